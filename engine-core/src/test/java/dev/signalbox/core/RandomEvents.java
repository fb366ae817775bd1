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
  private final RandomWord said;
  private final List<Timer> timers = new ArrayList<>();
  private final List<Event> past = new ArrayList<>();
  private Instant now = Story.NOON;
  private int answers;

  RandomEvents(SplittableRandom random) {
    this.random = random;
    this.said = new RandomWord(random);
  }

  Instant now() {
    return now;
  }

  /** An event of any kind at any step, late, early, twice or out of order. */
  Event any(Run run) {
    move();
    timers.addAll(run.timers());
    if (!past.isEmpty() && random.nextInt(12) == 0) {
      return past.get(random.nextInt(past.size()));
    }
    var event = fresh(run);
    past.add(event);
    return event;
  }

  private Event fresh(Run run) {
    var steps = run.steps().values();
    if (steps.isEmpty() || random.nextInt(14) == 0) {
      return !timers.isEmpty() && random.nextInt(4) == 0 ? timer() : rare();
    }
    if (random.nextInt(5) == 0) {
      return fromOthers();
    }
    var live = run.live();
    boolean living = !live.isEmpty() && random.nextInt(3) > 0;
    var step =
        living ? live.get(random.nextInt(live.size())) : steps.get(random.nextInt(steps.size()));
    return random.nextInt(3) == 0 && living ? fitting(step) : at(step);
  }

  private Event at(StepRun step) {
    var path = step.path();
    int attempt =
        Math.max(0, step.attempt() + (random.nextInt(4) == 0 ? random.nextInt(-1, 2) : 0));
    int check = random.nextInt(3) == 0 ? random.nextInt(2) : check(step);
    return switch (random.nextInt(16)) {
      case 15 -> new Event.SlotGranted(now, path, attempt);
      case 0 -> new Event.AttemptStarted(now, path, attempt, "nonce-" + random.nextInt(2));
      case 1, 2 -> new Event.AttemptEnded(now, path, attempt, said.outcome(), said.usage());
      case 3 -> new Event.AttemptLost(now, path, attempt, "kill -9");
      case 4 -> new Event.Observed(now, path, attempt, check, said.verdict());
      case 5 -> new Event.CheckLost(now, path, attempt, check, "kill -9");
      case 6 -> timers.isEmpty() ? rare() : timer();
      case 7 -> decision(path);
      case 8 -> new Event.EmissionRefused(now, path, "not allowed");
      case 9 -> new Event.ChildStarted(now, path, child(path));
      case 10 -> new Event.ChildRefused(now, path, new Failure(FailureKind.CONFIG, "no such"));
      case 11 -> new Event.ChildEnded(now, path, child(path), said.result());
      case 12 -> new Event.LinkMade(now, path, "link-0", "ann", "bob", now);
      case 13 -> new Event.LinkRefused(now, path, "link-0", "ann", "used");
      default -> new Event.Emitted(now, path);
    };
  }

  private Event decision(StepPath path) {
    return new Event.ApprovalDecided(
        now,
        path,
        said.choice(),
        said.actor(),
        Optional.empty(),
        random.nextInt(5) == 0 ? Optional.of(Digest.of("stale")) : Optional.empty(),
        "link",
        random.nextBoolean() ? Optional.of("link-" + random.nextInt(2)) : Optional.empty());
  }

  /** What this step waits for, however it comes out. */
  private Event fitting(StepRun step) {
    var path = step.path();
    return switch (step.progress()) {
      case Progress.Queued _ -> new Event.SlotGranted(now, path, step.attempt());
      case Progress.Offered _, Progress.Started _ ->
          random.nextInt(3) == 0
              ? new Event.AttemptStarted(now, path, step.attempt(), "nonce-1")
              : new Event.AttemptEnded(now, path, step.attempt(), said.outcome(), said.usage());
      case Progress.Interrupted _ ->
          new Event.AttemptLost(now, path, step.attempt(), "nobody holds it");
      case Progress.Verifying verifying ->
          new Event.Observed(now, path, step.attempt(), verifying.check(), said.verdict());
      case Progress.Calling calling ->
          calling
              .child()
              .<Event>map(child -> new Event.ChildEnded(now, path, child, said.result()))
              .orElseGet(() -> new Event.ChildStarted(now, path, child(path)));
      case Progress.Emitting _ -> new Event.Emitted(now, path);
      case Progress.Listening listening -> awaited(listening);
      case Progress.Asking _ -> decision(path);
      case Progress.Pausing _, Progress.Sleeping _, Progress.Holding _ -> at(step);
      case Progress.Succeeded _, Progress.Failed _ -> at(step);
      case Progress.Skipped _, Progress.Cancelled _ -> at(step);
    };
  }

  /** Something arrives that somebody may wait for, or that nobody does. */
  private Event fromOthers() {
    int key = random.nextInt(3);
    if (random.nextInt(3) == 0) {
      String name = RandomFlow.SIGNALS.get(random.nextInt(RandomFlow.SIGNALS.size()));
      return new Event.SignalSent(now, name, Story.event(name, key));
    }
    String name = RandomFlow.EVENTS.get(random.nextInt(RandomFlow.EVENTS.size()));
    return random.nextInt(8) == 0
        ? new Event.EventArrived(now, name, Story.EVENT)
        : new Event.EventArrived(
            now, name, Story.event(name, key), Optional.of(now), random.nextBoolean());
  }

  /** One of a flood of signals that nobody waits for. */
  Event flood(int number) {
    return new Event.SignalSent(now, "flood", Story.event("flood", number));
  }

  /** The answer that a command gets when nothing goes wrong any more. */
  Event answer(Run run, Command command) {
    now = now.plusSeconds(1);
    return switch (command) {
      case Command.Admit(Ticket ticket) ->
          ticket
              .step()
              .<Event>map(step -> new Event.SlotGranted(now, step, ticket.attempt()))
              .orElseGet(() -> new Event.Admitted(now));
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
              Story.operator(random.nextBoolean() ? "ann" : "bob"),
              Optional.empty(),
              Optional.of(ask.digest()),
              "api",
              Optional.empty());
      case Command.Emit emit -> new Event.Emitted(now, emit.step());
      case Command.Listen listen ->
          awaited((Progress.Listening) run.steps().get(listen.step()).progress());
      case Command.Watch watch ->
          new Event.EventArrived(now, watch.events().getFirst(), Story.event("x", 1));
      case Command.StartChild child ->
          new Event.ChildStarted(now, child.step(), child(child.step()));
      case Command.AwaitChild child ->
          new Event.ChildEnded(
              now, child.step(), child.child(), new Event.Result.Succeeded(Json.TRUE));
      case Command.CancelChild cancel ->
          new Event.ChildEnded(now, cancel.step(), cancel.child(), new Event.Result.Cancelled());
      case Command.Interrupt interrupt ->
          new Event.AttemptLost(now, interrupt.step(), interrupt.attempt(), "nobody holds it");
    };
  }

  /** Something that is still to come. */
  private Event awaited(Progress.Listening listening) {
    var open = new ArrayList<StepRun.Awaited>();
    for (int place = 0; place < listening.awaited().size(); place++) {
      if (!listening.got().containsKey(Integer.toString(place))) {
        open.add(listening.awaited().get(place));
      }
    }
    return switch (open.get(random.nextInt(open.size()))) {
      case StepRun.Awaited.Signal(String name) -> new Event.SignalSent(now, name, unheard(name));
      case StepRun.Awaited.Happening(String name, var _) ->
          new Event.EventArrived(now, name, unheard(name));
    };
  }

  /** What a loop has heard in one round, it does not hear again in another. */
  private Json unheard(String name) {
    return new Json(
        "{\"id\":\"" + ++answers + "\",\"name\":\"" + name + "\",\"data\":{\"key\":1}}");
  }

  /** Each call has a run of its own; now and then it is mistaken for another. */
  private RunId child(StepPath path) {
    String prefix = random.nextInt(6) == 0 ? "other-" : "child-";
    return new RunId(prefix + path.value().replace('.', '-'));
  }

  Event cancel() {
    return new Event.CancelRequested(now, "ann", "not needed", now.getEpochSecond() % 2 == 0);
  }

  private Event rare() {
    return switch (random.nextInt(12)) {
      case 10, 11 -> new Event.Admitted(now);
      case 0 -> cancel();
      case 1 -> new Event.HookFailed(now, "notification", "observe", "no route");
      case 2 -> Story.request();
      case 3, 4 -> new Event.PauseRequested(now, "ann", "let me look");
      case 5, 6, 7 -> new Event.ResumeRequested(now, "ann");
      case 8 -> new Event.EventArrived(now, RandomFlow.CANCELLING, Story.event("x", 1));
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

  private static int check(StepRun step) {
    return step.progress() instanceof Progress.Verifying verifying ? verifying.check() : 0;
  }
}
