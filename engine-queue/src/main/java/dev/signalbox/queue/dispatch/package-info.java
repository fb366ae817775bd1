/**
 * What follows from a decision, which goes to the {@link dev.signalbox.queue.dispatch.Dispatcher},
 * and the loops that look again for what is due or outstanding.
 */
@NullMarked
package dev.signalbox.queue.dispatch;

import org.jspecify.annotations.NullMarked;
