/**
 * One running engine: {@link Node}, which wires it; what follows from a decision, which goes to the
 * dispatcher; the loops that look for what is due or outstanding; and the engine's side of its
 * workers. All other packages are below this one, each sees only some of those, and none in a
 * circle.
 */
@NullMarked
package dev.signalbox.queue;

import org.jspecify.annotations.NullMarked;
