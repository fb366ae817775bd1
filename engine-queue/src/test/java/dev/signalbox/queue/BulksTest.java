package dev.signalbox.queue;

import static dev.signalbox.queue.Flows.flow;
import static dev.signalbox.queue.Flows.task;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.RunId;
import dev.signalbox.core.WorkflowId;
import dev.signalbox.queue.ambient.Ids;
import dev.signalbox.queue.intake.Launch;
import dev.signalbox.queue.intake.Launcher;
import dev.signalbox.queue.log.BulkLog;
import dev.signalbox.queue.log.BulkRow;
import dev.signalbox.queue.log.RunQuery;
import dev.signalbox.queue.log.RunRow;
import dev.signalbox.queue.log.Transaction;
import dev.signalbox.queue.operations.Bulks;
import dev.signalbox.queue.operations.Bulks.Asker;
import dev.signalbox.queue.operations.Bulks.Confirmed;
import dev.signalbox.queue.operations.Bulks.Shown;
import dev.signalbox.queue.operations.Reruns;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SEMANTICS 13: preview count, confirm token, a job that goes on, a result for each run. */
class BulksTest {
  private static final Asker ANN = new Asker("k1", "ann");
  private static final int RUNS = 25;

  @TempDir private Path folder;
  private Rig rig;

  @BeforeEach
  void start() {
    rig = new Rig(folder, flow("bad", task("b")), flow("other", task("b"))).start();
    rig.script.on("b", (_, _) -> Script.failed("on purpose"));
  }

  @AfterEach
  void close() {
    rig.close();
  }

  @Test
  void SEMANTICS_13_6_a_bulk_retries_each_run_that_was_shown_once_also_over_a_crash() {
    var old = new ArrayList<RunId>();
    for (int i = 0; i < RUNS; i++) {
      old.add(rig.ended(rig.launch("bad")).id());
    }
    rig.ended(rig.launch("other"));
    Shown.Preview preview = show(BulkRow.Action.RETRY);
    assertThat(preview.count()).isEqualTo(RUNS);
    rig.ended(rig.launch("bad"));
    rig.script.on("b", (_, _) -> Script.claimed("1"));

    String id =
        ((Confirmed.Begun) bulks().confirm(BulkRow.Action.RETRY, preview.token(), ANN)).bulk().id();
    Awaitility.await().until(() -> bulks().tally(id).done() > 0);
    rig.crashAndRestart();
    rig.script.on("b", (_, _) -> Script.claimed("1"));
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> bulks().find(id).orElseThrow().status() == BulkRow.Status.DONE);

    assertThat(bulks().tally(id)).isEqualTo(new BulkLog.Tally(0, RUNS, 0, 0));
    assertThat(bulks().items(id, Optional.empty(), 100).items())
        .hasSameSizeAs(old)
        .extracting(item -> item.detail().orElseThrow())
        .doesNotHaveDuplicates();
    assertThat(show(BulkRow.Action.RETRY).count()).as("the one that came later").isEqualTo(1);
  }

  @Test
  void
      SEMANTICS_13_6_F35_an_engine_that_took_over_retries_nothing_that_the_one_before_has_retried() {
    // given: one has retried it, and hung before it could see the result, which has ended since
    RunId old = rig.ended(rig.launch("bad")).id();
    Shown.Preview preview = show(BulkRow.Action.RETRY);
    String id = preview.token().substring(0, preview.token().indexOf('.'));
    RunId made = Ids.runOf(bulks().find(id).orElseThrow().created(), id + "/" + old);
    var named =
        new Launcher.Named(
            made,
            new Transaction.View.PutBulkItem(
                new BulkLog.Item("of another", old, Optional.empty(), Optional.empty())));
    Reruns reruns = rig.operations().reruns();
    assertThat(reruns.retry(old, Optional.empty(), named)).isInstanceOf(Launch.Launched.class);
    rig.ended(made);

    // when
    assertThat(bulks().confirm(BulkRow.Action.RETRY, preview.token(), ANN))
        .isInstanceOf(Confirmed.Begun.class);
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> bulks().find(id).orElseThrow().status() == BulkRow.Status.DONE);

    // then
    assertThat(
            rig.log()
                .runs(
                    new RunQuery(
                        Optional.empty(),
                        Optional.empty(),
                        Map.of(),
                        Optional.of(old),
                        Optional.empty(),
                        10))
                .items())
        .extracting(RunRow::run)
        .containsExactly(made);
  }

  @Test
  void SEMANTICS_13_6_a_token_counts_once_for_the_one_who_was_shown_it_and_for_that_action() {
    rig.ended(rig.launch("bad"));
    String token = show(BulkRow.Action.RETRY).token();

    assertThat(bulks().confirm(BulkRow.Action.CANCEL, token, ANN))
        .isInstanceOf(Confirmed.Unknown.class);
    assertThat(bulks().confirm(BulkRow.Action.RETRY, token, new Asker("k2", "ann")))
        .isInstanceOf(Confirmed.Unknown.class);
    assertThat(bulks().confirm(BulkRow.Action.RETRY, token + "x", ANN))
        .isInstanceOf(Confirmed.Unknown.class);
    assertThat(bulks().confirm(BulkRow.Action.RETRY, token, ANN))
        .isInstanceOf(Confirmed.Begun.class);
    assertThat(bulks().confirm(BulkRow.Action.RETRY, token, ANN))
        .isInstanceOf(Confirmed.Used.class);
    String late = show(BulkRow.Action.RETRY).token();
    rig.pass(Duration.ofMinutes(11));
    assertThat(bulks().confirm(BulkRow.Action.RETRY, late, ANN))
        .isInstanceOf(Confirmed.Expired.class);
  }

  private Bulks bulks() {
    return rig.operations().bulks();
  }

  private Shown.Preview show(BulkRow.Action action) {
    var filter =
        new RunQuery(
            Optional.empty(),
            Optional.of(Set.of(new WorkflowId("bad"))),
            Map.of(),
            Optional.empty(),
            Optional.empty(),
            RunQuery.LIMIT_MAX);
    return (Shown.Preview) bulks().show(action, filter, Optional.empty(), ANN);
  }
}
