package dev.signalbox.plugin.spi;

import dev.signalbox.core.Outcome;

/** Performs one kind of step. */
public interface StepKind {
  /**
   * Carries one attempt out and returns when nothing of it is left running. Called on a thread of
   * its own, and again, as another attempt with the same {@link StepCall#key}, where a crash has
   * left open how far the first one came: look first, then act.
   *
   * <p>What it throws fails the attempt as kind {@code error}.
   */
  Outcome perform(StepCall call) throws Exception;
}
