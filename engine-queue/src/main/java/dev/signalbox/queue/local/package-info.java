/** The queue and the bus of one process: no other server, nothing to set up. */
@NullMarked
package dev.signalbox.queue.local;

import org.jspecify.annotations.NullMarked;
