package dev.signalbox.queue;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A round that is repeated for as long as the engine runs: after the pause that it asked for, or as
 * soon as it is nudged. A round that throws is logged and tried again; the loop never ends by
 * itself.
 */
final class Loop {
  private static final Logger LOG = LoggerFactory.getLogger(Loop.class);
  private static final Duration AFTER_TROUBLE = Duration.ofSeconds(1);
  private static final Duration JOIN = Duration.ofSeconds(10);

  /** The wall clock may jump meanwhile: what is due is looked at again no later than this. */
  private static final Duration REST_MAX = Duration.ofSeconds(15);

  private final Round round;
  private final Thread thread;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private boolean nudged;
  private boolean closed;

  /** One round. */
  interface Round {
    /** How long the loop may rest before the next round; empty: until it is nudged. */
    Optional<Duration> run() throws InterruptedException;
  }

  Loop(String name, Round round) {
    this.round = round;
    this.thread = Thread.ofVirtual().name(name).unstarted(this::turn);
  }

  void start() {
    thread.start();
  }

  void nudge() {
    lock.lock();
    try {
      nudged = true;
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /** No round begins after this one. */
  void stop() {
    lock.lock();
    try {
      closed = true;
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  void close() throws InterruptedException {
    stop();
    if (thread.getState() != Thread.State.NEW) {
      thread.join(JOIN);
    }
  }

  private void turn() {
    try {
      while (rest(pause())) {
        // The round itself is the body.
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Optional<Duration> pause() throws InterruptedException {
    try {
      return round.run();
    } catch (RuntimeException | StackOverflowError e) {
      LOG.warn("{}: a round failed, trying again in {}", thread.getName(), AFTER_TROUBLE, e);
      return Optional.of(AFTER_TROUBLE);
    }
  }

  private static long bounded(Duration pause) {
    return pause.compareTo(REST_MAX) > 0 ? REST_MAX.toNanos() : pause.toNanos();
  }

  /** False once the loop is closed. */
  private boolean rest(Optional<Duration> pause) throws InterruptedException {
    lock.lock();
    try {
      long left = pause.map(Loop::bounded).orElse(Long.MAX_VALUE);
      while (!nudged && !closed && left > 0) {
        if (pause.isPresent()) {
          left = changed.awaitNanos(left);
        } else {
          changed.await();
        }
      }
      nudged = false;
      return !closed;
    } finally {
      lock.unlock();
    }
  }
}
