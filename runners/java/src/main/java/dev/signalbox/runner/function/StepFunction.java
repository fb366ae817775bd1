package dev.signalbox.runner.function;

import dev.signalbox.core.Json;

/** A step that is written in Java; found by {@link java.util.ServiceLoader}. */
public interface StepFunction {
  /** What stands behind {@code function:} in a workflow. */
  String name();

  /**
   * Does the work of one attempt, on a virtual thread, and returns its output. May be called again
   * with the same {@link FunctionCall#key}: where a crash has left open how far it came, and while
   * another attempt that was given up still runs.
   *
   * @throws RetryAfter to be left alone for a while
   * @throws NonRetryable where no further attempt can help
   * @throws Exception for everything else: the attempt has failed, and is repeated as the step says
   */
  Json run(FunctionCall call) throws Exception;
}
