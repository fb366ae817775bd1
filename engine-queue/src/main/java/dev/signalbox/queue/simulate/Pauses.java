package dev.signalbox.queue.simulate;

import dev.signalbox.core.Fact;
import dev.signalbox.core.Origin;
import dev.signalbox.core.Run;
import dev.signalbox.core.Stage;
import dev.signalbox.core.WorkflowId;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** No run begins of a workflow that is paused. */
final class Pauses {
  private final Wishes<WorkflowId, Boolean> wishes = new Wishes<>();

  /** When somebody was told so last, by the clock of his engine. */
  private final Map<WorkflowId, Instant> since = new HashMap<>();

  Wishes.Wish<Boolean> wished(WorkflowId workflow, boolean paused) {
    return wishes.wished(workflow, paused);
  }

  void told(Wishes.Wish<Boolean> wish, WorkflowId workflow, Instant now) {
    wishes.told(wish);
    since.merge(workflow, now, (one, other) -> one.isAfter(other) ? one : other);
  }

  /** Any of what was wished so far may count again. */
  void doubt() {
    wishes.doubt();
    since.clear();
  }

  /** What may count for this workflow. */
  List<Boolean> possible(WorkflowId workflow) {
    return wishes.possible(workflow, false);
  }

  /** An entry of this run is in the log. */
  void follow(Run run, List<Fact> facts) {
    // The one that a run goes on as is no new one.
    boolean goesOn = run.origin().filter(Origin.Continued.class::isInstance).isPresent();
    boolean begins =
        facts.stream()
            .anyMatch(fact ->
                fact instanceof Fact.RunAdmitted
                    || (fact instanceof Fact.RunCreated && run.stage() instanceof Stage.Working));
    // What was decided before that may be stored after it.
    boolean late = run.updated().isAfter(since.getOrDefault(run.workflow(), Instant.MAX));
    if (begins && late && !goesOn && !possible(run.workflow()).contains(false)) {
      throw new Broken(
          "paused", "run " + run.id() + " begins, and " + run.workflow() + " is paused");
    }
  }
}
