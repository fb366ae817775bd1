/**
 * The ports by which work goes out and comes back: the queue of jobs, the post between processes
 * and the bus. Sees the core alone; {@code local} and {@code redis} carry them out.
 */
@NullMarked
package dev.signalbox.queue.jobs;

import org.jspecify.annotations.NullMarked;
