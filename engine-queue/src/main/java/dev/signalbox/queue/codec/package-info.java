/**
 * How what is stored or sent is written as JSON, and read again in any later build. Sees the ports
 * alone.
 */
@NullMarked
package dev.signalbox.queue.codec;

import org.jspecify.annotations.NullMarked;
