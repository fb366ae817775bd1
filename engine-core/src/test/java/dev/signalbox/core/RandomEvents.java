package dev.signalbox.core;

import dev.signalbox.core.StepRun.Ruling.Choice;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/** What may reach a run: an answer to one of its commands, or anything at all. */
final class RandomEvents {
  private final SplittableRandom random;
  private final List<Timer> timers = new ArrayList<>();
  private Instant now = Story.NOON;

  RandomEvents(SplittableRandom random) {
    this.random = random;
  }

  Instant now() {
    return now;
  }

  /** An event of any kind at any step, late, early, twice or out of order. */
  Event any(Run run) {
    move();
    timers.addAll(run.timers());
    var steps = run.steps().values();
    if (steps.isEmpty() || random.nextInt(20) == 0) {
      return rare();
    }
    var step = steps.get(random.nextInt(steps.size()));
    var path = step.path();
    int attempt =
        Math.max(0, step.attempt() + (random.nextInt(4) == 0 ? random.nextInt(-1, 2) : 0));
    int check = random.nextInt(3) == 0 ? random.nextInt(2) : check(step);
    return switch (random.nextInt(10)) {
      case 0 -> new Event.AttemptStarted(now, path, attempt, "nonce-" + random.nextInt(2));
      case 1, 2 -> new Event.AttemptEnded(now, path, attempt, outcome());
      case 3 -> new Event.AttemptLost(now, path, attempt, "kill -9");
      case 4 -> new Event.Observed(now, path, attempt, check, verdict());
      case 5 -> new Event.CheckLost(now, path, attempt, check, "kill -9");
      case 6 -> timers.isEmpty() ? rare() : timer();
      case 7 ->
          new Event.ApprovalDecided(
              now,
              path,
              choice(),
              actor(),
              Optional.empty(),
              random.nextInt(5) == 0 ? Optional.of(Digest.of("stale")) : Optional.empty());
      case 8 -> new Event.EmissionRefused(now, path, "not allowed");
      default -> new Event.Emitted(now, path);
    };
  }

  /** The answer that a command gets when nothing goes wrong any more. */
  Event answer(Command command) {
    now = now.plusSeconds(1);
    return switch (command) {
      case Command.Dispatch(Command.Assignment task) ->
          new Event.AttemptEnded(
              now, task.step(), task.attempt(), new Outcome.Claimed(Json.EMPTY_OBJECT));
      case Command.Verify verify ->
          new Event.Observed(
              now,
              verify.assignment().step(),
              verify.assignment().attempt(),
              verify.check(),
              new Verdict.Holds(Json.NULL));
      case Command.Arm(RunId _, Timer timer) -> {
        now = timer.due().isAfter(now) ? timer.due() : now;
        yield new Event.TimerFired(now, timer);
      }
      case Command.AskApproval ask ->
          new Event.ApprovalDecided(
              now,
              ask.step(),
              Choice.APPROVE,
              Story.operator("ann"),
              Optional.empty(),
              Optional.of(ask.digest()));
      case Command.Emit emit -> new Event.Emitted(now, emit.step());
      case Command.Listen listen -> new Event.EventArrived(now, name(listen), Story.EVENT);
      case Command.Watch watch ->
          new Event.EventArrived(now, watch.events().getFirst(), Json.EMPTY_OBJECT);
      case Command.StartChild child ->
          new Event.ChildStarted(now, child.step(), new RunId("rchild"));
      case Command.AwaitChild child ->
          new Event.ChildEnded(
              now, child.step(), child.child(), new Event.Result.Succeeded(Json.TRUE));
      case Command.CancelChild _ -> new Event.ResumeRequested(now, "ann");
      case Command.Interrupt interrupt ->
          new Event.AttemptLost(now, interrupt.step(), interrupt.attempt(), "nobody holds it");
    };
  }

  private static String name(Command.Listen listen) {
    return listen.awaited().getFirst().name();
  }

  private Event rare() {
    return switch (random.nextInt(4)) {
      case 0 -> new Event.CancelRequested(now, "ann", "not needed");
      case 1 -> new Event.HookFailed(now, "notification", "observe", "no route");
      case 2 -> Story.request();
      default -> new Event.Emitted(now, new StepPath("nowhere"));
    };
  }

  private Event timer() {
    var timer = timers.get(random.nextInt(timers.size()));
    if (random.nextInt(3) > 0 && timer.due().isAfter(now)) {
      now = timer.due();
    }
    return new Event.TimerFired(now, timer);
  }

  /** Mostly forward; now and then an event comes with a time before that of the last one. */
  private void move() {
    now =
        random.nextInt(10) == 0
            ? now.minusMillis(random.nextInt(5000))
            : now.plus(Duration.ofMillis(random.nextInt(20_000)));
  }

  private Outcome outcome() {
    return switch (random.nextInt(11)) {
      case 0 -> new Outcome.NeedsInput("which one?", Json.NULL);
      case 1 -> new Outcome.Stalled("silent", Json.NULL);
      case 2 -> new Outcome.TimedOut("too long", Json.NULL);
      case 3 -> new Outcome.Cancelled("told to", Json.NULL);
      case 4 -> new Outcome.Indeterminate("no end", Json.NULL);
      case 5 -> new Outcome.NonRetryable(new Failure(FailureKind.ERROR, "404"), Json.NULL);
      case 6, 7 -> failed();
      default -> new Outcome.Claimed(random.nextBoolean() ? Json.EMPTY_OBJECT : Json.string("ok"));
    };
  }

  private Outcome failed() {
    var kinds = FailureKind.values();
    return new Outcome.Failed(
        new Failure(kinds[random.nextInt(kinds.length)], "broke"),
        Json.NULL,
        random.nextInt(4) == 0
            ? Optional.of(Duration.ofMillis(random.nextInt(100_000)))
            : Optional.empty());
  }

  private Verdict verdict() {
    return random.nextInt(3) == 0
        ? new Verdict.Refuted(new Failure(FailureKind.CHECKS_FAILED, "red"), Json.NULL)
        : new Verdict.Holds(Json.TRUE);
  }

  private Choice choice() {
    return random.nextInt(3) == 0 ? Choice.REJECT : Choice.APPROVE;
  }

  private Actor actor() {
    return new Actor(
        random.nextBoolean() ? "ann" : "bob", List.of(Actor.Role.values()).get(random.nextInt(4)));
  }

  private static int check(StepRun step) {
    return step.progress() instanceof StepRun.Progress.Verifying verifying ? verifying.check() : 0;
  }
}
