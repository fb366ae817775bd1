package dev.signalbox.core;

import java.time.Instant;
import java.util.Optional;

/**
 * How those who may decide are reminded that they are waited for.
 *
 * @param reminders how often they have been
 * @param remind when they are the next time
 * @param escalated whether further ones have been asked
 * @param escalate when further ones will be
 */
public record Urging(
    int reminders, Optional<Instant> remind, boolean escalated, Optional<Instant> escalate) {
  Urging reminded(Optional<Instant> next) {
    return new Urging(reminders + 1, next, escalated, escalate);
  }

  Urging raised() {
    return new Urging(reminders, remind, true, Optional.empty());
  }
}
