package dev.signalbox.queue.jobs;

import dev.signalbox.core.RunId;
import dev.signalbox.core.StepPath;

/**
 * What an attempt has printed in a worker process, a piece of it.
 *
 * @param kind of the step
 * @param text each character is one byte: what is printed need not be text
 */
public record Print(RunId run, StepPath step, int attempt, String kind, String text) {}
