/**
 * The command {@code chaos}: engines, workers and servers as processes of their own, work for them,
 * and what goes wrong. {@link dev.signalbox.api.chaos.Chaos} is the front room; {@code Storm} tells
 * the story, {@code Fault} is what happens, {@code Stage} is where, {@code Load} is the work, and
 * {@code Verdict} says from the {@code Evidence} alone what was broken.
 */
@NullMarked
package dev.signalbox.api.chaos;

import org.jspecify.annotations.NullMarked;
