package dev.signalbox.core;

import dev.signalbox.core.StepRun.Ruling.Choice;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** An event of every kind, aimed at the step of a {@link Sample} where it stands. */
record Occurrence(String label, Function<Story, Event> event) {
  private static final StepPath PATH = Story.path(Sample.STEP);
  private static final Instant LATER = Story.NOON.plusSeconds(10_000);

  static List<Occurrence> all() {
    var all = new ArrayList<Occurrence>();
    all.add(new Occurrence("RunRequested", _ -> Story.request()));
    all.add(new Occurrence("Admitted", _ -> new Event.Admitted(LATER)));
    all.add(
        new Occurrence("SlotGranted", story -> new Event.SlotGranted(LATER, PATH, attempt(story))));
    all.add(started("AttemptStarted", "nonce"));
    all.add(started("AttemptStarted, same delivery", "nonce-1"));
    all.add(ended("AttemptEnded: Claimed", new Outcome.Claimed(Json.EMPTY_OBJECT)));
    all.add(ended("AttemptEnded: Failed", failed(FailureKind.ERROR)));
    all.add(ended("AttemptEnded: Failed for good", failed(FailureKind.AUTH)));
    all.add(
        ended(
            "AttemptEnded: NonRetryable",
            new Outcome.NonRetryable(new Failure(FailureKind.ERROR, "404"), Json.NULL)));
    all.add(ended("AttemptEnded: NeedsInput", new Outcome.NeedsInput("which?", Json.NULL)));
    all.add(ended("AttemptEnded: Stalled", new Outcome.Stalled("silent", Json.NULL)));
    all.add(ended("AttemptEnded: TimedOut", new Outcome.TimedOut("late", Json.NULL)));
    all.add(ended("AttemptEnded: Cancelled", new Outcome.Cancelled("stop", Json.NULL)));
    all.add(ended("AttemptEnded: OverBudget", new Outcome.OverBudget("enough", Json.NULL)));
    all.add(ended("AttemptEnded: Indeterminate", new Outcome.Indeterminate("?", Json.NULL)));
    all.add(
        new Occurrence(
            "AttemptEnded, older attempt",
            story ->
                new Event.AttemptEnded(
                    LATER, PATH, attempt(story) - 1, new Outcome.Claimed(Json.NULL))));
    all.add(
        new Occurrence(
            "AttemptLost", story -> new Event.AttemptLost(LATER, PATH, attempt(story), "kill -9")));
    all.add(observed("Observed: Holds", new Verdict.Holds(Json.NULL)));
    all.add(
        observed(
            "Observed: Refuted",
            new Verdict.Refuted(new Failure(FailureKind.NO_EVIDENCE, "none"), Json.NULL)));
    all.add(
        new Occurrence(
            "CheckLost",
            story -> new Event.CheckLost(LATER, PATH, attempt(story), check(story), "kill -9")));
    timers(all);
    people(all);
    links(all);
    all.add(new Occurrence("Emitted", _ -> new Event.Emitted(LATER, PATH)));
    all.add(
        new Occurrence(
            "EmissionRefused", _ -> new Event.EmissionRefused(LATER, PATH, "not allowed")));
    others(all);
    all.add(
        new Occurrence(
            "PauseRequested", _ -> new Event.PauseRequested(LATER, "ann", "let me look")));
    all.add(
        new Occurrence("Migrated", _ -> new Event.Migrated(LATER, Digest.of("another"), "ann")));
    all.add(new Occurrence("ResumeRequested", _ -> new Event.ResumeRequested(LATER, "ann")));
    all.add(
        new Occurrence("CancelRequested", _ -> new Event.CancelRequested(LATER, "ann", "stop")));
    all.add(
        new Occurrence("HookFailed", _ -> new Event.HookFailed(LATER, "plugin", "hook", "broke")));
    return all;
  }

  private static void others(List<Occurrence> all) {
    all.add(arrived("EventArrived", Story.event(Sample.EVENT, 1)));
    all.add(arrived("EventArrived, that does not match", Story.event(Sample.EVENT, 2)));
    all.add(arrived("EventArrived, that of the run itself", Story.EVENT));
    all.add(
        new Occurrence(
            "EventArrived: cancel-on",
            _ -> new Event.EventArrived(LATER, Sample.CANCELLING, Story.event("x", 1))));
    all.add(
        new Occurrence(
            "SignalSent",
            _ -> new Event.SignalSent(LATER, Sample.SIGNAL, Story.event("signal", 1))));
    all.add(new Occurrence("ChildStarted", _ -> new Event.ChildStarted(LATER, PATH, Sample.CHILD)));
    all.add(
        new Occurrence(
            "ChildRefused",
            _ ->
                new Event.ChildRefused(
                    LATER, PATH, new Failure(FailureKind.CONFIG, "no such workflow"))));
    all.add(childEnded("Succeeded", new Event.Result.Succeeded(Json.TRUE)));
    all.add(childEnded("Failed", new Event.Result.Failed(new Failure(FailureKind.ERROR, "broke"))));
    all.add(childEnded("Cancelled", new Event.Result.Cancelled()));
  }

  private static Occurrence arrived(String label, Json event) {
    return new Occurrence(label, _ -> new Event.EventArrived(LATER, Sample.EVENT, event));
  }

  private static Occurrence childEnded(String label, Event.Result result) {
    return new Occurrence(
        "ChildEnded: " + label, _ -> new Event.ChildEnded(LATER, PATH, Sample.CHILD, result));
  }

  private static void timers(List<Occurrence> all) {
    all.add(timer("RunDeadline", new Timer.RunDeadline(LATER)));
    all.add(timer("RunExpiry", new Timer.RunExpiry(LATER)));
    all.add(timer("BackoffEnd", new Timer.BackoffEnd(PATH, 1, LATER)));
    all.add(timer("AttemptDeadline", new Timer.AttemptDeadline(PATH, 1, LATER)));
    all.add(timer("ApprovalDeadline", new Timer.ApprovalDeadline(PATH, LATER)));
    all.add(timer("ApprovalReminder", new Timer.ApprovalReminder(PATH, LATER)));
    all.add(timer("ApprovalEscalation", new Timer.ApprovalEscalation(PATH, LATER)));
    all.add(timer("SleepEnd", new Timer.SleepEnd(PATH, LATER)));
    all.add(timer("WaitDeadline", new Timer.WaitDeadline(PATH, LATER)));
    all.add(
        new Occurrence(
            "TimerFired, too early",
            story -> new Event.TimerFired(story.now(), new Timer.RunDeadline(LATER))));
  }

  private static void people(List<Occurrence> all) {
    all.add(
        decided("ApprovalDecided: approve", Choice.APPROVE, Actor.Role.OPERATOR, Optional.empty()));
    all.add(
        decided("ApprovalDecided: reject", Choice.REJECT, Actor.Role.OPERATOR, Optional.empty()));
    all.add(
        decided(
            "ApprovalDecided by a viewer", Choice.APPROVE, Actor.Role.VIEWER, Optional.empty()));
    all.add(
        decided(
            "ApprovalDecided, stale digest",
            Choice.APPROVE,
            Actor.Role.OPERATOR,
            Optional.of(Digest.of("something else"))));
  }

  private static void links(List<Occurrence> all) {
    all.add(
        new Occurrence("LinkMade", _ -> new Event.LinkMade(LATER, PATH, "l", "ann", "bob", LATER)));
    all.add(
        new Occurrence(
            "LinkRefused", _ -> new Event.LinkRefused(LATER, PATH, "l", "ann", "expired")));
  }

  private static Occurrence started(String label, String nonce) {
    return new Occurrence(
        label, story -> new Event.AttemptStarted(LATER, PATH, attempt(story), nonce));
  }

  private static Occurrence ended(String label, Outcome outcome) {
    return new Occurrence(
        label, story -> new Event.AttemptEnded(LATER, PATH, attempt(story), outcome));
  }

  private static Occurrence observed(String label, Verdict verdict) {
    return new Occurrence(
        label, story -> new Event.Observed(LATER, PATH, attempt(story), check(story), verdict));
  }

  /** The timer of this kind that the run has armed; where there is none, one that it has not. */
  private static Occurrence timer(String label, Timer unknown) {
    return new Occurrence(
        "TimerFired: " + label,
        story ->
            new Event.TimerFired(
                LATER,
                story.run().timers().stream()
                    .filter(timer -> timer.getClass().equals(unknown.getClass()))
                    .findFirst()
                    .orElse(unknown)));
  }

  private static Occurrence decided(
      String label, Choice choice, Actor.Role role, Optional<Digest> digest) {
    return new Occurrence(
        label,
        _ ->
            new Event.ApprovalDecided(
                LATER,
                PATH,
                choice,
                new Actor("ann", role),
                Optional.empty(),
                digest,
                "api",
                Optional.empty()));
  }

  private static Outcome failed(FailureKind kind) {
    return new Outcome.Failed(kind, "broke", Json.NULL);
  }

  private static int attempt(Story story) {
    return story.step(Sample.STEP).attempt();
  }

  private static int check(Story story) {
    return story.step(Sample.STEP).progress() instanceof Progress.Verifying verifying
        ? verifying.check()
        : 0;
  }
}
