package dev.signalbox.queue;

import dev.signalbox.core.RunId;
import dev.signalbox.queue.RunLog.Appended;
import dev.signalbox.queue.Transaction.View;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Forgets what has been kept for long enough: some runs in each round, in one transaction. What
 * lies beside their logs goes first, so that a crash leaves nothing that nobody knows of.
 */
final class Sweeper {
  private static final Logger LOG = LoggerFactory.getLogger(Sweeper.class);
  private static final int AT_ONCE = 50;
  private static final int TRIGGERS_AT_ONCE = 500;
  private static final Duration EVERY = Duration.ofMinutes(10);
  private static final Duration PAUSE = Duration.ofMillis(50);

  private final RunLog log;
  private final EngineClock clock;
  private final Loop loop = new Loop("retention", this::round);
  private volatile Retention retention = Retention.NONE;
  private volatile Remains remains = new Remains.None();
  private Optional<RunId> after = Optional.empty();

  Sweeper(RunLog log, EngineClock clock) {
    this.log = log;
    this.clock = clock;
  }

  void keep(Retention wanted, Remains beside) {
    retention = wanted;
    remains = beside;
  }

  void start() {
    if (!retention.isNone()) {
      loop.start();
    }
  }

  void stop() {
    loop.stop();
  }

  void close() throws InterruptedException {
    loop.close();
  }

  Optional<Duration> round() {
    Instant now = clock.now();
    Optional<Duration> shortest = retention.shortest();
    List<RunRow> page =
        shortest.isEmpty() ? List.of() : log.forgettable(after, now.minus(shortest.get()), AT_ONCE);
    var views = new ArrayList<View>();
    for (RunRow row : page) {
      if (retention.isOver(row, now) && isCleared(row.run())) {
        views.add(new View.Forget(row.run()));
      }
    }
    retention
        .triggers()
        .ifPresent(kept -> views.add(new View.ForgetTriggers(now.minus(kept), TRIGGERS_AT_ONCE)));
    if (!views.isEmpty()) {
      put(views);
    }
    boolean done = page.size() < AT_ONCE;
    after = done ? Optional.empty() : Optional.of(page.getLast().run());
    return Optional.of(done ? EVERY : PAUSE);
  }

  private boolean isCleared(RunId run) {
    try {
      remains.remove(run);
      return true;
    } catch (IOException e) {
      LOG.warn("run {}: its remains cannot be removed, so it is kept for now", run, e);
      return false;
    }
  }

  private void put(List<View> views) {
    var done = new CompletableFuture<Appended>();
    log.append(new Transaction(List.of(), views), done::complete);
    if (!(Waits.on(done) instanceof Appended.Durable)) {
      throw new StoreUnavailable("what is to be forgotten is still there; tried again later");
    }
  }
}
