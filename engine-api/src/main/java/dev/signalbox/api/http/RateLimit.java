package dev.signalbox.api.http;

import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** So many requests a minute and address, or token, counted from the first. For one thread. */
final class RateLimit {
  private static final long MINUTE = Duration.ofMinutes(1).toMillis();

  /** More addresses than these share one count, so that a swarm costs no memory. */
  private static final int ADDRESSES_MAX = 10_000;

  private static final String CROWD = "";

  private final int rate;
  private final InstantSource clock;
  private final Map<String, Window> windows = new HashMap<>();

  private record Window(long since, int count) {}

  RateLimit(int rate, InstantSource clock) {
    this.rate = rate;
    this.clock = clock;
  }

  /** Counts a request; where it is one too many, the seconds after which to come again. */
  Optional<Long> exceeded(String address) {
    long now = clock.millis();
    String counted = key(address, now);
    Window window = windows.get(counted);
    // A clock that was set back must not lock an address out for longer than a minute.
    if (window == null || now - window.since() >= MINUTE || now < window.since()) {
      windows.put(counted, new Window(now, 1));
      return rate > 0 ? Optional.empty() : Optional.of(MINUTE / 1000);
    }
    if (window.count() >= rate) {
      return Optional.of(Math.max(1, (window.since() + MINUTE - now + 999) / 1000));
    }
    windows.put(counted, new Window(window.since(), window.count() + 1));
    return Optional.empty();
  }

  private String key(String address, long now) {
    if (windows.containsKey(address) || windows.size() < ADDRESSES_MAX) {
      return address;
    }
    windows.values().removeIf(window -> now - window.since() >= MINUTE);
    return windows.size() < ADDRESSES_MAX ? address : CROWD;
  }
}
