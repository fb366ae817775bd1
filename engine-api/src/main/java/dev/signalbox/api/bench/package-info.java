/** Measures what this machine makes of the engine. */
@NullMarked
package dev.signalbox.api.bench;

import org.jspecify.annotations.NullMarked;
