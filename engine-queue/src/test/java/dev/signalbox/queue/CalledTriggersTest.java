package dev.signalbox.queue;

import static dev.signalbox.queue.Flows.flow;
import static dev.signalbox.queue.Flows.invoke;
import static dev.signalbox.queue.Flows.task;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import dev.signalbox.core.FlowControl;
import dev.signalbox.core.Run;
import dev.signalbox.core.RunId;
import dev.signalbox.core.Singleton;
import dev.signalbox.core.StepPath;
import dev.signalbox.queue.Script.Gate;
import dev.signalbox.queue.check.CheckDb;
import dev.signalbox.queue.log.TriggerQuery;
import dev.signalbox.queue.log.TriggerRow;
import dev.signalbox.queue.log.TriggerRow.Outcome;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs that steps of other runs wait for are triggers, and pass the gates of their workflow. */
class CalledTriggersTest {
  private static final Duration DAY = Duration.ofDays(1);

  @TempDir Path folder;
  private Rig rig;

  private void open(FlowControl control) {
    rig =
        new Rig(folder, flow("parent", invoke("call", "child")), flow("child", task("a")))
            .control("child", control)
            .start();
  }

  @AfterEach
  void close() {
    rig.close();
    assertThat(CheckDb.check(rig.folder().resolve("data"), Optional.empty()).findings()).isEmpty();
  }

  private List<TriggerRow> rows(Outcome outcome) {
    return rig.log()
        .triggers(
            new TriggerQuery(
                Optional.of(outcome),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                TriggerQuery.LIMIT_MAX,
                Optional.empty()))
        .items();
  }

  private String error(RunId run) {
    return rig.run(run)
        .steps()
        .find(new StepPath("call"))
        .orElseThrow()
        .failure()
        .orElseThrow()
        .message();
  }

  @Test
  void a_run_that_a_step_waits_for_is_on_record() {
    open(FlowControl.NONE);

    RunId parent = rig.launch("parent");

    assertThat(rig.ended(parent).status()).isEqualTo(Run.Status.SUCCEEDED);
    assertThat(rows(Outcome.STARTED))
        .extracting(row -> row.workflow().value(), row -> row.run().isPresent())
        .containsExactlyInAnyOrder(tuple("parent", true), tuple("child", true));
  }

  @Test
  void a_call_over_the_rate_limit_fails_the_step_and_says_so() {
    open(Controls.rateLimit(1, DAY));
    assertThat(rig.ended(rig.launch("parent")).status()).isEqualTo(Run.Status.SUCCEEDED);

    RunId second = rig.launch("parent");

    assertThat(rig.ended(second).status()).isEqualTo(Run.Status.FAILED);
    assertThat(error(second))
        .startsWith("workflow child was not started: dropped, rate-limit: 1 in 1d");
    assertThat(rows(Outcome.DROPPED)).hasSize(1);
  }

  @Test
  void a_call_is_held_back_neither_by_a_debounce_nor_by_a_batch() {
    open(Controls.both(Controls.debounce(DAY, DAY), Controls.batch(10, DAY)));

    assertThat(rig.ended(rig.launch("parent")).status()).isEqualTo(Run.Status.SUCCEEDED);
  }

  @Test
  void a_call_that_the_singleton_skips_fails_the_step_and_names_the_live_run() throws Exception {
    var gate = new Gate();
    open(Controls.singleton(Singleton.Mode.SKIP));
    rig.script.on("a", gate);
    RunId live = rig.launch("child");
    gate.entered();

    RunId parent = rig.launch("parent");

    assertThat(rig.ended(parent).status()).isEqualTo(Run.Status.FAILED);
    assertThat(error(parent)).contains("skipped, singleton: skip", live.value());
    gate.open();
  }

  @Test
  void a_call_waits_for_its_turn_as_a_singleton_also_across_a_crash() throws Exception {
    var gate = new Gate();
    open(Controls.singleton(Singleton.Mode.QUEUE_ALL));
    rig.script.on("a", gate);
    RunId live = rig.launch("child");
    gate.entered();
    RunId parent = rig.launch("parent");
    await().atMost(Rig.PATIENCE).until(() -> rig.runsOf("child").size() == 2);

    rig.crash();
    gate.open();
    rig.restart();

    assertThat(rig.ended(live).status()).isEqualTo(Run.Status.SUCCEEDED);
    assertThat(rig.ended(parent).status()).isEqualTo(Run.Status.SUCCEEDED);
    assertThat(rig.runsOf("child")).hasSize(2);
  }

  @Test
  void a_call_that_nobody_waits_for_any_more_does_not_wait_for_its_turn_either() throws Exception {
    var gate = new Gate();
    open(Controls.singleton(Singleton.Mode.QUEUE_ALL));
    rig.script.on("a", gate);
    RunId live = rig.launch("child");
    gate.entered();
    RunId parent = rig.launch("parent");
    await().atMost(Rig.PATIENCE).until(() -> rig.runsOf("child").size() == 2);
    RunId second = rig.runsOf("child").getFirst().id();

    rig.operations().cancel(parent, "ann", "not needed");

    assertThat(rig.ended(parent).status()).isEqualTo(Run.Status.CANCELLED);
    assertThat(rig.ended(second).status()).isEqualTo(Run.Status.CANCELLED);
    assertThat(rig.run(live).isTerminal()).isFalse();
    gate.open();
  }

  @Test
  void a_call_that_a_later_one_replaces_fails_the_step() throws Exception {
    var gate = new Gate();
    open(Controls.singleton(Singleton.Mode.QUEUE_ONE));
    rig.script.on("a", gate);
    rig.launch("child");
    gate.entered();
    RunId parent = rig.launch("parent");
    await().atMost(Rig.PATIENCE).until(() -> rig.runsOf("child").size() == 2);

    rig.launch("child");

    assertThat(rig.ended(parent).status()).isEqualTo(Run.Status.FAILED);
    gate.open();
  }
}
