package dev.signalbox.plugin.notification;

import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * Tries a channel again, after pauses with full jitter or as long as it asked for, within a bound.
 * Whoever called may try later.
 */
final class Delivery {
  private final Patience patience;
  private final LongSupplier nanos;
  private final RandomGenerator chance;

  /**
   * @param total no try begins later than this after the first
   */
  record Patience(int tries, Duration initial, Duration max, Duration total) {
    static final Patience STANDARD =
        new Patience(4, Duration.ofMillis(500), Duration.ofSeconds(5), Duration.ofSeconds(15));
  }

  Delivery(Patience patience, LongSupplier nanos, RandomGenerator chance) {
    this.patience = patience;
    this.nanos = nanos;
    this.chance = chance;
  }

  void send(Channel channel, Message message) throws Undelivered, InterruptedException {
    long begin = nanos.getAsLong();
    for (int tried = 1; ; tried++) {
      Undelivered failure;
      try {
        channel.send(message);
        return;
      } catch (Undelivered e) {
        failure = e;
      }
      var pause = pause(tried, failure.retryAfter());
      var left = patience.total().minusNanos(nanos.getAsLong() - begin);
      if (!failure.isPassing() || tried >= patience.tries() || pause.compareTo(left) >= 0) {
        throw failure;
      }
      Thread.sleep(pause);
    }
  }

  private Duration pause(int tried, Optional<Duration> asked) {
    var grown = patience.initial().multipliedBy(1L << Math.min(tried - 1, 16));
    var cap = grown.compareTo(patience.max()) < 0 ? grown : patience.max();
    return asked.orElse(Duration.ZERO).plusNanos(chance.nextLong(Math.max(1, cap.toNanos())));
  }
}
