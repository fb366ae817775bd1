package dev.signalbox.queue.schedule;

import dev.signalbox.core.RunId;
import dev.signalbox.core.Schedule;
import dev.signalbox.core.ScheduleEvent;
import dev.signalbox.core.ScheduleId;
import dev.signalbox.core.Ticks;
import dev.signalbox.queue.ambient.EngineClock;
import dev.signalbox.queue.codec.Codec;
import dev.signalbox.queue.codec.ScheduleRecord;
import dev.signalbox.queue.engine.Definitions;
import dev.signalbox.queue.engine.Draft;
import dev.signalbox.queue.engine.Engine;
import dev.signalbox.queue.engine.Loop;
import dev.signalbox.queue.log.Entry;
import dev.signalbox.queue.log.RunLog;
import dev.signalbox.queue.log.StreamId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the schedules whenever a tick is due or a run of theirs has ended. It goes by what
 * stands in the log and by the clock alone: what it was not told of, it finds.
 */
public final class Scheduler {
  private static final Logger LOG = LoggerFactory.getLogger(Scheduler.class);

  /** Whoever comes later than this to a tick has not been looking. */
  private static final Duration ATTENTION = Duration.ofSeconds(10);

  private static final Duration AFTER_TROUBLE = Duration.ofSeconds(1);
  private static final Duration LOOK_AT_RUNS = Duration.ofSeconds(30);

  /** As good as never, and still to be counted with. */
  private static final Instant FAR = Instant.parse("9999-01-01T00:00:00Z");

  private final RunLog log;
  private final Codec codec;
  private final TickIntake intake;
  private final EngineClock clock;
  private final List<ScheduleDriver> drivers;
  private final Schedules schedules;
  private final Loop loop;
  private final LinkedHashMap<ScheduleDriver, Instant> wakes = new LinkedHashMap<>();
  private final Set<ScheduleDriver> nudged = ConcurrentHashMap.newKeySet();

  /** Since when the clock is looked at without a break. */
  private final AtomicReference<Instant> attentive;

  /** Since when looking has failed. */
  private final LinkedHashMap<ScheduleDriver, Instant> failing = new LinkedHashMap<>();

  private boolean tidied;
  private volatile boolean isLed;

  public Scheduler(
      Definitions definitions,
      RunLog log,
      Codec codec,
      TickIntake intake,
      Engine engine,
      EngineClock clock) {
    this.log = log;
    this.loop = new Loop(log, "scheduler", this::round);
    this.codec = codec;
    this.intake = intake;
    this.clock = clock;
    attentive = new AtomicReference<>(clock.now());
    var all = new ArrayList<ScheduleDriver>();
    for (Schedule schedule : definitions.schedules()) {
      Definitions.Defined workflow =
          definitions
              .current(schedule.workflow())
              .orElseThrow(() ->
                  new IllegalArgumentException(
                      "schedule " + schedule.id() + ": no workflow " + schedule.workflow()));
      all.add(new ScheduleDriver(schedule, workflow, log, codec, intake, engine, clock));
    }
    drivers = List.copyOf(all);
    schedules = new Schedules(drivers, log, codec, clock, attentive::get, this::nudge);
  }

  public Schedules schedules() {
    return schedules;
  }

  public void start() {
    attentive.set(clock.now());
    loop.start();
  }

  /** The clock was moved, by somebody who stops at each instant at which there is a tick. */
  public void look() {
    isLed = true;
    loop.nudge();
  }

  public void stop() {
    loop.stop();
  }

  public void close() throws InterruptedException {
    loop.close();
  }

  /** A run has ended; it may be one of a schedule. */
  public void ended(RunId run) {
    for (ScheduleDriver driver : drivers) {
      if (driver.awaits(run)) {
        nudge(driver);
      }
    }
  }

  private void nudge(ScheduleDriver driver) {
    nudged.add(driver);
    loop.nudge();
  }

  private Optional<Duration> round() {
    Instant now = clock.now();
    if (!isLed && now.isAfter(earliest().plus(ATTENTION))) {
      attentive.set(now);
    }
    if (!tidied) {
      log.schedules().forEach(this::retire);
      tidied = true;
    }
    for (ScheduleDriver driver : drivers) {
      boolean due = !wakes.getOrDefault(driver, Instant.MIN).isAfter(now);
      if (nudged.remove(driver) || due) {
        wakes.put(driver, look(driver));
      }
    }
    Instant next = earliest();
    return next.equals(FAR)
        ? Optional.empty()
        : Optional.of(positive(Duration.between(clock.now(), next).plusMillis(1)));
  }

  private Instant earliest() {
    return wakes.values().stream().min(Instant::compareTo).orElse(FAR);
  }

  private static Duration positive(Duration duration) {
    return duration.isNegative() ? Duration.ZERO : duration;
  }

  /** When to look again. One that cannot be looked at is nobody else's trouble. */
  private Instant look(ScheduleDriver driver) {
    try {
      Ticks ticks = driver.look(attentive(driver));
      failing.remove(driver);
      Instant runs = ticks.live().isEmpty() ? FAR : clock.now().plus(LOOK_AT_RUNS);
      Instant tick = driver.schedule().next(ticks).map(driver.schedule()::fires).orElse(FAR);
      return runs.isBefore(tick) ? runs : tick;
    } catch (RuntimeException e) {
      LOG.warn("schedule {} cannot tick now", driver.schedule().id(), e);
      Instant now = clock.now();
      failing.putIfAbsent(driver, now);
      return now.plus(AFTER_TROUBLE);
    }
  }

  private Instant attentive(ScheduleDriver driver) {
    Instant now = clock.now();
    boolean inattentive = failing.getOrDefault(driver, FAR).plus(ATTENTION).isBefore(now);
    return inattentive ? now : attentive.get();
  }

  /** Notes that a schedule is no longer configured, so that it makes up for nothing later. */
  private void retire(ScheduleId id) {
    if (drivers.stream().anyMatch(driver -> driver.schedule().id().equals(id))) {
      return;
    }
    var stream = new StreamId.OfSchedule(id);
    log.last(stream)
        .ifPresent(last -> {
          Ticks ticks = codec.schedule(last.body()).ticks();
          if (ticks.ticking().isPresent()) {
            var event = new ScheduleEvent.Removed(clock.now());
            var record = new ScheduleRecord(event, List.of(), List.of(), ticks.removed());
            Entry entry = ScheduleDriver.entry(codec, stream, last.sequence(), last.link(), record);
            Draft draft = intake.draft();
            draft.add(entry);
            var _ = intake.stored(draft);
          }
        });
  }
}
