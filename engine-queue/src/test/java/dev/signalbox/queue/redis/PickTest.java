package dev.signalbox.queue.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.Command.Assignment;
import dev.signalbox.core.Json;
import dev.signalbox.core.RunId;
import dev.signalbox.core.Step;
import dev.signalbox.core.StepPath;
import dev.signalbox.core.WorkflowId;
import dev.signalbox.queue.jobs.Job;
import dev.signalbox.queue.jobs.JobQueue.Lease;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Those who wait for jobs of a lane. */
class PickTest {
  private static final Lease LEASE =
      new Lease(
          new Job.Attempt(
              new Assignment(
                  new RunId("r1"),
                  new WorkflowId("w"),
                  new StepPath("a"),
                  1,
                  "work",
                  Step.Start.GRANTED,
                  Json.EMPTY_OBJECT,
                  Json.EMPTY_OBJECT,
                  new RunId("r1"),
                  List.of(),
                  0,
                  Optional.empty(),
                  Optional.empty(),
                  0,
                  false),
              "a",
              true),
          "n");

  @Test
  void what_is_brought_when_nothing_is_handed_out_any_more_is_given_back() throws Exception {
    var pick = new Pick();
    var back = new ArrayList<Lease>();

    var leased =
        pick.next(
            Long.MAX_VALUE,
            new Pick.Source() {
              @Override
              public Pick.Haul take(int most) {
                assertThat(pick.close()).isEmpty();
                return new Pick.Haul(List.of(LEASE), OptionalLong.empty());
              }

              @Override
              public void giveBack(Lease lease) {
                back.add(lease);
              }
            });

    assertThat(leased).isEmpty();
    assertThat(back).containsExactly(LEASE);
  }
}
