package dev.signalbox.queue.redis;

import dev.signalbox.core.Json;
import dev.signalbox.queue.jobs.Job;
import dev.signalbox.queue.jobs.JobQueue.Lease;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The leases of this process, which it keeps for as long as it is there. One that could not be kept
 * for two thirds of its term may be given up: the rest is needed to end what is done for it before
 * somebody else begins the next attempt.
 */
final class HeldLeases implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HeldLeases.class);

  /** Leases that are kept, or ended, by one command. */
  private static final int BATCH = 200;

  private static final long LOOK_MILLIS = 1000;

  private final Vertx vertx;
  private final QueueCommands commands;
  private final Duration term;
  private final Consumer<Lease> lost;
  private final Predicate<Lease> silent;
  private final Optional<Runnable> expired;
  private final long keeping;
  private final long looking;
  private final Map<String, Held> held = new ConcurrentHashMap<>();

  /** {@code kept}: when it was last, by the clock of {@code System.nanoTime}. */
  private record Held(Lease lease, long kept) {}

  /**
   * @param lost is told of each lease of ours that somebody else has; must be quick
   * @param silent is told of each that could not be kept for two thirds of its term, and says
   *     whether it is given up; must be quick
   * @param expired is told when leases have run out, whoever had them; must be quick. Empty where
   *     somebody else looks for those
   */
  HeldLeases(
      Vertx vertx,
      QueueCommands commands,
      Duration term,
      Consumer<Lease> lost,
      Predicate<Lease> silent,
      Optional<Runnable> expired) {
    this.vertx = vertx;
    this.commands = commands;
    this.term = term;
    this.lost = lost;
    this.silent = silent;
    this.expired = expired;
    long third = Math.max(1, term.toMillis() / 3);
    keeping = vertx.setPeriodic(third, _ -> keep());
    looking = vertx.setPeriodic(Math.min(third, LOOK_MILLIS), _ -> look());
  }

  /** One that does not read as a job is not held, so that its lease runs out. */
  Optional<Lease> take(Pick.Brought brought) {
    Round.Found found = brought.job();
    try {
      Job job =
          found
              .said()
              .map(Errand::job)
              .orElseGet(() -> commands.codec().job(new Json(found.payload())));
      var lease = new Lease(job, found.nonce());
      held.put(job.id(), new Held(lease, brought.asked()));
      return Optional.of(lease);
    } catch (IllegalStateException e) {
      LOG.error("what is in the queue does not read as a job", e);
      return Optional.empty();
    }
  }

  boolean contains(String jobId) {
    return held.containsKey(jobId);
  }

  boolean contains(Lease lease) {
    Held mine = held.get(lease.job().id());
    return mine != null && mine.lease().nonce().equals(lease.nonce());
  }

  /** False if it was not held. */
  boolean remove(Lease lease) {
    Held mine = held.get(lease.job().id());
    return mine != null
        && mine.lease().nonce().equals(lease.nonce())
        && held.remove(lease.job().id()) != null;
  }

  private void keep() {
    long now = System.nanoTime();
    var mine = held.values().stream().map(Held::lease).toList();
    for (int from = 0; from < mine.size(); from += BATCH) {
      List<Lease> some = mine.subList(from, Math.min(mine.size(), from + BATCH));
      commands.extend(some).onSuccess(answers -> kept(some, answers, now));
    }
  }

  private void kept(List<Lease> leases, Response answers, long asked) {
    for (int i = 0; i < leases.size(); i++) {
      Lease lease = leases.get(i);
      if (!answers.get(i).toString().equals("0")) {
        if (contains(lease)) {
          held.computeIfPresent(
              lease.job().id(),
              (_, now) -> now.lease().equals(lease) ? new Held(lease, asked) : now);
        } else {
          // Its end has overtaken what was to keep it, which the queue then took for the word of
          // one whose lease it had lost.
          var _ = commands.settle(lease);
        }
      } else if (remove(lease)) {
        LOG.warn(
            "job {}: its lease has run out, and somebody else has the job; what comes of it here"
                + " is refused",
            lease.job().id());
        lost.accept(lease);
      }
    }
  }

  private void look() {
    expired.ifPresent(this::expire);
    long now = System.nanoTime();
    long most = term.toNanos() / 3 * 2;
    held.values().stream()
        .filter(mine -> now - mine.kept() > most)
        .map(Held::lease)
        .filter(silent)
        .forEach(lease -> {
          if (remove(lease)) {
            LOG.warn("job {}: its lease could not be kept, it is given up", lease.job().id());
            lost.accept(lease);
          }
        });
  }

  private void expire(Runnable told) {
    commands
        .expire(BATCH)
        .onSuccess(over -> {
          over.forEach(id -> LOG.info("job {}: its lease has run out", id));
          if (over.size() > 0) {
            told.run();
          }
        });
  }

  @Override
  public void close() {
    vertx.cancelTimer(keeping);
    vertx.cancelTimer(looking);
  }
}
