package dev.signalbox.plugin.spi;

import dev.signalbox.core.Json;
import dev.signalbox.core.Verdict;

/** Looks for one kind of evidence: what the engine sees for itself, never what the agent says. */
public interface EvidenceKind {
  /**
   * Looks for it, and returns when nothing of the examination is left running.
   *
   * @param call the attempt that claims to be done; its {@code input} is the step's
   * @param expected the settings of this item of the {@code expect} list
   * @throws Exception where it could not be examined at all (not: where it was not there); examined
   *     again, as a lost check
   */
  Verdict examine(StepCall call, Json expected) throws Exception;
}
