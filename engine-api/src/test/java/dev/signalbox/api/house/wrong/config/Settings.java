package dev.signalbox.api.house.wrong.config;

import dev.signalbox.api.house.wrong.api.Caller;

/** Knows the API. */
public record Settings(Caller caller) {}
