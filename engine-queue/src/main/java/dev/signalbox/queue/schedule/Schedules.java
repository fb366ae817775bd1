package dev.signalbox.queue.schedule;

import dev.signalbox.core.EventName;
import dev.signalbox.core.RunId;
import dev.signalbox.core.Schedule;
import dev.signalbox.core.ScheduleDecision.Reason;
import dev.signalbox.core.ScheduleEvent;
import dev.signalbox.core.ScheduleId;
import dev.signalbox.core.Ticks;
import dev.signalbox.queue.ambient.EngineClock;
import dev.signalbox.queue.codec.Codec;
import dev.signalbox.queue.codec.ScheduleRecord;
import dev.signalbox.queue.log.Entry;
import dev.signalbox.queue.log.RunLog;
import dev.signalbox.queue.log.StreamId;
import dev.signalbox.queue.log.TriggerRow;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** What people and programs may ask of the schedules of a running engine. */
public final class Schedules {
  /** The name of the event that a tick is. */
  public static final String TICK = EventName.SCHEDULE_TICK;

  /** Ticks of one backfill, at most. */
  public static final int BACKFILL_MAX = 1_000;

  private final List<ScheduleDriver> drivers;
  private final RunLog log;
  private final Codec codec;
  private final EngineClock clock;
  private final Supplier<Instant> attentive;
  private final Consumer<ScheduleDriver> nudge;

  Schedules(
      List<ScheduleDriver> drivers,
      RunLog log,
      Codec codec,
      EngineClock clock,
      Supplier<Instant> attentive,
      Consumer<ScheduleDriver> nudge) {
    this.drivers = drivers;
    this.log = log;
    this.codec = codec;
    this.clock = clock;
    this.attentive = attentive;
    this.nudge = nudge;
  }

  /**
   * A schedule and how it stands.
   *
   * @param next the ticks to come
   */
  public record Standing(Schedule schedule, Ticks ticks, List<Instant> next) {}

  /** What became of a request. */
  public sealed interface Changed {
    record Unknown() implements Changed {}

    record Done(Standing standing) implements Changed {}

    /** {@code runs}: what the tick has started. */
    record Started(Instant tick, List<RunId> runs) implements Changed {}

    /** No run of it, or not yet: a gate of the workflow has decided so. */
    record Held(Instant tick, TriggerRow trigger) implements Changed {}

    /** Nothing was started. */
    record Skipped(Instant tick, Reason reason) implements Changed {}

    /** It starts once a run has ended. */
    record Waiting(Instant tick) implements Changed {}

    /** {@code known}: how many of them had happened already. */
    record Backfilled(List<Instant> ticks, int known) implements Changed {}

    /** More ticks than may be asked for at once. */
    record TooMany() implements Changed {}
  }

  /** All that are configured, with this many ticks to come. */
  public List<Standing> all(int next) {
    return drivers.stream().map(driver -> standing(driver, next)).toList();
  }

  public Optional<Standing> find(ScheduleId id, int next) {
    return driver(id).map(driver -> standing(driver, next));
  }

  /** What has become of it lately, the newest last. */
  public List<ScheduleRecord> recent(ScheduleId id, int max) {
    var stream = new StreamId.OfSchedule(id);
    long last = log.last(stream).map(Entry::sequence).orElse(0L);
    return log.read(stream, Math.max(0, last - max), max).stream()
        .map(entry -> codec.schedule(entry.body()))
        .toList();
  }

  public Changed pause(ScheduleId id, String by, Optional<String> note, int next) {
    return changed(id, next, (now, _) -> new ScheduleEvent.Paused(now, by, note));
  }

  public Changed resume(ScheduleId id, String by, int next) {
    return changed(id, next, (now, _) -> new ScheduleEvent.Resumed(now, by));
  }

  private Changed changed(ScheduleId id, int next, ScheduleDriver.Cause cause) {
    return driver(id)
        .<Changed>map(driver -> {
          // What was due before is decided as it stood before.
          driver.look(attentive.get());
          driver.handle(cause);
          nudge.accept(driver);
          return new Changed.Done(standing(driver, next));
        })
        .orElseGet(Changed.Unknown::new);
  }

  /** A tick of this moment, paused or not. */
  public Changed trigger(ScheduleId id, String by) {
    return driver(id)
        .map(driver -> {
          driver.look(attentive.get());
          var result =
              driver.handle((now, _) -> new ScheduleEvent.Triggered(now, free(driver, now), by));
          nudge.accept(driver);
          return triggered(result);
        })
        .orElseGet(Changed.Unknown::new);
  }

  private static Changed triggered(ScheduleDriver.Result result) {
    Instant at = ((ScheduleEvent.Triggered) result.event()).at();
    for (int i = 0; i < result.started().size(); i++) {
      Ticks.Started started = result.started().get(i);
      if (started.at().equals(at)) {
        return started.runs().isEmpty()
            ? new Changed.Held(at, result.triggers().get(i))
            : new Changed.Started(at, started.runs());
      }
    }
    return result.decision().skipped().stream()
        .filter(skipped -> skipped.last().equals(at))
        .findFirst()
        .<Changed>map(skipped -> new Changed.Skipped(at, skipped.reason()))
        .orElseGet(() -> new Changed.Waiting(at));
  }

  /** An instant of its own, which is not a tick of the schedule either. */
  private static Instant free(ScheduleDriver driver, Instant now) {
    Instant at = now;
    while (driver.hasHappened(at)
        || driver.schedule().next(at.minusNanos(1)).filter(at::equals).isPresent()) {
      at = at.plusMillis(1);
    }
    return at;
  }

  /** Runs the ticks of the past that have not run, as the schedule is now; both ends included. */
  public Changed backfill(ScheduleId id, Instant from, Instant to, String by) {
    return driver(id)
        .map(driver -> {
          Instant end = to.isAfter(clock.now()) ? clock.now() : to;
          var ticks = new ArrayList<Instant>();
          Optional<Instant> tick = driver.schedule().next(from.minusNanos(1));
          while (tick.filter(at -> !at.isAfter(end)).isPresent()) {
            if (ticks.size() == BACKFILL_MAX) {
              return new Changed.TooMany();
            }
            if (!driver.schedule().excludes(tick.get())) {
              ticks.add(tick.get());
            }
            tick = driver.schedule().next(tick.get());
          }
          return backfill(driver, ticks, by);
        })
        .orElseGet(Changed.Unknown::new);
  }

  private Changed backfill(ScheduleDriver driver, List<Instant> ticks, String by) {
    List<Instant> fresh = ticks.stream().filter(tick -> !driver.hasHappened(tick)).toList();
    if (!fresh.isEmpty()) {
      driver.look(attentive.get());
      driver.handle((now, _) -> new ScheduleEvent.Backfilled(now, fresh, by));
      nudge.accept(driver);
    }
    return new Changed.Backfilled(fresh, ticks.size() - fresh.size());
  }

  private Optional<ScheduleDriver> driver(ScheduleId id) {
    return drivers.stream().filter(driver -> driver.schedule().id().equals(id)).findFirst();
  }

  private Standing standing(ScheduleDriver driver, int next) {
    Ticks ticks = driver.ticks();
    return new Standing(
        driver.schedule(), ticks, driver.schedule().upcoming(clock.now(), next, ticks.count()));
  }
}
