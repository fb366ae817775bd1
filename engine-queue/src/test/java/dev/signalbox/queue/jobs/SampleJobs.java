package dev.signalbox.queue.jobs;

import dev.signalbox.core.Command.Assignment;
import dev.signalbox.core.Json;
import dev.signalbox.core.RunId;
import dev.signalbox.core.Step;
import dev.signalbox.core.StepPath;
import dev.signalbox.core.WorkflowId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Jobs for tests, each of a run of its own. */
public final class SampleJobs {
  private SampleJobs() {}

  public static Job job(
      int number, String lane, String workflow, long rank, boolean ahead, Json event) {
    var assignment =
        new Assignment(
            new RunId("r" + number),
            new WorkflowId(workflow),
            new StepPath("a"),
            1,
            "work",
            Step.Start.GRANTED,
            event,
            Json.EMPTY_OBJECT,
            new RunId("r" + number),
            List.of(),
            0,
            Optional.of(Duration.ofSeconds(1)),
            Optional.empty(),
            rank,
            ahead);
    return new Job.Attempt(assignment, lane, true);
  }
}
