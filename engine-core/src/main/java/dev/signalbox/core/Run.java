package dev.signalbox.core;

import dev.signalbox.core.Stage.Ending;
import dev.signalbox.core.Stage.Phase;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * One execution of a workflow: a value. Everything that the next decision needs is in here and in
 * the {@link Workflow}; equality is by content.
 *
 * @param birth what it was made with, of which only the definition may change
 * @param updated when the last event changed it
 * @param sequence the number of that event, from 1
 * @param overrun that its time is over, as a failure; what runs is being stopped
 * @param pause that nothing new shall begin
 * @param signals those that nobody has waited for yet, oldest first
 * @param steps the steps that have been reached
 */
public record Run(
    Birth birth,
    Instant updated,
    long sequence,
    Stage stage,
    Optional<Cancellation> cancellation,
    Optional<Failure> overrun,
    Optional<Pause> pause,
    List<Signal> signals,
    Steps steps) {

  public Run {
    signals = List.copyOf(signals);
  }

  public RunId id() {
    return birth.id();
  }

  public WorkflowId workflow() {
    return birth.workflow();
  }

  public Digest definition() {
    return birth.definition();
  }

  public Json event() {
    return birth.event();
  }

  public long seed() {
    return birth.seed();
  }

  public SequencedMap<String, String> labels() {
    return birth.labels();
  }

  public Optional<Origin> origin() {
    return birth.origin();
  }

  public Optional<Parent> parent() {
    return birth.parent();
  }

  public Instant created() {
    return birth.created();
  }

  public Optional<Instant> deadline() {
    return birth.deadline();
  }

  Optional<Event.Reused> reused(StepPath step) {
    return Optional.ofNullable(birth.reused().get(step));
  }

  public Optional<Terms> terms() {
    return birth.terms();
  }

  /** When it was made, in milliseconds, less its head start: of several, the lowest goes first. */
  public long rank() {
    return created().toEpochMilli() - 1000 * headStart();
  }

  /** Whether it goes before others that were made earlier. */
  public boolean isAhead() {
    return headStart() > 0;
  }

  private long headStart() {
    return terms().map(Terms::headStart).orElse(0L);
  }

  /** A step of another run that waits for this one. */
  public record Parent(RunId run, StepPath step) {}

  /** What was sent to the run by name, {@code event} in the shape of every event. */
  public record Signal(String name, Json event) {}

  /** Why the run failed; {@code step} is empty where no single step is to blame. */
  public record RunFailure(Failure failure, Optional<StepPath> step) {}

  /** That somebody wants the run to end. */
  public record Cancellation(String by, String reason) {}

  /** The status as users see it. */
  public enum Status {
    QUEUED,
    RUNNING,
    WAITING,
    PAUSED,
    SUCCEEDED,
    FAILED,
    CANCELLED,
    QUARANTINED;

    /** Whether nothing comes after it. */
    public boolean isEnded() {
      return switch (this) {
        case QUEUED, RUNNING, WAITING, PAUSED -> false;
        case SUCCEEDED, FAILED, CANCELLED, QUARANTINED -> true;
      };
    }
  }

  public Status status() {
    return switch (stage) {
      case Stage.Queued _, Stage.Working _, Stage.Closing _ when paused() -> Status.PAUSED;
      case Stage.Queued _ -> Status.QUEUED;
      case Stage.Working _ when !isHalting() && Waking.isParked(this) -> Waking.parked(this);
      case Stage.Working _, Stage.Closing _ -> Status.RUNNING;
      case Stage.Succeeded _ -> Status.SUCCEEDED;
      case Stage.Failed _ -> Status.FAILED;
      case Stage.Cancelled _ -> Status.CANCELLED;
    };
  }

  public boolean isTerminal() {
    return switch (stage) {
      case Stage.Queued _, Stage.Working _, Stage.Closing _ -> false;
      case Stage.Succeeded _, Stage.Failed _, Stage.Cancelled _ -> true;
    };
  }

  /**
   * Whether its steps are being stopped, and no further one of them begins. What a cancelled or
   * overdue run does while it closes is its author's wish, and not stopped by that; and nothing
   * stops what undoes.
   */
  boolean isHalting() {
    return switch (stage) {
      case Stage.Queued _, Stage.Working _ -> cancellation.isPresent() || overrun.isPresent();
      case Stage.Closing(Phase phase, Ending ending) ->
          cancellation.isPresent()
              && !(ending instanceof Ending.Stopped)
              && phase != Phase.COMPENSATING;
      case Stage.Succeeded _, Stage.Failed _, Stage.Cancelled _ -> false;
    };
  }

  public Optional<RunFailure> failure() {
    return switch (stage) {
      case Stage.Closing(Phase _, Ending.Broken(RunFailure failure)) -> Optional.of(failure);
      case Stage.Closing(Phase _, Ending.Stopped(Optional<RunFailure> failure)) -> failure;
      case Stage.Failed(RunFailure failure) -> Optional.of(failure);
      case Stage.Cancelled(Optional<RunFailure> failure) -> failure;
      case Stage.Queued _, Stage.Working _, Stage.Closing _, Stage.Succeeded _ -> Optional.empty();
    };
  }

  /** What the run has made, {@code null} as long as it has not succeeded. */
  public Json output() {
    return stage instanceof Stage.Succeeded(Json output) ? output : Json.NULL;
  }

  public boolean paused() {
    return pause.isPresent();
  }

  /** The run whose workspace this one uses: itself, but for one that goes on with another's. */
  public RunId workspace() {
    return origin().flatMap(Origin::workspace).orElse(id());
  }

  /** The steps that have begun and not ended, in the order in which they were reached. */
  public List<StepRun> live() {
    return steps.live();
  }

  /** What the attempts of all its steps say that they have consumed. */
  public Usage usage() {
    return steps.values().stream()
        .flatMap(step -> step.usage().stream())
        .reduce(Usage.NONE, Usage::plus);
  }

  /** Every timer that must fire for this run, unless something else comes first. */
  public List<Timer> timers() {
    return Waking.timers(this);
  }

  /** The earliest of the timers. */
  public Optional<Instant> wakeAt() {
    return Waking.wakeAt(this);
  }

  /**
   * What will move this run on. Never empty for a run that has not ended: a run that nothing wakes
   * would be stuck.
   */
  public List<Wakeup> wakeup() {
    return Waking.wakeups(this);
  }

  /**
   * The run that these entries of its log describe: folds their facts, decides nothing.
   *
   * @throws IllegalStateException if the entries are not a history, or not that of one run
   */
  public static Run replay(List<Recorded> history) {
    return Replay.of(Optional.empty(), history);
  }

  /** This run after further entries of its log. */
  public Run replayed(List<Recorded> entries) {
    return Replay.of(Optional.of(this), entries);
  }

  /** An entry of the log as the fold needs it: when, and what was concluded. */
  public record Recorded(long sequence, Instant time, List<Fact> facts) {}

  // --- Changes, for the fold

  Run with(Stage next) {
    return new Run(birth, updated, sequence, next, cancellation, overrun, pause, signals, steps);
  }

  Run by(Digest definition) {
    return new Run(
        birth.by(definition),
        updated,
        sequence,
        stage,
        cancellation,
        overrun,
        pause,
        signals,
        steps);
  }

  Run with(StepRun step) {
    return new Run(
        birth, updated, sequence, stage, cancellation, overrun, pause, signals, steps.with(step));
  }

  Run cancelled(Cancellation accepted) {
    return new Run(
        birth, updated, sequence, stage, Optional.of(accepted), overrun, pause, signals, steps);
  }

  Run overran(Failure why) {
    return new Run(
        birth, updated, sequence, stage, cancellation, Optional.of(why), pause, signals, steps);
  }

  Run paused(Optional<Pause> now) {
    return new Run(birth, updated, sequence, stage, cancellation, overrun, now, signals, steps);
  }

  Run with(List<Signal> waiting) {
    return new Run(birth, updated, sequence, stage, cancellation, overrun, pause, waiting, steps);
  }

  /** After one whole event: its place in the log and its time. */
  Run stamped(long number, Instant at) {
    return new Run(birth, at, number, stage, cancellation, overrun, pause, signals, steps);
  }
}
