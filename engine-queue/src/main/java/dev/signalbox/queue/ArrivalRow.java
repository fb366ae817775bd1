package dev.signalbox.queue;

import dev.signalbox.core.RunId;

/** That an event has to be handed to a run. */
public record ArrivalRow(RunId run, String event) {}
