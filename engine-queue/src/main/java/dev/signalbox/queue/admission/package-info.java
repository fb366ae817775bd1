/**
 * Who may begin now: the limits and shared budgets, and the rounds in which runs and attempts are
 * admitted as these allow.
 */
@NullMarked
package dev.signalbox.queue.admission;

import org.jspecify.annotations.NullMarked;
