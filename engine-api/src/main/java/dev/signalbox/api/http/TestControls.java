package dev.signalbox.api.http;

import dev.signalbox.core.FailureKind;
import dev.signalbox.core.Json;
import dev.signalbox.core.RunId;
import dev.signalbox.core.WorkflowId;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** What a test may do to an engine whose clock stands still: move it, and say how steps go. */
public interface TestControls {
  Instant now();

  /**
   * Lets so much time pass. What becomes due meanwhile happens in its order, each time with all
   * that follows from it.
   *
   * @param patience how long, by the clock on the wall, to wait for what the engine is at
   */
  Moved advance(Duration by, Duration patience) throws InterruptedException, IOException;

  /**
   * How far time has come.
   *
   * @param busy the steps that were still at work when the patience was over; time then stands
   *     before what they hold up
   * @param happened in its order
   * @param omitted how much more has happened than is listed
   */
  record Moved(Instant now, List<String> busy, List<Happened> happened, int omitted) {}

  /** An entry of the log of a run. */
  record Happened(Instant at, RunId run, WorkflowId workflow, long sequence, String type) {}

  /** So many further attempts of the step fail. */
  Scripted fail(WorkflowId workflow, String step, int times, FailureKind kind);

  /** From now on the step is not carried out: it has this output. */
  Scripted answer(WorkflowId workflow, String step, Json output);

  /** Whether it could be written down. */
  enum Scripted {
    DONE,
    NO_SUCH_WORKFLOW,
    NO_SUCH_STEP,
    /** It is none that a worker carries out. */
    NO_TASK
  }
}
