/**
 * The engine's side of its workers: what they begin, what came of it, and the post of those in
 * other processes.
 */
@NullMarked
package dev.signalbox.queue.desk;

import org.jspecify.annotations.NullMarked;
