/**
 * One running engine: {@link Node}, which wires it. All other packages are below this one, each
 * sees only some of those, and none in a circle.
 */
@NullMarked
package dev.signalbox.queue;

import org.jspecify.annotations.NullMarked;
