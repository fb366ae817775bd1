/** Deliveries of others: who may have sent them, and which events they are. */
@NullMarked
package dev.signalbox.api.hook;

import org.jspecify.annotations.NullMarked;
