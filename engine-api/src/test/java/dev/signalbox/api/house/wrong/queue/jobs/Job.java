package dev.signalbox.api.house.wrong.queue.jobs;

import dev.signalbox.api.house.wrong.queue.engine.Driver;

/** A port that knows who goes through it. */
public record Job(Driver driver) {}
