/** Tells people what happened or what waits for them, by mail and by webhook. */
@NullMarked
package dev.signalbox.plugin.notification;

import org.jspecify.annotations.NullMarked;
