package dev.signalbox.core.impure;

/** What the other half of the cycle needs. */
public record Part() {}
