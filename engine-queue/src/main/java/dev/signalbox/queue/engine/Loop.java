package dev.signalbox.queue.engine;

import dev.signalbox.queue.ambient.Threads;
import dev.signalbox.queue.log.RunLog;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A round that is repeated for as long as the engine runs: after the pause that it asked for, or as
 * soon as it is nudged. A round that throws is logged and tried again; the loop never ends by
 * itself.
 */
public final class Loop {
  private static final Logger LOG = LoggerFactory.getLogger(Loop.class);
  private static final Duration AFTER_TROUBLE = Duration.ofSeconds(1);
  private static final Duration JOIN = Duration.ofSeconds(10);

  /** Others do not ring our bell: what they leave undone is found by looking. */
  private static final Duration LOOK_AT_OTHERS = Duration.ofSeconds(2);

  private final String name;
  private final Round round;
  private final boolean shared;
  private final Threads.Bell bell = Threads.current().bell();
  private final CompletableFuture<Boolean> ended = new CompletableFuture<>();
  private volatile boolean started;
  private volatile boolean closed;

  /** One round. */
  public interface Round {
    /**
     * How long the loop may rest before the next round; empty: until it is nudged, or, where others
     * write to the log, for a while.
     */
    Optional<Duration> run() throws InterruptedException;
  }

  public Loop(String name, Round round) {
    this(name, round, false);
  }

  /** One that looks at what stands in this log: oftener where others write there, too. */
  public Loop(RunLog log, String name, Round round) {
    this(name, round, log.isShared());
  }

  private Loop(String name, Round round, boolean shared) {
    this.name = name;
    this.round = round;
    this.shared = shared;
  }

  /** After what time to look again at a log for what nobody has told of. */
  public static Duration lookAgain(RunLog log) {
    return log.isShared() ? LOOK_AT_OTHERS : Threads.current().lookAgain();
  }

  public void start() {
    started = true;
    Threads.current().start(name, this::turn);
  }

  public void nudge() {
    bell.ring();
  }

  /** No round begins after this one. */
  public void stop() {
    closed = true;
    bell.ring();
  }

  public void close() throws InterruptedException {
    stop();
    if (started) {
      var _ = Threads.current().await(ended, JOIN);
    }
  }

  private void turn() {
    try {
      while (rest(pause())) {
        // The round itself is the body.
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      ended.complete(true);
    }
  }

  private Optional<Duration> pause() throws InterruptedException {
    try {
      return round.run();
    } catch (RuntimeException | StackOverflowError e) {
      LOG.warn("{}: a round failed, trying again in {}", name, AFTER_TROUBLE, e);
      return Optional.of(AFTER_TROUBLE);
    }
  }

  private Duration bounded(Duration pause) {
    Duration most = shared ? LOOK_AT_OTHERS : Threads.current().lookAgain();
    return pause.compareTo(most) > 0 ? most : pause;
  }

  /** False once the loop is closed. */
  private boolean rest(Optional<Duration> pause) throws InterruptedException {
    if (!closed) {
      bell.await(
          pause
              .or(() -> shared ? Optional.of(LOOK_AT_OTHERS) : Optional.empty())
              .map(this::bounded));
    }
    return !closed;
  }
}
