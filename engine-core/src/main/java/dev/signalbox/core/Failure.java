package dev.signalbox.core;

/**
 * Why something failed, for a machine (the kind) and for a person (the message: what was expected,
 * found, and can be done).
 */
public record Failure(FailureKind kind, String message) {}
