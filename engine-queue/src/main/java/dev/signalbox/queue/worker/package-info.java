/**
 * Who carries out attempts: leases jobs, performs them, and says to a {@link
 * dev.signalbox.queue.worker.Desk} what came of them. Knows no engine, and of the log no more than
 * how it refuses: it may be a process of its own.
 */
@NullMarked
package dev.signalbox.queue.worker;

import org.jspecify.annotations.NullMarked;
