package dev.signalbox.queue;

import static dev.signalbox.queue.Flows.approve;
import static dev.signalbox.queue.Flows.compute;
import static dev.signalbox.queue.Flows.flow;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.Block;
import dev.signalbox.core.Run;
import dev.signalbox.core.RunId;
import dev.signalbox.core.Step;
import dev.signalbox.core.Step.Action;
import dev.signalbox.core.StepId;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What simulations have found about waits and questions, on a real store. */
class ArrivalsTest {
  @TempDir Path folder;

  @Test
  void one_event_ends_two_waits_in_a_row_since_each_looks_back_to_the_creation_of_the_run() {
    try (var rig = new Rig(folder, flow("w", listen("one"), listen("two")))) {
      rig.start();
      RunId run = rig.launch("w");
      rig.reaches(run, Run.Status.WAITING);

      rig.submit("e1", "demo/a", "{}");

      assertThat(rig.ended(run).status()).isEqualTo(Run.Status.SUCCEEDED);
    }
  }

  @Test
  void I14_a_question_that_a_race_lets_go_at_once_is_not_left_open() {
    var branches = new LinkedHashMap<String, List<Step>>();
    branches.put("asked", List.of(approve("question")));
    branches.put("quick", List.of(compute("answer")));
    try (var rig = new Rig(folder, flow("r", step("s", new Block.Race(branches))))) {
      rig.start();
      RunId run = rig.launch("r");

      assertThat(rig.ended(run).status()).isEqualTo(Run.Status.SUCCEEDED);
      assertThat(
              rig.log()
                  .approvals(
                      Optional.of(ApprovalRow.Status.PENDING),
                      Optional.empty(),
                      Optional.empty(),
                      10)
                  .items())
          .isEmpty();
    }
  }

  private static Step listen(String id) {
    var awaited = new Step.Awaited.Happening("demo/a", Optional.empty(), Optional.empty());
    return step(id, new Action.Listen(List.of(awaited), false, Optional.empty()));
  }

  private static Step step(String id, Action action) {
    return new Step(
        new StepId(id), action, Optional.empty(), Step.Retry.ONCE, Optional.empty(), List.of());
  }
}
