/** Threads of which one runs at a time, on a clock that is moved by hand. */
@NullMarked
package dev.signalbox.queue.stepped;

import org.jspecify.annotations.NullMarked;
