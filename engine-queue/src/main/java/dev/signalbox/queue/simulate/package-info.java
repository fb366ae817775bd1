/**
 * The engine in a world of its own, in which store, queue, workers, people and clocks do their
 * worst, by choices from a tape.
 */
@NullMarked
package dev.signalbox.queue.simulate;

import org.jspecify.annotations.NullMarked;
