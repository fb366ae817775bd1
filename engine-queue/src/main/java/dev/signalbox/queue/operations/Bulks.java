package dev.signalbox.queue.operations;

import dev.signalbox.core.Digest;
import dev.signalbox.core.Run;
import dev.signalbox.core.RunId;
import dev.signalbox.queue.ambient.EngineClock;
import dev.signalbox.queue.ambient.Ids;
import dev.signalbox.queue.ambient.Threads;
import dev.signalbox.queue.engine.Loop;
import dev.signalbox.queue.log.BulkLog;
import dev.signalbox.queue.log.BulkLog.Item;
import dev.signalbox.queue.log.BulkRow;
import dev.signalbox.queue.log.BulkRow.Action;
import dev.signalbox.queue.log.BulkRow.Status;
import dev.signalbox.queue.log.Duty;
import dev.signalbox.queue.log.RunLog;
import dev.signalbox.queue.log.RunQuery;
import dev.signalbox.queue.log.RunRow;
import dev.signalbox.queue.log.Transaction.View;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Changes to many runs at once. The set is fixed when it is shown; it is confirmed once, by the one
 * who has seen it; then each run is changed in its turn, with a result of its own. What has a
 * result is stored, so that a job goes on where it was after any crash.
 */
public final class Bulks {
  public static final int RUNS_MAX = 10_000;
  private static final int SAMPLE = 10;
  private static final int TOGETHER = 500;
  private static final Duration VALID = Duration.ofMinutes(10);

  /** How long it is remembered what was done. */
  private static final Duration KEPT = Duration.ofDays(30);

  /** So many runs are changed, and then so long nothing is: others want to work, too. */
  private static final int AT_ONCE = 10;

  private static final Duration PAUSE = Duration.ofMillis(100);

  private final RunLog log;
  private final EngineClock clock;
  private final Ids ids;
  private final Operations operations;
  private final ReentrantLock confirming = new ReentrantLock();
  private final Loop loop;

  Bulks(RunLog log, EngineClock clock, Ids ids, Operations operations) {
    this.log = log;
    this.loop = new Loop(log, "bulk", this::round);
    this.clock = clock;
    this.ids = ids;
    this.operations = operations;
  }

  /** Who wants it. */
  public record Asker(String token, String name) {}

  /** What was asked for. */
  public sealed interface Shown {
    /** {@code token}: with it, exactly these runs are changed. */
    record Preview(int count, List<RunRow> sample, String token, Instant expires)
        implements Shown {}

    /** More runs than can be changed at once. */
    record TooMany(int max) implements Shown {}
  }

  /** What became of a confirmation. */
  public sealed interface Confirmed {
    record Begun(BulkRow bulk) implements Confirmed {}

    /** No such token, for this action and this asker. */
    record Unknown() implements Confirmed {}

    record Expired() implements Confirmed {}

    /** It counts once. */
    record Used(String id) implements Confirmed {}
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

  public Optional<BulkRow> find(String id) {
    return log.bulks().bulk(id);
  }

  public BulkLog.Tally tally(String id) {
    return log.bulks().tally(id);
  }

  public RunLog.Page<Item> items(String id, Optional<String> cursor, int limit) {
    return log.bulks().items(id, cursor, limit);
  }

  // --- Asking

  /** Which runs it would be; without a status, those that the action is for. */
  public Shown show(Action action, RunQuery filter, Optional<String> from, Asker asker) {
    var found = new ArrayList<RunRow>();
    for (RunQuery query : queries(action, filter)) {
      Optional<String> cursor = Optional.empty();
      do {
        RunLog.Page<RunRow> page = log.runs(query.with(cursor, RunQuery.LIMIT_MAX));
        found.addAll(page.items());
        cursor = page.next();
        if (found.size() > RUNS_MAX) {
          return new Shown.TooMany(RUNS_MAX);
        }
      } while (cursor.isPresent());
    }
    Instant now = clock.now();
    String id = ids.bulk(now);
    String token = id + "." + ids.secret();
    var row =
        new BulkRow(
            id,
            action,
            from,
            asker.token(),
            asker.name(),
            Digest.of(token).hex(),
            Status.SHOWN,
            now,
            now.plus(VALID));
    // First the row: what a crash leaves of it is dropped once it has expired.
    log.put(List.of(new View.PutBulk(row)));
    for (int i = 0; i < found.size(); i += TOGETHER) {
      log.put(
          found.subList(i, Math.min(found.size(), i + TOGETHER)).stream()
              .<View>map(each ->
                  new View.PutBulkItem(
                      new Item(id, each.run(), Optional.empty(), Optional.empty())))
              .toList());
    }
    var sample = found.subList(0, Math.min(found.size(), SAMPLE));
    return new Shown.Preview(found.size(), List.copyOf(sample), token, row.expires());
  }

  private static List<RunQuery> queries(Action action, RunQuery filter) {
    if (filter.status().isPresent()) {
      return List.of(filter);
    }
    return switch (action) {
      case CANCEL ->
          List.of(
              filter.with(Run.Status.QUEUED),
              filter.with(Run.Status.RUNNING),
              filter.with(Run.Status.WAITING),
              filter.with(Run.Status.PAUSED));
      case PAUSE ->
          List.of(
              filter.with(Run.Status.QUEUED),
              filter.with(Run.Status.RUNNING),
              filter.with(Run.Status.WAITING));
      case RESUME -> List.of(filter.with(Run.Status.PAUSED));
      case RETRY -> List.of(filter.deadOnly());
    };
  }

  public Confirmed confirm(Action action, String token, Asker asker) {
    int dot = token.indexOf('.');
    Optional<BulkRow> found = dot < 1 ? Optional.empty() : find(token.substring(0, dot));
    if (found
        .filter(row ->
            row.hash().equals(Digest.of(token).hex())
                && row.action() == action
                && row.actor().equals(asker.token()))
        .isEmpty()) {
      return new Confirmed.Unknown();
    }
    Threads.current().lock(confirming);
    try {
      Optional<BulkRow> now = find(found.get().id());
      if (now.isEmpty()) {
        return new Confirmed.Expired();
      }
      BulkRow row = now.get();
      if (row.status() != Status.SHOWN) {
        return new Confirmed.Used(row.id());
      }
      if (!clock.now().isBefore(row.expires())) {
        return new Confirmed.Expired();
      }
      log.put(List.of(new View.MoveBulk(row.id(), Status.SHOWN, Status.RUNNING)));
      loop.nudge();
      return new Confirmed.Begun(row.with(Status.RUNNING));
    } finally {
      confirming.unlock();
    }
  }

  // --- Doing

  private Optional<Duration> round() {
    if (!log.isOnDuty(Duty.BULKS)) {
      return Optional.empty();
    }
    Optional<BulkRow> running = log.bulks().running();
    if (running.isEmpty()) {
      return Optional.of(isTidied() ? VALID : PAUSE);
    }
    List<RunId> open = log.bulks().open(running.get().id(), AT_ONCE);
    for (RunId run : open) {
      new BulkChange(log, operations, running.get()).of(run);
    }
    if (open.isEmpty()) {
      log.put(List.of(new View.MoveBulk(running.get().id(), Status.RUNNING, Status.DONE)));
    }
    return Optional.of(PAUSE);
  }

  /** False if there may be more to drop. What can be confirmed still is not dropped meanwhile. */
  private boolean isTidied() {
    Threads.current().lock(confirming);
    try {
      Instant now = clock.now();
      List<View> over =
          log.bulks().over(now, now.minus(KEPT), AT_ONCE).stream()
              .<View>map(id -> new View.DropBulk(id, TOGETHER))
              .toList();
      if (!over.isEmpty()) {
        log.put(over);
      }
      return over.isEmpty();
    } finally {
      confirming.unlock();
    }
  }
}
