package dev.signalbox.core;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What will bring a run its next event: its timers, and everybody else whom it waits for. */
final class Waking {
  private Waking() {}

  static List<Timer> timers(Run run) {
    var timers = new ArrayList<Timer>();
    deadline(run).ifPresent(timers::add);
    expiry(run).ifPresent(timers::add);
    if (!run.isTerminal() && !run.paused()) {
      run.live().forEach(step -> timer(step).ifPresent(timers::add));
    }
    return timers;
  }

  /** The deadline counts until it has passed, or something else ends the run. */
  static Optional<Timer> deadline(Run run) {
    boolean counts = isOpen(run) && !run.isHalting() && !run.paused();
    return counts ? run.deadline().map(Timer.RunDeadline::new) : Optional.empty();
  }

  /** Counts until an attempt of the run has begun, or it has come further in another way. */
  static Optional<Timer> expiry(Run run) {
    Optional<Instant> expires = run.terms().flatMap(Terms::expires);
    return expires.isPresent()
            && isOpen(run)
            && !run.isHalting()
            && !run.paused()
            && !hasStarted(run)
        ? expires.map(Timer.RunExpiry::new)
        : Optional.empty();
  }

  private static boolean hasStarted(Run run) {
    return run.steps().values().stream()
        .anyMatch(step -> !step.isBlock() && step.attemptsBegun() > 0);
  }

  /** Whether its steps have not come to their end. */
  static boolean isOpen(Run run) {
    return switch (run.stage()) {
      case Stage.Queued _, Stage.Working _ -> true;
      case Stage.Closing _ -> false;
      case Stage.Succeeded _, Stage.Failed _, Stage.Cancelled _ -> false;
    };
  }

  static boolean isAwaited(Run run, Timer timer) {
    return timer
        .of()
        .map(path -> !run.isTerminal() && !run.paused() && isAwaited(run, path, timer))
        .orElseGet(() ->
            deadline(run).equals(Optional.of(timer)) || expiry(run).equals(Optional.of(timer)));
  }

  private static boolean isAwaited(Run run, StepPath path, Timer timer) {
    return run.steps().find(path).flatMap(Waking::timer).equals(Optional.of(timer));
  }

  static Optional<Instant> wakeAt(Run run) {
    Optional<Instant> earliest = Optional.empty();
    for (Timer timer : timers(run)) {
      if (earliest.isEmpty() || timer.due().isBefore(earliest.get())) {
        earliest = Optional.of(timer.due());
      }
    }
    return earliest;
  }

  static List<Wakeup> wakeups(Run run) {
    if (run.isTerminal()) {
      return List.of();
    }
    var wakeups = new ArrayList<Wakeup>();
    run.pause().ifPresent(pause -> wakeups.add(new Wakeup.Resume(pause.by(), pause.since())));
    if (run.stage() instanceof Stage.Queued && !run.paused()) {
      wakeups.add(new Wakeup.Turn(Optional.empty()));
    }
    for (StepRun step : run.live()) {
      wakeup(step).filter(wakeup -> !run.paused() || goesOn(step)).ifPresent(wakeups::add);
    }
    return wakeups;
  }

  /** What has begun goes on while the run is paused, and so do people and others. */
  private static boolean goesOn(StepRun step) {
    return switch (step.progress()) {
      case Progress.Started _, Progress.Interrupted _, Progress.Asking _, Progress.Listening _ ->
          true;
      case Progress.Calling calling -> calling.child().isPresent();
      case Progress.Offered _, Progress.Pausing _, Progress.Verifying _, Progress.Emitting _ ->
          false;
      case Progress.Queued _, Progress.Sleeping _, Progress.Holding _ -> false;
      case Progress.Succeeded _, Progress.Failed _, Progress.Skipped _, Progress.Cancelled _ ->
          false;
    };
  }

  /** One of whose steps waits for its turn is queued, whatever else it waits for. */
  static Run.Status parked(Run run) {
    return run.live().stream().anyMatch(step -> step.progress() instanceof Progress.Queued)
        ? Run.Status.QUEUED
        : Run.Status.WAITING;
  }

  /** Whether all that is open waits for its turn, a person, the clock, an event or another run. */
  static boolean isParked(Run run) {
    boolean parked = false;
    for (StepRun step : run.live()) {
      if (!step.isBlock()) {
        if (!step.isParked()) {
          return false;
        }
        parked = true;
      }
    }
    return parked;
  }

  static Optional<Timer> timer(StepRun step) {
    StepPath path = step.path();
    return switch (step.progress()) {
      case Progress.Pausing(Instant due) ->
          Optional.of(new Timer.BackoffEnd(path, step.attempt(), due));
      case Progress.Started started ->
          started.deadline().map(due -> new Timer.AttemptDeadline(path, step.attempt(), due));
      case Progress.Asking asking -> Approvals.timer(path, asking);
      case Progress.Sleeping(Instant until) -> Optional.of(new Timer.SleepEnd(path, until));
      case Progress.Listening listening ->
          listening.deadline().map(due -> new Timer.WaitDeadline(path, due));
      case Progress.Queued _, Progress.Calling _, Progress.Holding _ -> Optional.empty();
      case Progress.Offered _, Progress.Interrupted _, Progress.Verifying _, Progress.Emitting _ ->
          Optional.empty();
      case Progress.Succeeded _, Progress.Failed _, Progress.Skipped _, Progress.Cancelled _ ->
          Optional.empty();
    };
  }

  /** What will move it on; a block is moved by its steps. */
  private static Optional<Wakeup> wakeup(StepRun step) {
    StepPath path = step.path();
    return switch (step.progress()) {
      case Progress.Queued _ -> Optional.of(new Wakeup.Turn(Optional.of(path)));
      case Progress.Offered _, Progress.Started _, Progress.Interrupted _ ->
          Optional.of(new Wakeup.Attempt(path, step.attempt()));
      case Progress.Verifying verifying ->
          Optional.of(new Wakeup.Check(path, step.attempt(), verifying.check()));
      case Progress.Pausing(Instant due) -> Optional.of(new Wakeup.Clock(path, due));
      case Progress.Sleeping(Instant until) -> Optional.of(new Wakeup.Clock(path, until));
      case Progress.Asking asking -> Optional.of(new Wakeup.Person(path, asking.deadline()));
      case Progress.Emitting _ -> Optional.of(new Wakeup.Emission(path));
      case Progress.Listening listening ->
          Optional.of(new Wakeup.Arrival(path, listening.deadline()));
      case Progress.Calling calling -> Optional.of(new Wakeup.Child(path, calling.child()));
      case Progress.Holding _ -> Optional.empty();
      case Progress.Succeeded _, Progress.Failed _, Progress.Skipped _, Progress.Cancelled _ ->
          throw new IllegalStateException("expected a live step, found " + step);
    };
  }
}
