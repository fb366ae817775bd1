package dev.signalbox.core;

import dev.signalbox.core.Schedule.CatchUp;
import dev.signalbox.core.ScheduleDecision.Reason;
import dev.signalbox.core.ScheduleDecision.Skipped;
import dev.signalbox.core.Ticks.Cause;
import dev.signalbox.core.Ticks.Pause;
import dev.signalbox.core.Ticks.Pending;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** One decision about a schedule, in the making. */
final class Ticking {
  /** Ticks of one decision: the next one goes on where it stops. */
  private static final int LOOK_MAX = 100_000;

  private static final int STARTED_MAX = 50;
  private static final int PENDING_MAX = 1_000;

  private final Schedule schedule;
  private final Instant now;
  private final boolean held;
  private final Optional<String> ticking;
  private Instant until;
  private Optional<Pause> pause;
  private final List<Pending> pending;
  private final List<RunId> running;
  private final List<RunId> superseded;
  private final Optional<Ticks.Started> last;
  private final Optional<Ticks.Taken> taken;
  private final long before;
  private final List<Pending> started = new ArrayList<>();
  private final List<Skipped> skipped = new ArrayList<>();

  Ticking(Schedule schedule, Ticks ticks, Instant now, boolean held) {
    this.held = held;
    this.schedule = schedule;
    this.now = now;
    ticking = Optional.of(schedule.ticking());
    // Of one that is new or has changed, no tick of the past ever fires.
    until = ticks.ticking().equals(ticking) ? ticks.until() : later(now, ticks.until());
    pause = ticks.pause();
    pending = new ArrayList<>(ticks.pending());
    running = new ArrayList<>(ticks.running());
    superseded = new ArrayList<>(ticks.superseded());
    last = ticks.last();
    taken = ticks.taken();
    before = ticks.count();
  }

  ScheduleDecision decide(ScheduleEvent event) {
    switch (event) {
      case ScheduleEvent.Looked looked -> {
        looked.ended().forEach(this::end);
        due(looked.attentive());
      }
      case ScheduleEvent.Triggered(Instant _, Instant at, String _) ->
          meet(new Pending(at, Cause.TRIGGER));
      case ScheduleEvent.Backfilled backfilled -> backfill(backfilled.ticks());
      case ScheduleEvent.Paused(Instant _, String by, Optional<String> note) -> pause(by, note);
      case ScheduleEvent.Resumed _ -> pause = Optional.empty();
      case ScheduleEvent.Removed _ -> {
        return new ScheduleDecision(decision().ticks().removed(), List.of(), List.of());
      }
    }
    drain();
    return decision();
  }

  private ScheduleDecision decision() {
    var ticks = new Ticks(ticking, until, pause, pending, running, superseded, last, taken);
    return new ScheduleDecision(ticks, started, skipped);
  }

  // --- Runs and pauses

  private void end(ScheduleEvent.Ended ended) {
    boolean ran = running.remove(ended.run());
    superseded.remove(ended.run());
    if (ran && ended.failed() && schedule.pauseOnFailure() && pause.isEmpty()) {
      pause("pause-on-failure", Optional.of("run " + ended.run() + " has failed"));
    }
  }

  private void pause(String by, Optional<String> note) {
    pause = Optional.of(new Pause(now, by, note));
    pending.stream()
        .filter(tick -> !tick.cause().isAskedFor())
        .forEach(tick -> skip(tick.at(), Reason.PAUSED));
    pending.removeIf(tick -> !tick.cause().isAskedFor());
  }

  // --- Ticks

  private void due(Instant attentive) {
    Optional<Instant> tick = schedule.next(until);
    for (int i = 0; i < LOOK_MAX && started.size() < STARTED_MAX && isDue(tick); i++) {
      Instant at = tick.orElseThrow();
      if (isUsedUp()) {
        return;
      }
      tick = schedule.next(at);
      until = at;
      decide(at, tick, attentive);
    }
  }

  private void decide(Instant at, Optional<Instant> next, Instant attentive) {
    if (schedule.excludes(at)) {
      skip(at, Reason.EXCLUDED);
    } else if (held || pause.isPresent()) {
      skip(at, Reason.PAUSED);
    } else if (schedule.fires(at).isBefore(attentive)) {
      missed(at, isLastMissed(next, attentive));
    } else {
      meet(new Pending(at, Cause.SCHEDULE));
    }
  }

  /** Whether as many have started a run, or wait to, as there are to be: no tick is left then. */
  private boolean isUsedUp() {
    if (schedule.maxTicks().isEmpty()) {
      return false;
    }
    long mine =
        Stream.concat(started.stream(), pending.stream())
            .filter(tick -> !tick.cause().isAskedFor())
            .count();
    return schedule.left(before + mine) == 0;
  }

  /** Whether no tick that counts was missed from this one on. */
  private boolean isLastMissed(Optional<Instant> next, Instant attentive) {
    Optional<Instant> tick = next;
    while (tick.filter(at -> schedule.fires(at).isBefore(attentive)).isPresent()) {
      if (!schedule.excludes(tick.get())) {
        return false;
      }
      tick = schedule.next(tick.get());
    }
    return true;
  }

  private boolean isDue(Optional<Instant> tick) {
    return tick.filter(at -> !schedule.fires(at).isAfter(now)).isPresent();
  }

  private void missed(Instant at, boolean lastMissed) {
    CatchUp catchUp = schedule.catchUp();
    if (at.isBefore(now.minus(catchUp.window()))) {
      skip(at, Reason.OUTSIDE_WINDOW);
      return;
    }
    var tick = new Pending(at, Cause.CATCH_UP);
    switch (catchUp.policy()) {
      case NONE -> skip(at, Reason.CATCH_UP);
      case LAST -> {
        if (lastMissed) {
          meet(tick);
        } else {
          skip(at, Reason.CATCH_UP);
        }
      }
      case ALL -> queue(tick);
    }
  }

  private void backfill(List<Instant> ticks) {
    var waiting = new LinkedHashSet<Instant>();
    pending.forEach(tick -> waiting.add(tick.at()));
    for (Instant at : ticks) {
      if (waiting.add(at)) {
        queue(new Pending(at, Cause.BACKFILL));
      }
    }
  }

  /** One of many that were asked for: it waits for its turn whatever the policy of overlaps. */
  private void queue(Pending tick) {
    if (schedule.overlap() == Schedule.Overlap.ALLOW_ALL && tick.cause() == Cause.CATCH_UP) {
      started.add(tick);
    } else if (pending.size() < PENDING_MAX) {
      pending.add(tick);
    } else {
      skip(tick.at(), Reason.BUFFER_FULL);
    }
  }

  private void meet(Pending tick) {
    boolean busy =
        !(running.isEmpty() && superseded.isEmpty() && started.isEmpty() && pending.isEmpty());
    if (!busy) {
      started.add(tick);
      return;
    }
    switch (schedule.overlap()) {
      case SKIP -> skip(tick.at(), Reason.OVERLAP);
      case BUFFER_ONE -> {
        displace();
        queue(tick);
      }
      case BUFFER_ALL -> queue(tick);
      case CANCEL_OTHER -> {
        supersede();
        pending.addFirst(tick);
      }
      case TERMINATE_OTHER -> {
        supersede();
        started.add(tick);
      }
      case ALLOW_ALL -> started.add(tick);
    }
  }

  private void supersede() {
    superseded.addAll(running);
    running.clear();
    started.forEach(tick -> skip(tick.at(), Reason.OVERLAP));
    started.clear();
    displace();
  }

  /** Ticks that were queued one after another give way to nobody. */
  private void displace() {
    pending.stream()
        .filter(tick -> !tick.cause().isQueued())
        .forEach(tick -> skip(tick.at(), Reason.OVERLAP));
    pending.removeIf(tick -> !tick.cause().isQueued());
  }

  private void drain() {
    int room =
        switch (schedule.overlap()) {
          case ALLOW_ALL -> STARTED_MAX - started.size();
          case SKIP, BUFFER_ONE, BUFFER_ALL, CANCEL_OTHER, TERMINATE_OTHER ->
              running.isEmpty() && superseded.isEmpty() && started.isEmpty() ? 1 : 0;
        };
    while (room > 0 && !pending.isEmpty()) {
      started.add(pending.removeFirst());
      room--;
    }
  }

  private void skip(Instant at, Reason reason) {
    if (!skipped.isEmpty()
        && skipped.getLast().reason() == reason
        && skipped.getLast().last().isBefore(at)) {
      Skipped before = skipped.removeLast();
      skipped.add(new Skipped(before.first(), at, before.count() + 1, reason));
    } else {
      skipped.add(new Skipped(at, at, 1, reason));
    }
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }
}
