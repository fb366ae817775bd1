package dev.signalbox.queue.log;

import dev.signalbox.core.RunId;

/** A slot that is held; {@code step}: empty for the run as a whole. */
public record SlotRow(Place place, RunId run, String step) {}
