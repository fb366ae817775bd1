package dev.signalbox.core;

import dev.signalbox.core.Decision.Reason;
import dev.signalbox.core.StepRun.Cause;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/** How an attempt ends, and whether another one follows. */
final class Attempts {
  private static final Duration RETRY_AFTER_MIN = Duration.ofSeconds(1);
  private static final Duration RETRY_AFTER_MAX = Duration.ofHours(24);

  /** A worker that stops hands back once; one that does so for ever is broken. */
  static final int RETURNS_MAX = 100;

  private Attempts() {}

  /** It begins; or it is held, if others have used up a budget since it was offered. */
  static Optional<Reason> begun(Deciding deciding, StepRun step, String nonce) {
    StepPath path = step.path();
    if (isGranted(deciding, path) && Budgets.held(deciding, path, step.attempt())) {
      return Optional.empty();
    }
    var deadline =
        Stream.concat(deciding.step(path).timeout().stream(), Budgets.wall(deciding, path).stream())
            .min(Comparator.naturalOrder())
            .map(deciding::in);
    return deciding.conclude(new Fact.AttemptBegun(path, step.attempt(), nonce, deadline));
  }

  private static boolean isGranted(Deciding deciding, StepPath path) {
    return deciding.step(path).action() instanceof Step.Action.Task task
        && task.start() == Step.Start.GRANTED;
  }

  /** The time that it may take is over: that of the step, or that of its budget. */
  static Optional<Reason> overdue(Deciding deciding, Timer.AttemptDeadline timer) {
    StepRun step = deciding.run().steps().get(timer.step());
    boolean timedOut =
        deciding
            .step(timer.step())
            .timeout()
            .flatMap(timeout -> step.attemptSince().map(since -> since.plus(timeout)))
            .filter(end -> !end.isAfter(timer.due()))
            .isPresent();
    return deciding.conclude(
        new Fact.AttemptInterrupted(
            timer.step(), timer.attempt(), timedOut ? Cause.TIMED_OUT : Cause.OVER_BUDGET));
  }

  static Optional<Reason> ended(Deciding deciding, StepRun step, Outcome outcome) {
    return switch (outcome) {
      case Outcome.Claimed(Json output) ->
          Budgets.heldClaim(deciding, step, output)
              ? Optional.empty()
              : Evidence.claimed(deciding, step, output);
      case Outcome.Failed failed ->
          failed(deciding, step, failed.failure(), failed.output(), failed.retryAfter());
      case Outcome.NonRetryable(Failure failure, Json output) -> {
        deciding.conclude(new Fact.AttemptFailed(step.path(), step.attempt(), failure, true));
        yield Course.stepFailed(deciding, step.path(), failure, output);
      }
      case Outcome.NeedsInput(String question, Json output) ->
          failed(deciding, step, new Failure(FailureKind.NEEDS_INPUT, question), output);
      case Outcome.Stalled(String message, Json output) ->
          failed(deciding, step, new Failure(FailureKind.STALL, message), output);
      case Outcome.TimedOut(String message, Json output) ->
          failed(deciding, step, new Failure(FailureKind.TIMED_OUT, message), output);
      case Outcome.Indeterminate(String message, Json output) ->
          failed(deciding, step, new Failure(FailureKind.INDETERMINATE, message), output);
      case Outcome.OverBudget(String message, Json output) ->
          overBudget(deciding, step, message, output);
      case Outcome.Cancelled(String _, Json output) -> returned(deciding, step, output);
    };
  }

  /**
   * The step with what an attempt of it says that it has consumed. How long it has lasted is known
   * in any case, and counts where there is a budget.
   */
  static StepRun used(Deciding deciding, StepRun step, Optional<Usage> usage) {
    if (usage.isEmpty() && !Budgets.isMetered(deciding, step.path())) {
      return step;
    }
    long wall =
        step.attemptSince()
            .map(since -> Duration.between(since, deciding.now()).toMillis())
            .orElse(0L);
    deciding.conclude(
        new Fact.AttemptUsed(step.path(), step.attempt(), usage.orElse(Usage.NONE).lasting(wall)));
    return deciding.run().steps().get(step.path());
  }

  /** The end of an attempt that was told to end. Even a claim comes too late then. */
  static Optional<Reason> interruptedEnded(
      Deciding deciding, StepRun step, Cause cause, Json output) {
    return switch (cause) {
      case TIMED_OUT -> failed(deciding, step, overdue(deciding, step), output);
      case OVER_BUDGET -> {
        String message = "attempt " + step.attempt() + " was ended: its budget is used up";
        yield overBudget(deciding, step, message, output);
      }
      case CANCELLED, RUN_TIMED_OUT -> Halt.stopped(deciding, step, output);
    };
  }

  static Optional<Reason> lost(Deciding deciding, StepRun step, String reason) {
    deciding.conclude(new Fact.AttemptCrashed(step.path(), step.attempt(), reason));
    int crashes = step.crashes() + 1;
    return crashes < deciding.step(step.path()).retry().maxCrashes()
        ? offered(deciding, step)
        : Course.stepFailed(deciding, step.path(), workerLost(crashes, reason), Json.NULL);
  }

  /** The failure of an attempt that claims nothing, or whose claim was not seen to be true. */
  static Optional<Reason> failed(Deciding deciding, StepRun step, Failure failure, Json output) {
    return failed(deciding, step, failure, output, Optional.empty());
  }

  static Failure workerLost(int losses, String reason) {
    return new Failure(
        FailureKind.WORKER_LOST, "lost " + losses + " times, the last time because " + reason);
  }

  /**
   * Whether there is another attempt is for a person to say, and no matter of how many there were.
   * Where somebody has said so meanwhile, it goes on.
   */
  private static Optional<Reason> overBudget(
      Deciding deciding, StepRun step, String message, Json output) {
    var failure = new Failure(FailureKind.BUDGET_LIMIT, message);
    if (!Budgets.isMetered(deciding, step.path())) {
      return Course.stepFailed(deciding, step.path(), failure, output);
    }
    deciding.conclude(new Fact.AttemptFailed(step.path(), step.attempt(), failure, false));
    return offered(deciding, step);
  }

  private static Optional<Reason> failed(
      Deciding deciding,
      StepRun step,
      Failure failure,
      Json output,
      Optional<Duration> retryAfter) {
    if (failure.kind() == FailureKind.BUDGET_LIMIT && Budgets.isUsedUp(deciding, step.path())) {
      return overBudget(deciding, step, failure.message(), output);
    }
    var policy = FailurePolicy.of(failure.kind());
    var retry = deciding.step(step.path()).retry();
    boolean counted = step.excused() >= policy.free();
    deciding.conclude(new Fact.AttemptFailed(step.path(), step.attempt(), failure, counted));
    int ended = step.ended() + (counted ? 1 : 0);
    if (!policy.retried() || (counted && ended >= retry.maxAttempts())) {
      return Course.stepFailed(deciding, step.path(), failure, output);
    }
    int failures = counted ? ended : step.excused() + 1;
    Duration delay =
        retryAfter
            .map(Attempts::clamped)
            .orElseGet(
                () -> pause(policy, retry).delay(failures, deciding.run().seed(), step.path()));
    return delay.isZero()
        ? offered(deciding, step)
        : deciding.conclude(
            new Fact.AttemptDelayed(step.path(), step.attempt() + 1, deciding.in(delay)));
  }

  private static Optional<Reason> returned(Deciding deciding, StepRun step, Json output) {
    int returns = step.attempt() - step.ended() - step.excused() - step.crashes();
    if (returns >= RETURNS_MAX) {
      String message = "handed back " + returns + " times by workers that did not carry it out";
      return failed(deciding, step, new Failure(FailureKind.CANCELLED, message), output);
    }
    deciding.conclude(new Fact.AttemptReturned(step.path(), step.attempt()));
    return offered(deciding, step);
  }

  private static Optional<Reason> offered(Deciding deciding, StepRun step) {
    return Budgets.offer(deciding, step.path(), step.attempt() + 1);
  }

  private static Failure overdue(Deciding deciding, StepRun step) {
    return new Failure(
        FailureKind.TIMED_OUT,
        "step "
            + step.path()
            + " ran longer than "
            + deciding.step(step.path()).timeout().map(Halt::words).orElse("its timeout"));
  }

  private static Backoff pause(FailurePolicy policy, Step.Retry retry) {
    return switch (policy.backoff()) {
      case FailurePolicy.Pause.OfStep _ -> retry.backoff();
      case FailurePolicy.Pause.Own(Backoff own) -> own;
    };
  }

  private static Duration clamped(Duration wanted) {
    if (wanted.compareTo(RETRY_AFTER_MIN) < 0) {
      return RETRY_AFTER_MIN;
    }
    return wanted.compareTo(RETRY_AFTER_MAX) > 0 ? RETRY_AFTER_MAX : wanted;
  }
}
