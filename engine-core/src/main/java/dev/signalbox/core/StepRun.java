package dev.signalbox.core;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What has become of one step of a run so far.
 *
 * @param input what the task is given; {@code null} again once the step has ended
 * @param ruling what was decided, where the step asked
 * @param numbered what the numbers of a block's lanes stand for; kept for what undoes its steps
 * @param finish its place in the order in which the steps of the run have ended, from 1; 0 before
 * @param consumption what its attempts have consumed, where they have told
 */
public record StepRun(
    StepPath path,
    Progress progress,
    Tally tally,
    Json input,
    Optional<Ruling> ruling,
    Optional<Numbered> numbered,
    int finish,
    Optional<Consumption> consumption) {

  /** A step that is reached, or has come so far without anything that need be told. */
  public static StepRun of(StepPath path, Progress progress, Tally tally, Json input) {
    return new StepRun(
        path, progress, tally, input, Optional.empty(), Optional.empty(), 0, Optional.empty());
  }

  static StepRun begun(StepPath path, Progress progress, Json input) {
    return of(path, progress, Tally.NONE, input);
  }

  /** The number of the newest attempt, from 1; 0 before the first. */
  public int attempt() {
    return tally.attempt();
  }

  /** Tries that ended and count against {@code max-attempts}. */
  public int ended() {
    return tally.ended();
  }

  /** Attempts lost to a crash, which count against {@code max-crashes}. */
  public int crashes() {
    return tally.crashes();
  }

  /** Tries that ended and do not count, see {@link FailurePolicy}. */
  public int excused() {
    return tally.excused();
  }

  /** Why its attempts failed, oldest first, the last few. */
  public List<Failure> failures() {
    return tally.failures();
  }

  /** What its attempts have consumed, where they have told. */
  public Optional<Usage> usage() {
    return consumption.map(Consumption::total);
  }

  /** What a wait was registered with: fixed when the step began. */
  public sealed interface Awaited {
    String name();

    /**
     * {@code match}: the path, and the value that the event must have there, if any is asked for.
     */
    record Happening(String name, Optional<Match> match) implements Awaited {}

    record Match(String path, Json value) {}

    record Signal(String name) implements Awaited {}
  }

  /** What the lanes of a block are, where they have numbers and not names. */
  public sealed interface Numbered {
    record Rounds() implements Numbered {}

    /** {@code as}: what the steps of a lane call their item. */
    record Items(String as, List<Json> values) implements Numbered {
      public Items {
        values = List.copyOf(values);
      }
    }
  }

  /** How a block will have ended, once its lanes have. */
  public sealed interface Closing {
    record Failing(Failure failure) implements Closing {}

    record Won(String lane) implements Closing {}

    /** What holds the block is being stopped, and it with that. */
    record Stopped() implements Closing {}
  }

  /** Why an attempt was interrupted. */
  public enum Cause {
    TIMED_OUT,
    OVER_BUDGET,
    RUN_TIMED_OUT,
    CANCELLED
  }

  /**
   * What was decided, by whom and when. Nobody's name stands where it was decided by the passing of
   * time.
   *
   * @param votes all that were cast, the one that decided last
   */
  public record Ruling(
      Choice choice, Optional<Actor> by, Optional<String> comment, Instant at, List<Vote> votes) {
    public Ruling {
      votes = List.copyOf(votes);
    }

    public enum Choice {
      APPROVE,
      REJECT
    }
  }

  /** The status as users see it. */
  public enum Status {
    PENDING,
    RUNNING,
    WAITING,
    SUCCEEDED,
    FAILED,
    SKIPPED,
    CANCELLED
  }

  public Status status() {
    return switch (progress) {
      case Progress.Queued _, Progress.Offered _ when attempt() <= 1 -> Status.PENDING;
      case Progress.Queued _, Progress.Offered _ -> Status.RUNNING;
      case Progress.Started _, Progress.Interrupted _ -> Status.RUNNING;
      case Progress.Pausing _, Progress.Verifying _, Progress.Emitting _ -> Status.RUNNING;
      case Progress.Asking _, Progress.Sleeping _, Progress.Listening _ -> Status.WAITING;
      case Progress.Calling calling -> calling.child().isEmpty() ? Status.RUNNING : Status.WAITING;
      case Progress.Holding _ -> Status.RUNNING;
      case Progress.Succeeded _ -> Status.SUCCEEDED;
      case Progress.Failed _ -> Status.FAILED;
      case Progress.Skipped _ -> Status.SKIPPED;
      case Progress.Cancelled _ -> Status.CANCELLED;
    };
  }

  public boolean isEnded() {
    return switch (progress) {
      case Progress.Succeeded _, Progress.Failed _, Progress.Skipped _, Progress.Cancelled _ ->
          true;
      case Progress.Queued _, Progress.Pausing _, Progress.Offered _ -> false;
      case Progress.Started _, Progress.Interrupted _ -> false;
      case Progress.Verifying _, Progress.Asking _, Progress.Sleeping _, Progress.Emitting _ ->
          false;
      case Progress.Listening _, Progress.Calling _, Progress.Holding _ -> false;
    };
  }

  /** What the step has made; kept for a failed step too. */
  public Json output() {
    return switch (progress) {
      case Progress.Succeeded(Json output) -> output;
      case Progress.Failed(Failure _, Json output) -> output;
      case Progress.Skipped _, Progress.Cancelled _, Progress.Pausing _ -> Json.NULL;
      case Progress.Queued _, Progress.Offered _ -> Json.NULL;
      case Progress.Started _, Progress.Interrupted _, Progress.Verifying _ -> Json.NULL;
      case Progress.Asking _, Progress.Sleeping _, Progress.Emitting _ -> Json.NULL;
      case Progress.Listening _, Progress.Calling _, Progress.Holding _ -> Json.NULL;
    };
  }

  /** Attempts that have begun, as far as the log knows. */
  public int attemptsBegun() {
    return isYetToBegin() ? Math.max(0, attempt() - 1) : attempt();
  }

  /** When the attempt has begun that is under way. */
  Optional<Instant> attemptSince() {
    return switch (progress) {
      case Progress.Started started -> Optional.of(started.since());
      case Progress.Interrupted interrupted -> interrupted.since();
      case Progress.Pausing _, Progress.Queued _, Progress.Offered _ -> Optional.empty();
      case Progress.Verifying _, Progress.Asking _, Progress.Sleeping _ -> Optional.empty();
      case Progress.Listening _, Progress.Calling _, Progress.Holding _ -> Optional.empty();
      case Progress.Emitting _, Progress.Succeeded _, Progress.Failed _ -> Optional.empty();
      case Progress.Skipped _, Progress.Cancelled _ -> Optional.empty();
    };
  }

  /** Whether its newest attempt is one that has not begun. */
  boolean isYetToBegin() {
    return progress instanceof Progress.Offered
        || progress instanceof Progress.Pausing
        || progress instanceof Progress.Queued;
  }

  public Optional<Failure> failure() {
    return progress instanceof Progress.Failed(Failure failure, Json _)
        ? Optional.of(failure)
        : Optional.empty();
  }

  /** Whether it waits for its turn, a person, the clock or another run, and holds nothing. */
  boolean isParked() {
    return status() == Status.WAITING || progress instanceof Progress.Queued;
  }

  /** Whether it goes on by what its own steps do. */
  boolean isBlock() {
    return progress instanceof Progress.Holding;
  }

  // --- Changes, for the fold

  StepRun with(Progress next) {
    return new StepRun(path, next, tally, input, ruling, numbered, finish, consumption);
  }

  StepRun with(Tally next) {
    return new StepRun(path, progress, next, input, ruling, numbered, finish, consumption);
  }

  StepRun with(Optional<Ruling> decided) {
    return new StepRun(path, progress, tally, input, decided, numbered, finish, consumption);
  }

  StepRun with(Numbered lanes) {
    return new StepRun(
        path, progress, tally, input, ruling, Optional.of(lanes), finish, consumption);
  }

  StepRun with(Consumption consumed) {
    return new StepRun(
        path, progress, tally, input, ruling, numbered, finish, Optional.of(consumed));
  }

  /**
   * The step at its end: what only a further attempt needs is let go, and an attempt that was due
   * but has not begun never was.
   */
  StepRun endedWith(Progress end) {
    boolean stopped =
        end instanceof Progress.Cancelled
            || progress instanceof Progress.Pausing
            || progress instanceof Progress.Queued;
    return new StepRun(
        path,
        end,
        tally.over(stopped ? attemptsBegun() : attempt()),
        Json.NULL,
        ruling,
        numbered,
        finish,
        consumption);
  }

  StepRun finished(int place) {
    return new StepRun(path, progress, tally, input, ruling, numbered, place, consumption);
  }
}
