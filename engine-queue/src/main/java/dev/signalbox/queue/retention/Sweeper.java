package dev.signalbox.queue.retention;

import dev.signalbox.queue.ambient.EngineClock;
import dev.signalbox.queue.engine.Loop;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Forgets what has been kept for long enough: now and then all of it, a little at a time, with a
 * rest after each. What could not be forgotten this time is found the next time.
 */
public final class Sweeper {
  private static final Logger LOG = LoggerFactory.getLogger(Sweeper.class);
  private static final Duration EVERY = Duration.ofMinutes(10);
  private static final Duration PAUSE = Duration.ofMillis(50);

  private final EngineClock clock;
  private final Loop loop = new Loop("retention", this::round);
  private volatile Supplier<List<Sweep>> sweeps = List::of;

  /** What is left of this time. */
  private final Deque<Sweep> left = new ArrayDeque<>();

  private Instant notBefore = Instant.MIN;

  public Sweeper(EngineClock clock) {
    this.clock = clock;
  }

  /** {@code wanted}: one of each kind, new for each time, in their order. */
  public void keep(Supplier<List<Sweep>> wanted) {
    sweeps = wanted;
  }

  public void start() {
    loop.start();
  }

  public void stop() {
    loop.stop();
  }

  public void close() throws InterruptedException {
    loop.close();
  }

  private Optional<Duration> round() {
    Instant now = clock.now();
    if (now.isBefore(notBefore)) {
      return Optional.of(Duration.between(now, notBefore));
    }
    if (left.isEmpty()) {
      left.addAll(sweeps.get());
    }
    if (!left.isEmpty() && isOver(left.getFirst(), now)) {
      left.removeFirst();
    }
    notBefore = left.isEmpty() ? now.plus(EVERY) : notBefore;
    return Optional.of(left.isEmpty() ? EVERY : PAUSE);
  }

  /** One that fails keeps none of the others up. */
  private static boolean isOver(Sweep sweep, Instant now) {
    try {
      return sweep.isOver(now);
    } catch (RuntimeException e) {
      LOG.warn("{}: not now, tried again in {}", sweep, EVERY, e);
      return true;
    }
  }
}
