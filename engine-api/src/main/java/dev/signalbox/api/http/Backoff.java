package dev.signalbox.api.http;

import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;

/**
 * Makes who tries wrong tokens wait longer and longer. The first few are free, each further one
 * doubles the pause after it. For one thread.
 */
final class Backoff {
  static final Duration LONGEST = Duration.ofMinutes(15);

  /** After so long without a wrong token, an address begins anew. */
  static final Duration FORGOTTEN = Duration.ofHours(1);

  private static final long FIRST = Duration.ofSeconds(1).toMillis();

  /** More addresses than these share one count, so that a swarm costs no memory. */
  private static final int ADDRESSES_MAX = 10_000;

  private static final String CROWD = "";

  private final int free;
  private final InstantSource clock;
  private final Map<String, Failures> failures = new HashMap<>();

  private record Failures(int count, long last, long until) {}

  /**
   * @param free how many wrong tokens an address may try without a pause
   */
  Backoff(int free, InstantSource clock) {
    this.free = free;
    this.clock = clock;
  }

  /**
   * A wrong token has come: the seconds that the address has to wait yet, 0 if it need not. Only
   * one that comes after its pause counts anew.
   */
  long failed(String address) {
    long now = clock.millis();
    String key = key(address, now);
    Failures before = failures.getOrDefault(key, new Failures(0, now, 0));
    if (isForgotten(before, now)) {
      before = new Failures(0, now, 0);
    }
    if (now < before.until()) {
      return (before.until() - now + 999) / 1000;
    }
    int count = Math.min(before.count() + 1, Integer.MAX_VALUE - 1);
    failures.put(key, new Failures(count, now, now + pause(count - free)));
    return 0;
  }

  private static long pause(int over) {
    return over <= 0 ? 0 : Math.min(LONGEST.toMillis(), FIRST << Math.min(over - 1, 20));
  }

  /** A clock that was set back must not lock anybody out. */
  private static boolean isForgotten(Failures failures, long now) {
    return now < failures.last() || now - failures.last() >= FORGOTTEN.toMillis();
  }

  private String key(String address, long now) {
    if (failures.containsKey(address) || failures.size() < ADDRESSES_MAX) {
      return address;
    }
    failures.values().removeIf(it -> isForgotten(it, now));
    return failures.size() < ADDRESSES_MAX ? address : CROWD;
  }
}
