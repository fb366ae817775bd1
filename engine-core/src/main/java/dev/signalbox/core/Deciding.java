package dev.signalbox.core;

import dev.signalbox.core.Decision.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * One decision in the making: every fact is folded as soon as it is concluded, so that the next
 * conclusion sees the run as it then is. What the conclusions are is the business of {@link
 * Attempts}, {@link Evidence}, {@link Approvals}, {@link Halt} and {@link Course}.
 */
final class Deciding {
  /** Longer than anybody waits, and short enough for every sum to be an instant that prints. */
  private static final Duration FAR = Duration.ofDays(36_500);

  private final Workflow workflow;
  private final Instant now;
  private final long sequence;
  private final List<Command> before;
  private final List<Fact> facts = new ArrayList<>();
  private final List<Command> urged = new ArrayList<>();
  private Run run;

  private Deciding(Workflow workflow, Instant now, long sequence, List<Command> before, Run run) {
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
        workflow,
        Fold.time(run, event.time()),
        run.sequence() + 1,
        Commands.outstanding(workflow, run),
        run);
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
            workflow.timeout().map(timeout -> after(event.time(), timeout)));
    var run = Fold.created(created, event.time());
    var deciding = new Deciding(workflow, event.time(), run.sequence(), List.of(), run);
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
    run = Fold.apply(run, fact, now);
    return Optional.empty();
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
    var commands = new ArrayList<>(Commands.outstanding(workflow, run));
    commands.removeAll(before);
    commands.addAll(urged);
    return new Decision.Next(Fold.stamped(run, sequence, now), facts, commands);
  }

  /**
   * Applies the rule if the event is about the step's current attempt: older ones are fenced off,
   * others unknown.
   */
  Optional<Reason> current(StepPath path, int attempt, Function<StepRun, Optional<Reason>> rule) {
    StepRun step = run.steps().get(path);
    if (step == null || step.attempt() < attempt) {
      return Optional.of(new Reason.NotOpen(path));
    }
    if (step.attempt() > attempt) {
      return Optional.of(new Reason.Fenced(path, attempt, step.attempt()));
    }
    return rule.apply(step);
  }

  private static Instant after(Instant start, Duration duration) {
    return start.plus(duration.compareTo(FAR) < 0 ? duration : FAR);
  }
}
