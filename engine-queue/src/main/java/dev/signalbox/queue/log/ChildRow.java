package dev.signalbox.queue.log;

import dev.signalbox.core.RunId;
import dev.signalbox.core.StepPath;

/** That a step of another run waits for the end of this one. */
public record ChildRow(RunId run, RunId parent, StepPath step) {}
