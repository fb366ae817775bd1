package dev.signalbox.queue.schedule;

import dev.signalbox.core.Event;
import dev.signalbox.core.Json;
import dev.signalbox.core.Run;
import dev.signalbox.core.RunId;
import dev.signalbox.core.Schedule;
import dev.signalbox.core.ScheduleDecision;
import dev.signalbox.core.ScheduleEvent;
import dev.signalbox.core.Stage;
import dev.signalbox.core.Ticks;
import dev.signalbox.queue.ambient.EngineClock;
import dev.signalbox.queue.ambient.Threads;
import dev.signalbox.queue.codec.Codec;
import dev.signalbox.queue.codec.ScheduleRecord;
import dev.signalbox.queue.engine.Definitions;
import dev.signalbox.queue.engine.Draft;
import dev.signalbox.queue.engine.Engine;
import dev.signalbox.queue.log.Entry;
import dev.signalbox.queue.log.Kebab;
import dev.signalbox.queue.log.Link;
import dev.signalbox.queue.log.RunLog;
import dev.signalbox.queue.log.RunRow;
import dev.signalbox.queue.log.StoreUnavailable;
import dev.signalbox.queue.log.StreamId;
import dev.signalbox.queue.log.TriggerRow;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Drives one schedule: what reaches it is decided one after another, each on a state that is
 * durable, and stored together with the runs that it starts. A tick is an event whose id is made of
 * the schedule and the instant, so that it cannot happen twice.
 */
final class ScheduleDriver {
  private static final int CONFLICTS_MAX = 16;

  private final Schedule schedule;
  private final Definitions.Defined workflow;
  private final RunLog log;
  private final Codec codec;
  private final TickIntake intake;
  private final Engine engine;
  private final EngineClock clock;
  private final StreamId stream;
  private final ReentrantLock lock = new ReentrantLock();

  /** Runs that were asked to make room. */
  private final Set<RunId> asked = ConcurrentHashMap.newKeySet();

  private Optional<Stored> stored = Optional.empty();
  private volatile Set<RunId> live = Set.of();

  /** How the ticks stand, and the entry that says so. */
  private record Stored(Ticks ticks, long sequence, Link link) {}

  /** The event of a tick, as far as it hands something on. */
  record Given(Data data) {
    record Data(Optional<Json> last) {}
  }

  /**
   * What came of an event, once it is durable.
   *
   * @param triggers what became of the ticks that were started, in their order
   */
  record Result(
      ScheduleEvent event,
      ScheduleDecision decision,
      List<Ticks.Started> started,
      List<TriggerRow> triggers,
      Ticks ticks) {}

  /** Makes an event for the time that it then is. */
  interface Cause {
    ScheduleEvent at(Instant now, Ticks ticks);
  }

  ScheduleDriver(
      Schedule schedule,
      Definitions.Defined workflow,
      RunLog log,
      Codec codec,
      TickIntake intake,
      Engine engine,
      EngineClock clock) {
    this.schedule = schedule;
    this.workflow = workflow;
    this.log = log;
    this.codec = codec;
    this.intake = intake;
    this.engine = engine;
    this.clock = clock;
    this.stream = new StreamId.OfSchedule(schedule.id());
  }

  Schedule schedule() {
    return schedule;
  }

  Ticks ticks() {
    Threads.current().lock(lock);
    try {
      return load().ticks();
    } finally {
      lock.unlock();
    }
  }

  /** Whether the end of this run means something here. */
  boolean awaits(RunId run) {
    return live.contains(run);
  }

  boolean hasHappened(Instant tick) {
    return intake.isKnown(TickIntake.event(schedule.id(), tick));
  }

  /** Looks at the clock and at the runs until there is nothing left to decide. */
  Ticks look(Instant attentive) {
    while (true) {
      Ticks before = ticks();
      Ticks after =
          handle((now, ticks) -> new ScheduleEvent.Looked(now, attentive, ended(ticks))).ticks();
      if (after.equals(before)) {
        return after;
      }
    }
  }

  Result handle(Cause cause) {
    Threads.current().lock(lock);
    try {
      for (int i = 0; i < CONFLICTS_MAX; i++) {
        Optional<Result> result = attempt(cause);
        if (result.isPresent()) {
          return result.get();
        }
        stored = Optional.empty();
      }
    } catch (RuntimeException e) {
      // Nobody knows what was stored of it.
      stored = Optional.empty();
      throw e;
    } finally {
      lock.unlock();
    }
    throw new StoreUnavailable("schedule " + schedule.id() + " is changed too often");
  }

  // --- Deciding

  /** Empty if another engine was first. */
  private Optional<Result> attempt(Cause cause) {
    Stored before = load();
    ScheduleEvent event = cause.at(clock.now(), before.ticks());
    ScheduleDecision decision =
        schedule.apply(before.ticks(), event, intake.pauses().of(schedule.workflow()).isPresent());
    for (Ticks.Pending tick : decision.started()) {
      if (hasHappened(tick.at())) {
        decision = decision.without(tick);
      }
    }
    boolean idle =
        decision.ticks().equals(before.ticks())
            && decision.started().isEmpty()
            && decision.skipped().isEmpty();
    if (!idle) {
      return append(before, event, decision);
    }
    return isAnswered(event) && !isNewest(before)
        ? Optional.empty()
        : Optional.of(new Result(event, decision, List.of(), List.of(), before.ticks()));
  }

  /** Whether somebody is told what came of it. */
  private static boolean isAnswered(ScheduleEvent event) {
    return !(event instanceof ScheduleEvent.Looked);
  }

  /** Not where another engine has taken the store over: what is not stored is checked by nobody. */
  private boolean isNewest(Stored known) {
    return log.isShared() || log.last(stream).map(Entry::sequence).orElse(0L) == known.sequence();
  }

  private Optional<Result> append(Stored before, ScheduleEvent event, ScheduleDecision decision) {
    Optional<Next> next = intake.decided(workflow, draft -> next(draft, before, event, decision));
    next.ifPresent(it -> {
      stored = Optional.of(it.stored());
      makeRoom(it.stored().ticks().superseded());
    });
    return next.map(Next::result);
  }

  private record Next(Result result, Stored stored) {}

  /** Empty if another engine was first. */
  private Optional<Next> next(
      Draft draft, Stored before, ScheduleEvent event, ScheduleDecision decision) {
    if (!workflow.flow().isNone()
        && draft.last(stream).map(Entry::sequence).orElse(0L) != before.sequence()) {
      return Optional.empty();
    }
    Ticks ticks = decision.ticks();
    Json last = decision.started().isEmpty() ? Json.NULL : last(before.ticks());
    var started = new ArrayList<Ticks.Started>();
    var rows = new ArrayList<TriggerRow>();
    for (Ticks.Pending tick : decision.started()) {
      TriggerRow row =
          intake.tick(
              draft,
              workflow,
              TickIntake.event(schedule.id(), tick.at()),
              data(tick, event.time(), last));
      boolean starts = row.outcome() == TriggerRow.Outcome.STARTED;
      var done =
          new Ticks.Started(
              tick.at(), tick.cause(), starts ? row.run().stream().toList() : List.of());
      started.add(done);
      rows.add(row);
      ticks = starts ? ticks.started(schedule, done) : ticks;
    }
    decision.skipped().forEach(skipped -> intake.skipped(draft, schedule, skipped));
    Entry entry =
        entry(
            codec,
            stream,
            before.sequence(),
            before.link(),
            new ScheduleRecord(event, started, decision.skipped(), ticks));
    // Whoever ends from here on is noticed, by this or by the next look.
    live = Set.copyOf(ticks.live());
    draft.add(entry);
    return Optional.of(
        new Next(
            new Result(event, decision, started, rows, ticks),
            new Stored(ticks, entry.sequence(), entry.link())));
  }

  static Entry entry(Codec codec, StreamId stream, long after, Link before, ScheduleRecord record) {
    Json body = codec.write(ScheduleRecord.class, record);
    String type = Kebab.of(record.event().getClass().getSimpleName());
    Instant time = record.event().time();
    return new Entry(stream, after + 1, time, type, body, before.next(after + 1, time, type, body));
  }

  private Stored load() {
    if (stored.isEmpty() || log.isShared()) {
      Stored found =
          log.last(stream)
              .map(entry ->
                  new Stored(codec.schedule(entry.body()).ticks(), entry.sequence(), entry.link()))
              .orElseGet(() -> new Stored(Ticks.none(clock.now()), 0, Link.FIRST));
      stored = Optional.of(found);
      live = Set.copyOf(found.ticks().live());
      makeRoom(found.ticks().superseded());
    }
    return stored.get();
  }

  /**
   * What the run before has made; where it has not succeeded, or not yet, what it was given itself:
   * what the last one has made that did.
   */
  private Json last(Ticks before) {
    for (RunId run : before.last().map(Ticks.Started::runs).orElse(List.of())) {
      if (engine.peek(run) instanceof Engine.Answer.Decided(var _, Run found, var _)) {
        return found.stage() instanceof Stage.Succeeded(Json output)
            ? output
            : codec.read(Given.class, found.event()).data().last().orElse(Json.NULL);
      }
    }
    return Json.NULL;
  }

  private Json data(Ticks.Pending tick, Instant now, Json last) {
    var data = new LinkedHashMap<String, Json>();
    data.put("at", Json.string(tick.at().toString()));
    data.put("actual", Json.string(now.toString()));
    data.put("schedule", Json.string(schedule.id().value()));
    data.put("cause", Json.string(Kebab.of(tick.cause().name())));
    data.put("last", last);
    return Json.object(data);
  }

  // --- Runs

  private List<ScheduleEvent.Ended> ended(Ticks ticks) {
    var ended = new ArrayList<ScheduleEvent.Ended>();
    for (RunId run : ticks.live()) {
      Optional<RunRow> row = log.row(run).filter(it -> it.quarantine().isEmpty());
      if (row.filter(it -> !it.status().isEnded()).isEmpty()) {
        boolean failed = row.filter(it -> it.status() == Run.Status.FAILED).isPresent();
        ended.add(new ScheduleEvent.Ended(run, failed));
        asked.remove(run);
      }
    }
    return ended;
  }

  /** Not waited for: their end is, where it matters. */
  private void makeRoom(List<RunId> runs) {
    for (RunId run : runs) {
      if (asked.add(run)) {
        String by = "schedule " + schedule.id();
        var _ =
            engine
                .handle(run, now -> new Event.CancelRequested(now, by, "a later tick takes over"))
                .whenComplete((_, failure) -> {
                  if (failure != null) {
                    asked.remove(run);
                  }
                });
      }
    }
  }
}
