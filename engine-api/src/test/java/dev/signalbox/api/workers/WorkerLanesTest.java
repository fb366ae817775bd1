package dev.signalbox.api.workers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.Command.Assignment;
import dev.signalbox.core.Interruption;
import dev.signalbox.core.Json;
import dev.signalbox.core.RunId;
import dev.signalbox.core.Step;
import dev.signalbox.core.StepPath;
import dev.signalbox.core.WorkflowId;
import dev.signalbox.runner.local.CommandStep;
import dev.signalbox.runner.spi.AttemptResult;
import dev.signalbox.runner.spi.AttemptSpec;
import dev.signalbox.runner.spi.Probe;
import dev.signalbox.runner.spi.Runner;
import dev.signalbox.runner.spi.Sink;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class WorkerLanesTest {
  private final WorkerLanes lanes =
      new WorkerLanes(
          List.of(CommandStep.SHAPE),
          List.of(new Named("claude", 3), new Named("other", 1)),
          "claude",
          2,
          WorkerLanes.Part.ALL,
          new Placement.Anywhere());

  private record Named(String name, int concurrency) implements Runner {
    @Override
    public Probe probe() {
      return new Probe.Nothing();
    }

    @Override
    public AttemptResult run(AttemptSpec spec, Sink sink, Interruption interruption) {
      throw new IllegalStateException("nobody runs this");
    }
  }

  private static Assignment assignment(String kind, String input) {
    return new Assignment(
        new RunId("r1"),
        new WorkflowId("w"),
        new StepPath("s"),
        1,
        kind,
        Step.Start.GRANTED,
        new Json(input),
        Json.EMPTY_OBJECT,
        new RunId("r1"),
        List.of(),
        0,
        Optional.empty(),
        Optional.empty(),
        0,
        false);
  }

  @Test
  void an_agent_waits_for_its_own_runner_only() {
    assertThat(lanes.attempt(assignment("agent", "{}"))).isEqualTo("agent:claude");
    assertThat(lanes.attempt(assignment("agent", "{\"runner\":\"other\"}")))
        .isEqualTo("agent:other");
    assertThat(lanes.widths()).containsEntry("agent:claude", 3).containsEntry("agent:other", 1);
  }

  @Test
  void a_worker_gets_what_needs_one_of_its_labels_before_what_needs_none() {
    assertThat(lanes.sources("w1", List.of(), List.of("gpu", "big")).get("run"))
        .containsExactly("run@worker:w1", "run@label:gpu", "run@label:big", "run");
    assertThat(lanes.sources("w1", List.of("heavy"), List.of("gpu")).get("run"))
        .containsExactly("run@worker:w1", "run@group:heavy@label:gpu", "run@group:heavy");
  }

  @Test
  void an_agent_whose_runner_is_not_there_has_a_lane_to_fail_in() {
    String lane = lanes.attempt(assignment("agent", "{\"runner\":\"gone\"}"));

    assertThat(lanes.widths()).containsKey(lane);
  }

  @Test
  void every_other_kind_has_its_own_lane() {
    String lane = lanes.attempt(assignment("run", "{\"run\":{\"shell\":\"true\"}}"));

    assertThat(lane).isEqualTo("run");
    assertThat(lanes.widths())
        .containsEntry("run", 4)
        .containsKey(lanes.check(assignment("agent", "{}")));
  }
}
