/** The durable half: the log, the job queue and the timers, and the stores that keep them. */
@NullMarked
package dev.signalbox.queue;

import org.jspecify.annotations.NullMarked;
