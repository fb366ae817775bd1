package dev.signalbox.core;

import dev.signalbox.core.Expression.Evaluated;
import dev.signalbox.core.Expression.Scope;
import dev.signalbox.core.Run.Stage;
import dev.signalbox.core.Step.Action;
import dev.signalbox.core.Step.Expectation;
import dev.signalbox.core.StepRun.Cause;
import dev.signalbox.core.StepRun.Progress;
import dev.signalbox.core.StepRun.Ruling;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * One decision in the making: every conclusion is folded at once, so that the next one sees the run
 * as it then is.
 */
final class Deciding {
  private static final Duration RETRY_AFTER_MIN = Duration.ofSeconds(1);
  private static final Duration RETRY_AFTER_MAX = Duration.ofHours(24);

  private final Workflow workflow;
  private final Instant now;
  private final long sequence;
  private final List<Fact> facts = new ArrayList<>();
  private final List<Command> commands = new ArrayList<>();
  private Run run;

  private Deciding(Workflow workflow, Instant now, long sequence, Run run) {
    this.workflow = workflow;
    this.now = now;
    this.sequence = sequence;
    this.run = run;
  }

  static Deciding of(Workflow workflow, Run run, Event event) {
    return new Deciding(workflow, event.time(), run.sequence() + 1, run);
  }

  static Deciding creation(Workflow workflow, Event.RunRequested event) {
    var created =
        new Fact.RunCreated(
            event.run(),
            workflow.id(),
            workflow.digest(),
            event.event(),
            event.seed(),
            event.labels(),
            event.origin(),
            workflow.timeout().map(event.time()::plus));
    var deciding = new Deciding(workflow, event.time(), 1, Fold.created(created, event.time()));
    deciding.facts.add(created);
    deciding.commands.addAll(Commands.of(workflow, deciding.run, created));
    return deciding;
  }

  Run run() {
    return run;
  }

  Step step(StepPath path) {
    return workflow
        .find(path)
        .orElseThrow(
            () -> new IllegalStateException("workflow " + workflow.id() + " has no step " + path));
  }

  /** Records a fact. Empty, like every rule that does not refuse. */
  Optional<Decision.Reason> conclude(Fact fact) {
    facts.add(fact);
    run = Fold.apply(run, fact, now);
    commands.addAll(Commands.of(workflow, run, fact));
    return Optional.empty();
  }

  Decision.Next next() {
    return new Decision.Next(Fold.stamped(run, sequence, now), facts, commands);
  }

  /**
   * Applies the rule if the event is about the step's current attempt: older ones are fenced off,
   * others unknown.
   */
  Optional<Decision.Reason> current(StepPath path, int attempt, Transition.AttemptRule rule) {
    StepRun step = run.steps().get(path);
    if (step == null || step.attempt() < attempt) {
      return Optional.of(new Decision.Reason.NotOpen(path));
    }
    if (step.attempt() > attempt) {
      return Optional.of(new Decision.Reason.Fenced(path, attempt, step.attempt()));
    }
    return rule.apply(step);
  }

  /** The items of a step's {@code expect} list that the engine looks for itself. */
  static List<Expectation> evidence(Step step) {
    return step.expect().stream().filter(item -> !item.kind().equals(Expectation.CLAIM)).toList();
  }

  // --- The end of an attempt

  Optional<Decision.Reason> attemptEnded(StepRun step, Outcome outcome) {
    return switch (outcome) {
      case Outcome.Claimed(Json output) -> claimed(step, output);
      case Outcome.Failed failed ->
          attemptFailed(step, failed.failure(), failed.output(), failed.retryAfter());
      case Outcome.NeedsInput(String question, Json output) ->
          attemptFailed(step, FailureKind.NEEDS_INPUT, question, output);
      case Outcome.Stalled(String message, Json output) ->
          attemptFailed(step, FailureKind.STALL, message, output);
      case Outcome.TimedOut(String message, Json output) ->
          attemptFailed(step, FailureKind.TIMED_OUT, message, output);
      case Outcome.Indeterminate(String message, Json output) ->
          attemptFailed(step, FailureKind.INDETERMINATE, message, output);
      case Outcome.Cancelled _ -> {
        conclude(new Fact.AttemptReturned(step.path(), step.attempt()));
        yield conclude(new Fact.AttemptOffered(step.path(), step.attempt() + 1));
      }
    };
  }

  Optional<Decision.Reason> interruptedEnded(StepRun step, Cause cause, Json output) {
    String path = step.path().value();
    return switch (cause) {
      case CANCELLED -> {
        conclude(new Fact.StepCancelled(step.path()));
        yield settleCancellation();
      }
      case TIMED_OUT ->
          attemptFailed(
              step, FailureKind.TIMED_OUT, "step " + path + " ran longer than its timeout", output);
      case RUN_TIMED_OUT -> stepFailed(step.path(), runTimeout(), output);
    };
  }

  Optional<Decision.Reason> attemptLost(StepRun step, String reason) {
    conclude(new Fact.AttemptCrashed(step.path(), step.attempt(), reason));
    int crashes = step.crashes() + 1;
    if (crashes >= step(step.path()).retry().maxCrashes()) {
      return stepFailed(step.path(), workerLost(crashes, reason), Json.NULL);
    }
    return conclude(new Fact.AttemptOffered(step.path(), step.attempt() + 1));
  }

  private Optional<Decision.Reason> claimed(StepRun step, Json output) {
    if (evidence(step(step.path())).isEmpty()) {
      return stepSucceeded(step.path(), output);
    }
    return conclude(new Fact.AttemptClaimed(step.path(), step.attempt(), output));
  }

  private Optional<Decision.Reason> attemptFailed(
      StepRun step, FailureKind kind, String message, Json output) {
    return attemptFailed(step, new Failure(kind, message), output, Optional.empty());
  }

  private Optional<Decision.Reason> attemptFailed(
      StepRun step, Failure failure, Json output, Optional<Duration> retryAfter) {
    var policy = FailurePolicy.of(failure.kind());
    var retry = step(step.path()).retry();
    boolean counted = step.excused() >= policy.free();
    conclude(new Fact.AttemptFailed(step.path(), step.attempt(), failure, counted));
    int ended = step.ended() + (counted ? 1 : 0);
    if (!policy.retried() || (counted && ended >= retry.maxAttempts())) {
      return stepFailed(step.path(), failure, output);
    }
    int failed = counted ? ended : step.excused() + 1;
    Duration delay =
        retryAfter
            .map(Deciding::clamped)
            .orElseGet(() -> pause(policy, retry, failed, step.path()));
    int attempt = step.attempt() + 1;
    return delay.isZero()
        ? conclude(new Fact.AttemptOffered(step.path(), attempt))
        : conclude(new Fact.AttemptDelayed(step.path(), attempt, now.plus(delay)));
  }

  private Duration pause(FailurePolicy policy, Step.Retry retry, int failed, StepPath path) {
    Backoff backoff =
        switch (policy.backoff()) {
          case FailurePolicy.Pause.OfStep _ -> retry.backoff();
          case FailurePolicy.Pause.Own(Backoff own) -> own;
        };
    return backoff.delay(failed, run.seed(), path);
  }

  private static Duration clamped(Duration wanted) {
    return wanted.compareTo(RETRY_AFTER_MIN) < 0
        ? RETRY_AFTER_MIN
        : wanted.compareTo(RETRY_AFTER_MAX) > 0 ? RETRY_AFTER_MAX : wanted;
  }

  // --- Evidence

  Optional<Decision.Reason> checkHeld(StepRun step, int check, Json detail) {
    conclude(new Fact.CheckPassed(step.path(), step.attempt(), check, detail));
    var evidence = evidence(step(step.path()));
    if (check + 1 < evidence.size()) {
      return Optional.empty();
    }
    return stepSucceeded(step.path(), withEvidence(verifying(step.path()), evidence));
  }

  Optional<Decision.Reason> checkRefuted(StepRun step, Failure failure, Json detail) {
    Json claim = verifying(step.path()).claim();
    return attemptFailed(step, failure, asObject(claim).with("refuted", detail), Optional.empty());
  }

  Optional<Decision.Reason> checkLost(StepRun step, String reason) {
    var verifying = verifying(step.path());
    int losses = verifying.losses() + 1;
    if (losses >= step(step.path()).retry().maxCrashes()) {
      return stepFailed(step.path(), workerLost(losses, reason), verifying.claim());
    }
    return conclude(new Fact.CheckCrashed(step.path(), step.attempt(), verifying.check(), reason));
  }

  private Progress.Verifying verifying(StepPath path) {
    StepRun step = run.steps().get(path);
    if (step != null && step.progress() instanceof Progress.Verifying verifying) {
      return verifying;
    }
    throw new IllegalStateException("step " + path + ": expected its evidence to be looked for");
  }

  private static Json withEvidence(Progress.Verifying verifying, List<Expectation> evidence) {
    var items = new ArrayList<Json>();
    for (int i = 0; i < evidence.size(); i++) {
      var item = new LinkedHashMap<String, Json>();
      item.put("kind", Json.string(evidence.get(i).kind()));
      item.put("detail", verifying.seen().get(i));
      items.add(Json.object(item));
    }
    return asObject(verifying.claim()).with("evidence", Json.array(items));
  }

  private static Json asObject(Json claim) {
    return claim.text().startsWith("{") ? claim : Json.EMPTY_OBJECT.with("output", claim);
  }

  // --- People and time

  Optional<Decision.Reason> approvalDecided(StepPath path, Ruling ruling) {
    conclude(new Fact.ApprovalClosed(path, ruling));
    Json output = output(ruling);
    var approve = approval(path);
    if (ruling.choice() == Ruling.Choice.APPROVE || approve.onReject() == Step.OnReject.CONTINUE) {
      return stepSucceeded(path, output);
    }
    String by =
        ruling.by().map(actor -> "rejected by " + actor.name()).orElse("nobody decided in time");
    String message = by + ruling.comment().map(comment -> ": " + comment).orElse("");
    return stepFailed(path, new Failure(FailureKind.REJECTED, message), output);
  }

  Optional<Decision.Reason> approvalExpired(StepPath path) {
    return switch (approval(path).onTimeout()) {
      case APPROVE -> approvalDecided(path, ofTime(Ruling.Choice.APPROVE));
      case REJECT -> approvalDecided(path, ofTime(Ruling.Choice.REJECT));
      case FAIL ->
          stepFailed(path, new Failure(FailureKind.TIMED_OUT, "nobody decided in time"), Json.NULL);
    };
  }

  private Action.Approve approval(StepPath path) {
    if (step(path).action() instanceof Action.Approve approve) {
      return approve;
    }
    throw new IllegalStateException("step " + path + ": expected an approval");
  }

  private Ruling ofTime(Ruling.Choice choice) {
    return new Ruling(choice, Optional.empty(), Optional.empty(), now);
  }

  private static Json output(Ruling ruling) {
    var output = new LinkedHashMap<String, Json>();
    output.put("decision", Json.string(ruling.choice().name().toLowerCase(Locale.ROOT)));
    output.put("by", ruling.by().map(actor -> Json.string(actor.name())).orElse(Json.NULL));
    output.put("comment", ruling.comment().map(Json::string).orElse(Json.NULL));
    output.put("at", Json.string(ruling.at().toString()));
    return Json.object(output);
  }

  Optional<Decision.Reason> runTimedOut() {
    for (StepRun step : run.live()) {
      switch (step.progress()) {
        case Progress.Started _, Progress.Interrupted _ ->
            conclude(new Fact.AttemptInterrupted(step.path(), step.attempt(), Cause.RUN_TIMED_OUT));
        case Progress.Offered _, Progress.Verifying _ -> {
          recall(step, Cause.RUN_TIMED_OUT);
          conclude(new Fact.StepFailed(step.path(), runTimeout(), Json.NULL));
        }
        case Progress.Pausing _, Progress.Asking _, Progress.Sleeping _, Progress.Emitting _ ->
            conclude(new Fact.StepFailed(step.path(), runTimeout(), Json.NULL));
        case Progress.Succeeded _, Progress.Failed _, Progress.Skipped _, Progress.Cancelled _ -> {}
      }
    }
    return run.live().isEmpty() ? failRun(runTimeout(), Optional.empty()) : Optional.empty();
  }

  Optional<Decision.Reason> cancel(String by, String reason) {
    conclude(new Fact.CancelAccepted(by, reason));
    for (StepRun step : run.live()) {
      switch (step.progress()) {
        case Progress.Started _, Progress.Interrupted _ ->
            conclude(new Fact.AttemptInterrupted(step.path(), step.attempt(), Cause.CANCELLED));
        case Progress.Offered _, Progress.Verifying _ -> {
          recall(step, Cause.CANCELLED);
          conclude(new Fact.StepCancelled(step.path()));
        }
        case Progress.Pausing _, Progress.Asking _, Progress.Sleeping _, Progress.Emitting _ ->
            conclude(new Fact.StepCancelled(step.path()));
        case Progress.Succeeded _, Progress.Failed _, Progress.Skipped _, Progress.Cancelled _ -> {}
      }
    }
    return settleCancellation();
  }

  private Optional<Decision.Reason> settleCancellation() {
    return run.live().isEmpty() ? conclude(new Fact.RunCancelled()) : Optional.empty();
  }

  /**
   * Tells whoever may be at it to stop. Nobody waits for an answer: what still comes is fenced off.
   */
  private void recall(StepRun step, Cause cause) {
    commands.add(new Command.Interrupt(run.id(), step.path(), step.attempt(), cause));
  }

  private Failure runTimeout() {
    String limit = workflow.timeout().map(Duration::toString).orElse("its timeout");
    return new Failure(FailureKind.TIMED_OUT, "the run took longer than " + limit);
  }

  private static Failure workerLost(int crashes, String reason) {
    return new Failure(
        FailureKind.WORKER_LOST, "lost " + crashes + " times, the last time because " + reason);
  }

  // --- From step to step

  Optional<Decision.Reason> stepSucceeded(StepPath path, Json output) {
    conclude(new Fact.StepSucceeded(path, output));
    advance();
    return Optional.empty();
  }

  private Optional<Decision.Reason> stepFailed(StepPath path, Failure failure, Json output) {
    conclude(new Fact.StepFailed(path, failure, output));
    if (run.stage() instanceof Stage.Handling) {
      advance();
      return Optional.empty();
    }
    return failRun(failure, Optional.of(path));
  }

  Optional<Decision.Reason> failRun(Failure failure, Optional<StepPath> step) {
    var cause = new Run.RunFailure(failure, step);
    if (workflow.onFailure().isEmpty()) {
      return conclude(new Fact.RunFailed(cause));
    }
    conclude(new Fact.HandlingBegun(cause));
    advance();
    return Optional.empty();
  }

  /** Goes on from step to step until one has to be waited for, or the list is at its end. */
  void advance() {
    boolean on = true;
    while (on) {
      on =
          switch (run.stage()) {
            case Stage.Working _ ->
                following(workflow.steps()).map(this::open).orElseGet(this::finish);
            case Stage.Handling(Run.RunFailure failure) ->
                following(workflow.onFailure()).map(this::open).orElseGet(() -> giveUp(failure));
            case Stage.Succeeded _, Stage.Failed _, Stage.Cancelled _ -> false;
          };
    }
  }

  private Optional<Step> following(List<Step> steps) {
    return steps.stream().filter(step -> !run.steps().containsKey(step.path())).findFirst();
  }

  private boolean finish() {
    var output = workflow.output().map(this::evaluate).orElse(new Evaluated.Value(Json.NULL));
    switch (output) {
      case Evaluated.Value(Json json) -> conclude(new Fact.RunSucceeded(json));
      case Evaluated.Undefined(String reason) ->
          failRun(new Failure(FailureKind.EXPRESSION, "output: " + reason), Optional.empty());
    }
    return false;
  }

  private boolean giveUp(Run.RunFailure failure) {
    conclude(new Fact.RunFailed(failure));
    return false;
  }

  /** True if the step ended at once and the next one is due. */
  private boolean open(Step step) {
    var condition = step.condition().map(this::evaluate).orElse(new Evaluated.Value(Json.TRUE));
    return switch (condition) {
      case Evaluated.Value(Json json) when json.equals(Json.TRUE) -> perform(step);
      case Evaluated.Value(Json json) when json.equals(Json.FALSE) -> {
        conclude(new Fact.StepSkipped(step.path()));
        yield true;
      }
      case Evaluated.Value(Json json) ->
          undefined(step, "if: expected true or false, found " + json);
      case Evaluated.Undefined(String reason) -> undefined(step, "if: " + reason);
    };
  }

  private boolean perform(Step step) {
    return switch (step.action()) {
      case Action.Task task -> with(step, task.input(), input -> dispatch(step.path(), input));
      case Action.Approve approve ->
          with(step, approve.ask(), ask -> ask(step.path(), approve, ask));
      case Action.Emit emit ->
          with(
              step,
              emit.data(),
              data -> waiting(new Fact.EmissionBegun(step.path(), emit.name(), data)));
      case Action.Compute compute ->
          with(
              step,
              compute.value(),
              value -> {
                conclude(new Fact.StepSucceeded(step.path(), value));
                return true;
              });
      case Action.Sleep(Duration duration) ->
          waiting(new Fact.SleepBegun(step.path(), now.plus(duration)));
    };
  }

  private boolean with(Step step, Expression expression, java.util.function.Predicate<Json> then) {
    return switch (evaluate(expression)) {
      case Evaluated.Value(Json json) -> then.test(json);
      case Evaluated.Undefined(String reason) -> undefined(step, reason);
    };
  }

  private boolean dispatch(StepPath path, Json input) {
    conclude(new Fact.StepStarted(path, input));
    return waiting(new Fact.AttemptOffered(path, 1));
  }

  private boolean ask(StepPath path, Action.Approve approve, Json ask) {
    var deadline = approve.timeout().map(now::plus);
    return waiting(new Fact.ApprovalOpened(path, ask, approve.by(), shown(ask), deadline));
  }

  private boolean waiting(Fact fact) {
    conclude(fact);
    return false;
  }

  /** False: whatever follows the failure has been decided already. */
  private boolean undefined(Step step, String reason) {
    stepFailed(step.path(), new Failure(FailureKind.EXPRESSION, reason), Json.NULL);
    return false;
  }

  private Evaluated evaluate(Expression expression) {
    return expression.evaluate(new Scope(run));
  }

  /**
   * The digest of what the decider is shown: the question, and what the steps before it have made.
   */
  private Digest shown(Json ask) {
    return Digest.of(
        run.steps().values().stream()
            .map(step -> step.path() + "=" + step.output())
            .collect(Collectors.joining("\n", ask.text() + "\n", "")));
  }
}
