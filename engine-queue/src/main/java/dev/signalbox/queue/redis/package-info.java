/** The queue and the bus of several processes, on Redis 6.2 and newer, or Valkey. */
@NullMarked
package dev.signalbox.queue.redis;

import org.jspecify.annotations.NullMarked;
