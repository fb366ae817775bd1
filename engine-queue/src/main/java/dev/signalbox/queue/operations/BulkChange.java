package dev.signalbox.queue.operations;

import dev.signalbox.core.Decision;
import dev.signalbox.core.Decision.Reason;
import dev.signalbox.core.Run;
import dev.signalbox.core.RunId;
import dev.signalbox.queue.ambient.Ids;
import dev.signalbox.queue.intake.Launch;
import dev.signalbox.queue.intake.Launcher;
import dev.signalbox.queue.log.BulkLog.Item;
import dev.signalbox.queue.log.BulkLog.Outcome;
import dev.signalbox.queue.log.BulkRow;
import dev.signalbox.queue.log.Kebab;
import dev.signalbox.queue.log.RunLog;
import dev.signalbox.queue.log.Transaction.View;
import dev.signalbox.queue.operations.Operations.Changed;
import java.util.List;
import java.util.Optional;

/** What a change to many does to one run of them. */
record BulkChange(RunLog log, Operations operations, BulkRow bulk) {
  /** Changes it, and stores what came of that. */
  void of(RunId run) {
    String reason = "bulk " + bulk.id();
    switch (bulk.action()) {
      case CANCEL -> record(run, operations.cancel(run, bulk.name(), reason));
      case PAUSE -> record(run, operations.pause(run, bulk.name(), reason));
      case RESUME -> record(run, operations.resume(run, bulk.name()));
      case RETRY -> retry(run);
    }
  }

  /**
   * The new run and the result are stored together, and its name follows from the two: no run is
   * retried twice, not even where another engine has taken this over meanwhile.
   */
  private void retry(RunId run) {
    RunId made = Ids.runOf(bulk.created(), bulk.id() + "/" + run);
    var named = new Launcher.Named(made, item(run, Outcome.DONE, "run " + made));
    Launch launch = operations.reruns().retry(run, bulk.argument(), named);
    switch (launch) {
      case Launch.Launched _ -> {
        // Its transaction holds the result.
      }
      case Launch.NotRetryable(String reason) -> put(run, Outcome.FAILED, reason);
      case Launch.UnknownStep(String step, var _) ->
          put(run, Outcome.FAILED, "it has no step " + step);
      case Launch.Quarantined(var _, String reason) ->
          put(run, Outcome.FAILED, "quarantined: " + reason);
      case Launch.UnknownRun _ -> put(run, Outcome.SKIPPED, "it is gone");
      case Launch.UnknownWorkflow _, Launch.UnknownEntry _, Launch.NotStarted _ ->
          put(run, Outcome.FAILED, "it cannot be retried");
      case Launch.Repeated _, Launch.Conflicting _ ->
          throw new IllegalStateException("a retry has no key");
    }
  }

  private void record(RunId run, Changed changed) {
    switch (changed) {
      case Changed.Decided(Decision.Next _, var _),
          Changed.Decided(Decision.Ignored(Reason.Repeated _), var _) ->
          put(run, Outcome.DONE, "");
      case Changed.Decided(Decision.Ignored(Reason.Terminal(Run.Status status)), var _) ->
          put(run, Outcome.SKIPPED, "it has " + Kebab.of(status.name()) + " already");
      case Changed.Decided(Decision.Ignored(Reason.Continued(RunId next)), var _) ->
          put(run, Outcome.SKIPPED, "it has gone on as run " + next);
      case Changed.Decided(Decision.Ignored(Reason reason), var _) ->
          put(run, Outcome.SKIPPED, reason.toString());
      case Changed.Unknown _ -> put(run, Outcome.SKIPPED, "it is gone");
      case Changed.Quarantined(String reason) -> put(run, Outcome.FAILED, "quarantined: " + reason);
    }
  }

  private void put(RunId run, Outcome outcome, String detail) {
    log.put(List.of(item(run, outcome, detail)));
  }

  private View item(RunId run, Outcome outcome, String detail) {
    return new View.PutBulkItem(
        new Item(
            bulk.id(),
            run,
            Optional.of(outcome),
            Optional.of(detail).filter(text -> !text.isEmpty())));
  }
}
