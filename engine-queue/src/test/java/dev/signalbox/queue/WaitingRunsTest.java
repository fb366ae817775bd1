package dev.signalbox.queue;

import static dev.signalbox.queue.Flows.approve;
import static dev.signalbox.queue.Flows.flow;
import static dev.signalbox.queue.Flows.task;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.Gate.Count;
import dev.signalbox.core.Gate.Scope;
import dev.signalbox.core.Run;
import dev.signalbox.core.RunId;
import dev.signalbox.core.StepRun.Ruling.Choice;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What runs cost that wait for a person. */
class WaitingRunsTest {
  private static final int MANY = 300;

  private Rig rig;

  @BeforeEach
  void open(@TempDir Path folder) {
    rig = new Rig(folder, flow("ask", approve("ok"), task("a")), flow("work", task("a")));
    rig.lanes = new Rig.Width(1);
  }

  @AfterEach
  void close() {
    rig.close();
  }

  @Test
  void SEMANTICS_11_6_questions_that_wait_hold_no_thread_no_slot_and_no_worker() {
    rig.policy("ask", Policies.steps(1)).start();
    rig.ended(rig.launch("work"));
    long before = platformThreads();

    List<RunId> asking = IntStream.range(0, MANY).mapToObj(_ -> rig.launch("ask")).toList();
    asking.forEach(run -> rig.reaches(run, Run.Status.WAITING));

    assertThat(platformThreads()).isLessThan(before + MANY / 10);
    assertThat(rig.log().places(Policies.gate(Scope.WORKFLOW, Count.STEPS).id(), 10)).isEmpty();
    assertThat(rig.ended(rig.launch("work")).status()).isEqualTo(Run.Status.SUCCEEDED);
    rig.decide(asking.getLast(), "ok", Choice.APPROVE);
    assertThat(rig.ended(asking.getLast()).status()).isEqualTo(Run.Status.SUCCEEDED);
  }

  private static long platformThreads() {
    return Thread.getAllStackTraces().size();
  }
}
