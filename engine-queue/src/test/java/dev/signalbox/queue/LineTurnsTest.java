package dev.signalbox.queue;

import static dev.signalbox.queue.Flows.flow;
import static dev.signalbox.queue.Flows.task;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.signalbox.core.Run;
import dev.signalbox.core.RunId;
import dev.signalbox.queue.Script.Gate;
import dev.signalbox.queue.ambient.Ids;
import dev.signalbox.queue.local.LocalJobQueue;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who is next where workflows share workers. */
class LineTurnsTest {
  private static final int BURST = 60;

  private final LocalJobQueue queue = new LocalJobQueue(Ids.secure()::nonce);
  private Rig rig;

  @BeforeEach
  void open(@TempDir Path folder) {
    rig = new Rig(folder, () -> queue, flow("many", task("a")), flow("one", task("b")));
    rig.start();
  }

  @AfterEach
  void close() {
    rig.close();
  }

  @Test
  void SEMANTICS_7_3_a_burst_of_one_workflow_does_not_hold_up_a_run_of_another() {
    // given: all workers are at work, and a burst waits for them
    var gate = new Gate();
    rig.script.on("a", gate);
    List<RunId> burst = new ArrayList<>();
    for (int i = 0; i < BURST; i++) {
      burst.add(rig.launch("many"));
    }
    RunId late = rig.launch("one");
    int workers = rig.lanes.widths().get("work");
    await().until(() -> queue.waiting() == BURST + 1 - workers);

    // when
    gate.open();
    burst.forEach(run -> assertThat(rig.ended(run).status()).isEqualTo(Run.Status.SUCCEEDED));
    assertThat(rig.ended(late).status()).isEqualTo(Run.Status.SUCCEEDED);

    // then: it was leased in the first round, by the first or second worker that was free
    assertThat(rig.script.ledger().indexOf("b/1")).isBetween(workers, 2 * workers + 1);
  }
}
