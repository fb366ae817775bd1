/** The log in memory: for simulations, and for tests that need no disk. */
@NullMarked
package dev.signalbox.queue.memory;

import org.jspecify.annotations.NullMarked;
