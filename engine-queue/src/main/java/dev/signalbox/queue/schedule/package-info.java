/** What starts workflows by the clock. */
@NullMarked
package dev.signalbox.queue.schedule;

import org.jspecify.annotations.NullMarked;
