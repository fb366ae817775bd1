package dev.signalbox.core;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A definition: what a run of it does. Immutable; a run keeps the one it started with, known by its
 * digest.
 *
 * @param digest the digest of its source: equal source, equal meaning
 * @param timeout of a whole run, counted from its creation
 * @param output computed when the last step has ended; empty for {@code null}
 * @param onFailure steps that run once the run has failed; one that fails does not keep the next
 *     from running
 */
public record Workflow(
    WorkflowId id,
    Digest digest,
    List<Trigger> triggers,
    Optional<Duration> timeout,
    List<Step> steps,
    Optional<Expression> output,
    List<Step> onFailure) {

  public Workflow {
    triggers = List.copyOf(triggers);
    steps = List.copyOf(steps);
    onFailure = List.copyOf(onFailure);
  }

  /** The step that stands at this place, of the steps or of {@code on-failure}. */
  public Optional<Step> find(StepPath path) {
    return find(steps, path).or(() -> find(onFailure, path));
  }

  private static Optional<Step> find(List<Step> among, StepPath path) {
    for (Step step : among) {
      if (step.id().value().equals(path.value())) {
        return Optional.of(step);
      }
    }
    return Optional.empty();
  }

  /** An event with this name starts a run where the condition holds. */
  public record Trigger(String event, Optional<Condition> condition) {}

  /** A question about an event that has no run yet: its {@code event} is all that it sees. */
  public interface Condition {
    Expression.Evaluated evaluate(Json event);
  }
}
