package dev.signalbox.queue.intake;

import dev.signalbox.core.Run;
import dev.signalbox.core.RunId;
import dev.signalbox.core.WorkflowId;
import dev.signalbox.queue.log.TriggerRow;
import java.util.List;
import java.util.Optional;

/** What became of the wish for a run. */
public sealed interface Launch {
  record Launched(Run run) implements Launch {}

  /** No run is started by it, or not yet. */
  record NotStarted(TriggerRow trigger) implements Launch {}

  /** The same was asked for before under this key: the run that it started then. */
  record Repeated(RunId run) implements Launch {}

  /** Something else was asked for before under this key. */
  record Conflicting(String key, Optional<RunId> run) implements Launch {}

  record UnknownWorkflow(WorkflowId workflow) implements Launch {}

  record UnknownRun(RunId run) implements Launch {}

  /** There is no such step to begin from. */
  record UnknownStep(String step, List<String> known) implements Launch {
    public UnknownStep {
      known = List.copyOf(known);
    }
  }

  /** The log of the run has no such entry. */
  record UnknownEntry(long sequence, long last) implements Launch {}

  /** The run cannot be retried, and why. */
  record NotRetryable(String reason) implements Launch {}

  record Quarantined(RunId run, String reason) implements Launch {}
}
