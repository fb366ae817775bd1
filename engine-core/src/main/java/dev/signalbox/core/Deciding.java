package dev.signalbox.core;

import dev.signalbox.core.Decision.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.function.Function;

/**
 * One decision in the making: every fact is folded as soon as it is concluded, so that the next
 * conclusion sees the run as it then is. What the conclusions are is the business of {@link
 * Attempts}, {@link Evidence}, {@link Approvals}, {@link Lanes}, {@link Halt} and {@link Course}.
 */
final class Deciding {
  /** Longer than anybody waits, and short enough for every sum to be an instant that prints. */
  private static final Duration FAR = Duration.ofDays(36_500);

  private final Workflow workflow;
  private final Instant now;
  private final long sequence;
  private final Optional<Run> before;
  private final List<Fact> facts = new ArrayList<>();
  private final List<Command> urged = new ArrayList<>();
  private final SequencedSet<StepPath> touched = new LinkedHashSet<>();
  private final Queue<StepPath> ended = new ArrayDeque<>();
  private Run run;

  private Deciding(Workflow workflow, Instant now, long sequence, Optional<Run> before, Run run) {
    this.workflow = workflow;
    this.now = now;
    this.sequence = sequence;
    this.before = before;
    this.run = run;
  }

  static Deciding of(Workflow workflow, Run run, Event event) {
    if (!workflow.digest().equals(run.definition())) {
      throw new IllegalStateException(
          "run "
              + run.id()
              + ": expected the definition that it was started with, "
              + run.definition()
              + ", found "
              + workflow.digest());
    }
    return new Deciding(
        workflow, Fold.time(run, event.time()), run.sequence() + 1, Optional.of(run), run);
  }

  static Deciding creation(
      Workflow workflow, Event.RunRequested event, SequencedMap<String, String> labels) {
    var created =
        new Fact.RunCreated(
            event.run(),
            workflow.id(),
            workflow.digest(),
            event.event(),
            event.seed(),
            labels,
            event.origin(),
            event.parent(),
            workflow.timeout().map(timeout -> after(event.time(), timeout)),
            event.reused(),
            event.terms());
    var run = Fold.created(created, event.time());
    var deciding = new Deciding(workflow, event.time(), run.sequence(), Optional.empty(), run);
    deciding.facts.add(created);
    return deciding;
  }

  Workflow workflow() {
    return workflow;
  }

  Run run() {
    return run;
  }

  Instant now() {
    return now;
  }

  /** The instant that is this far away from now. */
  Instant in(Duration duration) {
    return after(now, duration);
  }

  /** The definition of a step. */
  Step step(StepPath path) {
    return workflow
        .find(path)
        .orElseThrow(
            () -> new IllegalStateException("workflow " + workflow.id() + " has no step " + path));
  }

  /** Records a fact. Empty, like every rule that does not refuse. */
  Optional<Reason> conclude(Fact fact) {
    facts.add(fact);
    if (fact instanceof Fact.RunResumed) {
      run.pause().ifPresent(pause -> ended.addAll(pause.ended()));
    }
    run = Fold.apply(run, fact, now);
    if (fact instanceof Fact.OfStep about) {
      touched.add(about.step());
      if (Fold.isEnd(about) && !run.paused()) {
        ended.add(about.step());
      }
    }
    return Optional.empty();
  }

  /**
   * A step that has ended, and whose end nobody has looked at yet; none while the run is paused.
   */
  Optional<StepPath> nextEnded() {
    return Optional.ofNullable(ended.poll());
  }

  /** Issues a command that the new state alone does not call for. */
  void urge(Command command) {
    urged.add(command);
  }

  /**
   * The decision. Its commands are what the new state waits for and the old one did not, so that
   * they and the outbox cannot differ.
   */
  Decision.Next next() {
    Run after = run.stamped(sequence, now);
    var commands = Commands.added(workflow, before, after, touched);
    commands.addAll(urged);
    return new Decision.Next(after, facts, commands);
  }

  /**
   * Applies the rule if the event is about the step's current attempt: older ones are fenced off,
   * others unknown.
   */
  Optional<Reason> current(StepPath path, int attempt, Function<StepRun, Optional<Reason>> rule) {
    Optional<StepRun> step = run.steps().find(path);
    if (step.isEmpty() || step.get().attempt() < attempt) {
      return Optional.of(new Reason.NotOpen(path));
    }
    if (step.get().attempt() > attempt) {
      return Optional.of(new Reason.Fenced(path, attempt, step.get().attempt()));
    }
    return rule.apply(step.get());
  }

  private static Instant after(Instant start, Duration duration) {
    return start.plus(duration.compareTo(FAR) < 0 ? duration : FAR);
  }
}
