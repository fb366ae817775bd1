/**
 * What stands between a trigger and its run: the gates of flow control, guards, and pauses. A
 * decision of a gate is a function of the core; in here its state is read, and stored with it.
 */
@NullMarked
package dev.signalbox.queue.gates;

import org.jspecify.annotations.NullMarked;
