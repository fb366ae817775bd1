package dev.signalbox.core;

import dev.signalbox.core.StepRun.Ruling.Choice;
import java.time.Instant;
import java.util.Optional;

/**
 * What one person has decided.
 *
 * @param channel where it was said: {@code api}, {@code cli}, {@code link}, ...
 * @param link the one-time id of the link that was used up with it
 */
public record Vote(
    Choice choice,
    Actor by,
    Optional<String> comment,
    String channel,
    Optional<String> link,
    Instant at) {
  /** Somebody is known by name: a second token of the same name has no second vote. */
  boolean isBy(Actor actor) {
    return by.name().equals(actor.name());
  }
}
