package dev.signalbox.api.http;

import dev.signalbox.core.Json;
import dev.signalbox.core.StepPath;
import dev.signalbox.queue.intake.Submission;
import dev.signalbox.queue.log.TriggerRow;
import dev.signalbox.queue.operations.Encounter;
import dev.signalbox.queue.operations.Encounter.Effect;
import java.util.ArrayList;
import java.util.List;

/** What would become of events: which runs would start, go on or be cancelled, and which not. */
final class RehearsalView {
  private RehearsalView() {}

  static Reply of(Submission.Accepted accepted, Encounter.Page met) {
    var resumes = new ArrayList<Json>();
    var cancels = new ArrayList<Json>();
    var misses = new ArrayList<Json>();
    for (Encounter each : met.items()) {
      switch (each.effect()) {
        case Effect.Resumes(StepPath step, String rule) ->
            resumes.add(doc(each).text("step", step.value()).text("rule", rule).json());
        case Effect.Cancels(String rule) -> cancels.add(doc(each).text("rule", rule).json());
        case Effect.Misses missed ->
            misses.add(
                doc(each)
                    .text("step", missed.step().map(StepPath::value))
                    .texts("reasons", missed.reasons())
                    .json());
      }
    }
    return Reply.json(
        200,
        new Doc()
            .texts("ids", accepted.ids())
            .texts("runs", List.of())
            .list("outcomes", accepted.outcomes().stream().map(RehearsalView::outcome).toList())
            .list("resumes", resumes)
            .list("cancels", cancels)
            .list("near-misses", misses)
            .flag("more", met.more())
            .json());
  }

  /** Runs that would start have no ids; those of which an event is a duplicate have. */
  private static Json outcome(TriggerRow row) {
    Doc outcome = TriggerRoutes.outcome(row);
    return row.outcome() == TriggerRow.Outcome.DUPLICATE
        ? outcome.json()
        : outcome.put("run", Json.NULL).json();
  }

  private static Doc doc(Encounter each) {
    return new Doc()
        .text("event", each.event())
        .text("run", each.run().value())
        .text("workflow", each.workflow().value());
  }
}
