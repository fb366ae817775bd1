package dev.signalbox.plugin.agent;

import dev.signalbox.core.FailureKind;
import dev.signalbox.core.Json;
import dev.signalbox.core.Verdict;
import dev.signalbox.plugin.spi.EvidenceKind;
import dev.signalbox.plugin.spi.StepCall;
import dev.signalbox.plugin.spi.WorkspaceFailure;

/**
 * Looks for evidence in work that may not be what it should: a workspace that was tampered with
 * refutes the claim, and looking again would find the same. Other trouble loses the check, which is
 * then made again.
 */
record OfSoundWork(EvidenceKind evidence) implements EvidenceKind {
  @Override
  public Verdict examine(StepCall call, Json expected) throws Exception {
    try {
      return evidence.examine(call, expected);
    } catch (WorkspaceFailure e) {
      if (e.kind() == FailureKind.BOUNDARY_VIOLATION || e.kind() == FailureKind.CONFIG) {
        return new Verdict.Refuted(e.failure(), Json.NULL);
      }
      throw e;
    }
  }
}
