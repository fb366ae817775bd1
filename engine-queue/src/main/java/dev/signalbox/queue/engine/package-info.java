/**
 * The driver: the one place where the core decides about runs, and what is stored with a decision.
 * Sees the ports, and nothing of what it is asked for.
 */
@NullMarked
package dev.signalbox.queue.engine;

import org.jspecify.annotations.NullMarked;
