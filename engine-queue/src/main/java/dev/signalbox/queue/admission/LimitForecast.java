package dev.signalbox.queue.admission;

import dev.signalbox.core.Claim;
import dev.signalbox.core.Json;
import dev.signalbox.core.StartPolicy;
import dev.signalbox.core.Terms;
import dev.signalbox.queue.ambient.EngineClock;
import dev.signalbox.queue.engine.Definitions;
import dev.signalbox.queue.gates.WorkflowPauses;
import dev.signalbox.queue.intake.EventRecords;
import dev.signalbox.queue.intake.Submission;
import dev.signalbox.queue.log.TriggerRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Names the limits behind which runs would queue that are not made. */
record LimitForecast(
    LimitBook book, EngineClock clock, WorkflowPauses pauses, Predicate<Claim> isFull) {
  Submission of(
      Submission.Accepted accepted, List<Submission.Incoming> incoming, Definitions definitions) {
    var outcomes = new ArrayList<TriggerRow>();
    for (TriggerRow row : accepted.outcomes()) {
      int place = accepted.ids().indexOf(row.event());
      Optional<Definitions.Defined> defined = definitions.current(row.workflow());
      boolean starts = row.outcome() == TriggerRow.Outcome.STARTED;
      if (starts && place >= 0 && defined.isPresent()) {
        Json event = EventRecords.event(row.event(), incoming.get(place), clock.now());
        outcomes.add(with(row, full(defined.get(), event)));
      } else {
        outcomes.add(row);
      }
    }
    return new Submission.Accepted(accepted.ids(), accepted.runs(), outcomes, accepted.repeated());
  }

  private static TriggerRow with(TriggerRow row, List<String> full) {
    return full.isEmpty()
        ? row
        : new TriggerRow(
            row.id(),
            row.event(),
            row.name(),
            row.workflow(),
            row.outcome(),
            "queued: " + String.join(", ", full),
            row.key(),
            row.run(),
            row.retryAt(),
            row.time(),
            row.pending());
  }

  /** The limits that would keep a run waiting which this event starts now. */
  private List<String> full(Definitions.Defined defined, Json event) {
    if (pauses.of(defined.workflow().id()).isPresent()) {
      return List.of("the workflow is paused");
    }
    if (!(defined.terms(event, clock.now())
        instanceof StartPolicy.Outcome.Agreed(Optional<Terms> terms))) {
      return List.of();
    }
    return terms.map(Terms::claims).orElse(List.of()).stream()
        .map(own -> book.limits().current(own, defined.workflow().id()))
        .filter(isFull)
        .map(claim -> claim.gate().id())
        .toList();
  }
}
