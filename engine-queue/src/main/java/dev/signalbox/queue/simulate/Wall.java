package dev.signalbox.queue.simulate;

import dev.signalbox.queue.stepped.Baton;
import java.time.Duration;
import java.time.Instant;

/** A clock on the wall, which people and time servers set. */
final class Wall {
  static final Instant START = Instant.parse("2026-03-29T00:05:00Z");

  private final Baton baton;
  private Duration ahead = Duration.ZERO;
  private Duration furthest = Duration.ZERO;

  Wall(Baton baton) {
    this.baton = baton;
  }

  Instant now() {
    return START.plusNanos(baton.nanos()).plus(ahead);
  }

  void set(Duration by) {
    ahead = ahead.plus(by);
    furthest = ahead.compareTo(furthest) > 0 ? ahead : furthest;
  }

  /** It shows again what it has shown at most, and goes on from there. */
  void putRight() {
    ahead = furthest;
  }
}
