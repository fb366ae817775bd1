package dev.signalbox.core;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What has become of one step of a run so far.
 *
 * @param attempt the number of the newest attempt, from 1; 0 before the first
 * @param ended tries that ended and count against {@code max-attempts}
 * @param crashes attempts lost to a crash, which count against {@code max-crashes}
 * @param excused tries that ended and do not count, see {@link FailurePolicy}
 * @param input what the task is given; {@code null} again once the step has ended
 * @param failures why its attempts failed, oldest first, the last few
 * @param ruling what was decided, where the step asked
 * @param numbered what the numbers of a block's lanes stand for; kept for what undoes its steps
 * @param finish its place in the order in which the steps of the run have ended, from 1; 0 before
 * @param usage what its attempts have consumed, where they have told
 */
public record StepRun(
    StepPath path,
    Progress progress,
    int attempt,
    int ended,
    int crashes,
    int excused,
    Json input,
    List<Failure> failures,
    Optional<Ruling> ruling,
    Optional<Numbered> numbered,
    int finish,
    Optional<Usage> usage) {
  /** More than these are no help to the next attempt. */
  static final int FAILURES_MAX = 5;

  public StepRun {
    failures =
        List.copyOf(failures.subList(Math.max(0, failures.size() - FAILURES_MAX), failures.size()));
  }

  static StepRun begun(StepPath path, Progress progress, Json input) {
    return new StepRun(
        path,
        progress,
        0,
        0,
        0,
        0,
        input,
        List.of(),
        Optional.empty(),
        Optional.empty(),
        0,
        Optional.empty());
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
      case Progress.Queued _ -> Status.PENDING;
      case Progress.Offered _ when attempt <= 1 -> Status.PENDING;
      case Progress.Offered _, Progress.Started _, Progress.Interrupted _ -> Status.RUNNING;
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
    return isYetToBegin() ? attempt - 1 : attempt;
  }

  private boolean isYetToBegin() {
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

  StepRun with(Progress next) {
    return new StepRun(
        path, next, attempt, ended, crashes, excused, input, failures, ruling, numbered, finish,
        usage);
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
    int last = stopped ? attemptsBegun() : attempt;
    return new StepRun(
        path, end, last, ended, crashes, excused, Json.NULL, List.of(), ruling, numbered, finish,
        usage);
  }

  StepRun finished(int place) {
    return new StepRun(
        path, progress, attempt, ended, crashes, excused, input, failures, ruling, numbered, place,
        usage);
  }
}
