package dev.signalbox.core;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * One execution of a workflow: a value. Everything that the next decision needs is in here and in
 * the {@link Workflow}; equality is by content.
 *
 * @param definition the digest of the workflow that the run keeps to
 * @param event what started it, {@code {id,name,data,time}}
 * @param seed where the run's chance (jitter) comes from
 * @param deadline when the whole run times out
 * @param sequence the number of the last event that changed it, from 1
 * @param steps the steps that have been reached, in the order in which they were
 */
public record Run(
    RunId id,
    WorkflowId workflow,
    Digest definition,
    Json event,
    long seed,
    SequencedMap<String, String> labels,
    Optional<Origin> origin,
    Instant created,
    Instant updated,
    Optional<Instant> deadline,
    long sequence,
    Stage stage,
    Optional<Cancellation> cancellation,
    SequencedMap<StepPath, StepRun> steps) {

  public Run {
    labels = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(labels));
    steps = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(steps));
  }

  /** Where the run as a whole stands. */
  public sealed interface Stage {
    record Working() implements Stage {}

    /** It has failed; the steps of {@code on-failure} run. */
    record Handling(RunFailure failure) implements Stage {}

    record Succeeded(Json output) implements Stage {}

    record Failed(RunFailure failure) implements Stage {}

    /**
     * @param failure what had failed before, where it was cancelled while that was being handled
     */
    record Cancelled(Optional<RunFailure> failure) implements Stage {}
  }

  /** Why the run failed; {@code step} is empty where no single step is to blame. */
  public record RunFailure(Failure failure, Optional<StepPath> step) {}

  /** That somebody wants the run to end. */
  public record Cancellation(String by, String reason) {}

  /**
   * What a retried run takes over from the one that it retries.
   *
   * @param workspace the run whose workspace is used
   * @param feedback what the first attempts are told, such as the comment of a rejection
   */
  public record Origin(RunId retryOf, RunId workspace, List<Failure> feedback) {
    public Origin {
      feedback = List.copyOf(feedback);
    }
  }

  /** The status as users see it. */
  public enum Status {
    QUEUED,
    RUNNING,
    WAITING,
    PAUSED,
    SUCCEEDED,
    FAILED,
    CANCELLED,
    QUARANTINED
  }

  public Status status() {
    return switch (stage) {
      case Stage.Working _ when cancellation.isEmpty() && parked() -> Status.WAITING;
      case Stage.Working _, Stage.Handling _ -> Status.RUNNING;
      case Stage.Succeeded _ -> Status.SUCCEEDED;
      case Stage.Failed _ -> Status.FAILED;
      case Stage.Cancelled _ -> Status.CANCELLED;
    };
  }

  public boolean isTerminal() {
    return switch (stage) {
      case Stage.Working _, Stage.Handling _ -> false;
      case Stage.Succeeded _, Stage.Failed _, Stage.Cancelled _ -> true;
    };
  }

  public Optional<RunFailure> failure() {
    return switch (stage) {
      case Stage.Handling handling -> Optional.of(handling.failure());
      case Stage.Failed failed -> Optional.of(failed.failure());
      case Stage.Cancelled cancelled -> cancelled.failure();
      case Stage.Working _, Stage.Succeeded _ -> Optional.empty();
    };
  }

  /** What the run has made, {@code null} as long as it has not succeeded. */
  public Json output() {
    return stage instanceof Stage.Succeeded(Json output) ? output : Json.NULL;
  }

  /** The run whose workspace this one uses: itself, but for a retry. */
  public RunId workspace() {
    return origin.map(Origin::workspace).orElse(id);
  }

  /** The steps that have begun and not ended, in the order in which they were reached. */
  public List<StepRun> live() {
    var live = new ArrayList<StepRun>();
    for (StepRun step : steps.values()) {
      if (!step.isEnded()) {
        live.add(step);
      }
    }
    return live;
  }

  /** Every timer that must fire for this run, unless something else comes first. */
  public List<Timer> timers() {
    var timers = new ArrayList<Timer>();
    deadlineTimer().ifPresent(timers::add);
    if (!isTerminal()) {
      live().forEach(step -> step.timer().ifPresent(timers::add));
    }
    return timers;
  }

  /** The deadline counts until it has passed, or something else is about to end the run. */
  Optional<Timer> deadlineTimer() {
    boolean counts =
        deadline.isPresent()
            && stage instanceof Stage.Working
            && cancellation.isEmpty()
            && live().stream().noneMatch(StepRun::isOverrun);
    return counts ? deadline.map(Timer.RunDeadline::new) : Optional.empty();
  }

  /** The earliest of the timers. */
  public Optional<Instant> wakeAt() {
    Optional<Instant> earliest = Optional.empty();
    for (Timer timer : timers()) {
      if (earliest.isEmpty() || timer.due().isBefore(earliest.get())) {
        earliest = Optional.of(timer.due());
      }
    }
    return earliest;
  }

  /**
   * What will move this run on. Never empty for a run that has not ended: a run that nothing wakes
   * would be stuck.
   */
  public List<Wakeup> wakeup() {
    if (isTerminal()) {
      return List.of();
    }
    return live().stream().map(StepRun::wakeup).toList();
  }

  /**
   * The run that these entries of its log describe: folds their facts, decides nothing.
   *
   * @throws IllegalStateException if the entries are not a history, or not that of one run
   */
  public static Run replay(List<Recorded> history) {
    Optional<Run> run = Optional.empty();
    for (Recorded entry : history) {
      run = Optional.of(next(run, entry));
    }
    return run.orElseThrow(() -> new IllegalStateException("expected a history, found no entry"));
  }

  /** This run after further entries of its log. */
  public Run replayed(List<Recorded> entries) {
    Run run = this;
    for (Recorded entry : entries) {
      run = next(Optional.of(run), entry);
    }
    return run;
  }

  /** An entry of the log as the fold needs it: when, and what was concluded. */
  public record Recorded(long sequence, Instant time, List<Fact> facts) {}

  private static Run next(Optional<Run> before, Recorded entry) {
    long expected = before.map(Run::sequence).orElse(0L) + 1;
    if (entry.sequence() != expected) {
      throw new IllegalStateException("expected entry " + expected + ", found " + entry.sequence());
    }
    Instant time = before.map(run -> Fold.time(run, entry.time())).orElse(entry.time());
    Optional<Run> run = before;
    for (Fact fact : entry.facts()) {
      run =
          run.map(r -> Fold.apply(r, fact, time))
              .or(() -> Optional.of(Fold.created(creation(fact), time)));
    }
    return Fold.stamped(
        run.orElseThrow(
            () -> new IllegalStateException("expected the first entry to create the run")),
        entry.sequence(),
        time);
  }

  private static Fact.RunCreated creation(Fact fact) {
    if (fact instanceof Fact.RunCreated created) {
      return created;
    }
    throw new IllegalStateException("expected the first fact to create the run, found " + fact);
  }

  private boolean parked() {
    boolean parked = false;
    for (StepRun step : steps.values()) {
      if (!step.isEnded()) {
        if (!step.isParked()) {
          return false;
        }
        parked = true;
      }
    }
    return parked;
  }
}
