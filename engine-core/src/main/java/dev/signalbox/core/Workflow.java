package dev.signalbox.core;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * A definition: what a run of it does. Immutable; a run keeps the one it started with, known by its
 * digest.
 *
 * @param digest the digest of its source: equal source, equal meaning
 * @param timeout of a whole run, counted from its creation
 * @param output computed when the last step has ended; empty for {@code null}
 * @param onFailure steps that run once the run has failed; one that fails does not keep the next
 *     from running
 * @param last steps that run at the end of every run, however it went
 * @param cancelOn events that cancel a run
 * @param labels what runs are found by, by name
 */
public record Workflow(
    WorkflowId id,
    Digest digest,
    List<Trigger> triggers,
    Optional<Duration> timeout,
    List<Step> steps,
    Optional<Expression> output,
    List<Step> onFailure,
    List<Step> last,
    List<Step.Awaited.Happening> cancelOn,
    SequencedMap<String, Label> labels) {

  public Workflow {
    triggers = List.copyOf(triggers);
    steps = List.copyOf(steps);
    onFailure = List.copyOf(onFailure);
    last = List.copyOf(last);
    cancelOn = List.copyOf(cancelOn);
    labels = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(labels));
  }

  /** One whose runs have no labels of their own. */
  public Workflow(
      WorkflowId id,
      Digest digest,
      List<Trigger> triggers,
      Optional<Duration> timeout,
      List<Step> steps,
      Optional<Expression> output,
      List<Step> onFailure,
      List<Step> last,
      List<Step.Awaited.Happening> cancelOn) {
    this(
        id,
        digest,
        triggers,
        timeout,
        steps,
        output,
        onFailure,
        last,
        cancelOn,
        new LinkedHashMap<>());
  }

  /** One without {@code finally} and {@code cancel-on}. */
  public Workflow(
      WorkflowId id,
      Digest digest,
      List<Trigger> triggers,
      Optional<Duration> timeout,
      List<Step> steps,
      Optional<Expression> output,
      List<Step> onFailure) {
    this(id, digest, triggers, timeout, steps, output, onFailure, List.of(), List.of());
  }

  /** The definition of the step at this place. */
  public Optional<Step> find(StepPath path) {
    if (path.isOwn()) {
      return named(own(), path.value());
    }
    Optional<StepPath> undone = path.undoes();
    if (undone.isPresent()) {
      return find(undone.get()).flatMap(Step::compensation);
    }
    return named(list(path.frame()), path.id());
  }

  /** The steps that stand in one list: those of a lane of a block, or the workflow's own. */
  List<Step> list(Frame frame) {
    return frame.block().isPresent() ? lane(frame).orElse(List.of()) : own();
  }

  private List<Step> own() {
    if (onFailure.isEmpty() && last.isEmpty()) {
      return steps;
    }
    var own = new ArrayList<>(steps);
    own.addAll(onFailure);
    own.addAll(last);
    return own;
  }

  /** The steps of a lane of a block. */
  Optional<List<Step>> lane(Frame frame) {
    return frame
        .block()
        .flatMap(this::find)
        .flatMap(step ->
            step.action() instanceof Block block ? block.steps(frame.lane()) : Optional.empty());
  }

  /** The run that this one of the workflow has gone on as: its last step has made it. */
  public Optional<RunId> continuation(Run run) {
    return steps.reversed().stream()
        .limit(1)
        .filter(step -> step.action() instanceof Step.Action.ContinueAsNew)
        .flatMap(step -> run.steps().find(StepPath.of(step.id())).stream())
        .filter(step -> step.status() == StepRun.Status.SUCCEEDED)
        .map(step -> Calls.next(step.output()))
        .findFirst();
  }

  private static Optional<Step> named(List<Step> among, String id) {
    for (Step step : among) {
      if (step.id().value().equals(id)) {
        return Optional.of(step);
      }
    }
    return Optional.empty();
  }

  /** An event with this name starts a run where the condition holds. */
  public record Trigger(String event, Optional<Condition> condition) {}

  /** What a run is found by: made of the event that it is about. */
  public interface Label {
    Labelled evaluate(Json event);

    /** What an expression for a label came to. */
    sealed interface Labelled {}

    record Text(String text) implements Labelled {}

    /** It was {@code null}, or something is missing in the event. */
    record None() implements Labelled {}

    record Undefined(String reason) implements Labelled {}
  }

  /** A question about an event that has no run yet: its {@code event} is all that it sees. */
  public interface Condition {
    Expression.Evaluated evaluate(Json event);
  }
}
