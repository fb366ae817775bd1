package dev.signalbox.queue;

import static dev.signalbox.queue.Flows.approve;
import static dev.signalbox.queue.Flows.flow;
import static dev.signalbox.queue.Flows.on;
import static dev.signalbox.queue.Flows.task;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.signalbox.core.Run;
import dev.signalbox.core.RunId;
import dev.signalbox.core.Singleton.Mode;
import dev.signalbox.core.StepRun.Ruling.Choice;
import dev.signalbox.queue.TriggerRow.Outcome;
import dev.signalbox.queue.check.CheckDb;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SingletonGateTest {
  @TempDir Path folder;
  private Rig rig;

  private void open(Mode mode) {
    rig =
        new Rig(folder, on("demo/go", flow("one", approve("a"))))
            .control("one", Controls.singleton(mode))
            .start();
  }

  @AfterEach
  void close() {
    rig.close();
  }

  @Test
  void SEMANTICS_6_1_skip_starts_nothing_beside_a_live_run() {
    open(Mode.SKIP);
    RunId first = started("e1", "{\"k\":\"x\"}");

    TriggerRow skipped = outcome("e2", "{\"k\":\"x\"}");

    assertThat(skipped.outcome()).isEqualTo(Outcome.SKIPPED);
    assertThat(skipped.rule()).isEqualTo("singleton: skip, run " + first + " is live");
    assertThat(skipped.key()).contains("x");
    started("e3", "{\"k\":\"y\"}");
    started("e4", "{\"k\":false}");
    started("e5", "{\"k\":false}");
    rig.decide(first, "a", Choice.APPROVE);
    rig.ended(first);
    started("e6", "{\"k\":\"x\"}");
  }

  @Test
  void SEMANTICS_6_1_skip_holds_under_two_hundred_at_once_and_over_a_kill() throws Exception {
    open(Mode.SKIP);

    var outcomes = Together.run(200, i -> outcome("e" + i, "{}").outcome());

    assertThat(outcomes).filteredOn(Outcome.STARTED::equals).hasSize(1);
    rig.crashAndRestart();
    assertThat(outcome("later", "{}").outcome()).isEqualTo(Outcome.SKIPPED);
    assertThat(rig.runsOf("one")).hasSize(1);
  }

  @Test
  void SEMANTICS_6_2_cancel_running_starts_the_new_run_once_the_old_one_has_ended() {
    open(Mode.CANCEL_RUNNING);
    RunId first = started("e1", "{}");

    TriggerRow second = outcome("e2", "{}");

    assertThat(second.outcome()).isEqualTo(Outcome.QUEUED);
    Run old = rig.ended(first);
    assertThat(old.status()).isEqualTo(Run.Status.CANCELLED);
    Run fresh = await().until(this::newest, run -> !run.id().equals(first));
    assertThat(fresh.created()).isAfterOrEqualTo(old.updated());
    assertThat(row("e2").outcome()).isEqualTo(Outcome.STARTED);
    assertThat(row("e2").run()).contains(fresh.id());
  }

  @Test
  void SEMANTICS_6_2_cancel_running_waits_for_work_that_has_to_be_interrupted() {
    rig =
        new Rig(folder, on("demo/go", flow("one", task("slow"))))
            .control("one", Controls.singleton(Mode.CANCEL_RUNNING))
            .start();
    rig.script.on("slow", new Script.Gate());
    RunId first = started("e1", "{}");
    await().until(() -> rig.script.begun("slow").size() == 1);

    outcome("e2", "{}");

    Run old = rig.ended(first);
    Run fresh = await().until(this::newest, run -> !run.id().equals(first));
    assertThat(fresh.created()).isAfterOrEqualTo(old.updated());
  }

  @Test
  void SEMANTICS_6_1_queue_one_keeps_the_latest_and_skips_what_it_replaces() {
    open(Mode.QUEUE_ONE);
    RunId first = started("e1", "{}");

    assertThat(outcome("e2", "{}").outcome()).isEqualTo(Outcome.QUEUED);
    assertThat(outcome("e3", "{}").outcome()).isEqualTo(Outcome.QUEUED);

    assertThat(row("e2").outcome()).isEqualTo(Outcome.SKIPPED);
    assertThat(row("e2").rule()).isEqualTo("singleton: queue-one, replaced by a later one");
    assertThat(pending()).singleElement().extracting(PendingRow::events).isEqualTo(1L);
    assertThat(rig.operations().flush(pending().getFirst().id()))
        .isInstanceOf(PendingChange.NotPossible.class);
    rig.decide(first, "a", Choice.APPROVE);
    Run second = await().until(this::newest, run -> !run.id().equals(first));
    assertThat(second.event().text()).contains("\"e3\"");
    assertThat(pending()).isEmpty();
  }

  @Test
  void SEMANTICS_6_1_queue_all_keeps_the_order_one_live_run_at_a_time_over_kills() {
    open(Mode.QUEUE_ALL);
    started("e0", "{}");
    for (int i = 1; i <= 5; i++) {
      assertThat(outcome("e" + i, "{}").outcome()).isEqualTo(Outcome.QUEUED);
    }

    for (int i = 0; i <= 5; i++) {
      String event = "\"id\":\"e" + i + "\"";
      Run live =
          await()
              .atMost(Rig.PATIENCE)
              .until(this::newest, run -> run.event().text().contains(event));
      assertThat(rig.runsOf("one")).filteredOn(run -> !run.isTerminal()).hasSize(1);
      if (i == 2) {
        rig.crashAndRestart();
        assertThat(outcome("e6", "{}").outcome()).isEqualTo(Outcome.QUEUED);
      }
      rig.decide(live.id(), "a", Choice.APPROVE);
      rig.ended(live.id());
    }
    await().until(this::newest, run -> run.event().text().contains("\"id\":\"e6\""));
    assertThat(pending()).isEmpty();
    rig.crash();
    assertThat(CheckDb.check(folder.resolve("data"), Optional.empty()).findings()).isEmpty();
  }

  @Test
  void SEMANTICS_6_4_the_end_of_a_run_while_the_engine_was_down_is_seen() {
    open(Mode.QUEUE_ALL);
    RunId first = started("e1", "{}");
    outcome("e2", "{}");
    rig.crash();
    rig.restart();

    rig.operations().cancel(first, "ann", "enough");
    rig.crashAndRestart();

    assertThat(
            await()
                .atMost(Rig.PATIENCE)
                .until(this::newest, run -> !run.id().equals(first))
                .event()
                .text())
        .contains("\"e2\"");
  }

  @Test
  void SEMANTICS_6_4_a_retry_takes_the_place_or_is_refused() {
    open(Mode.SKIP);
    RunId first = started("e1", "{}");
    rig.operations().cancel(first, "ann", "enough");
    rig.ended(first);
    RunId second = started("e2", "{}");

    assertThat(rig.operations().reruns().retry(first, Optional.empty()))
        .isInstanceOf(Launch.NotRetryable.class);

    rig.operations().cancel(second, "ann", "enough");
    rig.ended(second);
    assertThat(rig.operations().reruns().retry(first, Optional.empty()))
        .isInstanceOf(Launch.Launched.class);
    assertThat(outcome("e3", "{}").outcome()).isEqualTo(Outcome.SKIPPED);
  }

  @Test
  void SEMANTICS_6_3_those_who_wait_can_be_dropped_on_record() {
    open(Mode.QUEUE_ALL);
    RunId first = started("e1", "{}");
    outcome("e2", "{}");

    assertThat(rig.operations().drop(pending().getFirst().id(), "ann"))
        .isEqualTo(new PendingChange.Done());

    assertThat(row("e2").outcome()).isEqualTo(Outcome.DROPPED);
    rig.decide(first, "a", Choice.APPROVE);
    rig.ended(first);
    assertThat(rig.runsOf("one")).hasSize(1);
  }

  @Test
  void SEMANTICS_4_4_what_waits_for_a_workflow_that_is_gone_is_dropped_on_record() {
    rig =
        new Rig(folder, on("demo/go", flow("one", approve("a"))))
            .control("one", Controls.debounce(Duration.ofHours(1), Duration.ofHours(1)))
            .start();
    outcome("e1", "{}");
    rig.crash();
    rig = new Rig(folder, flow("other", approve("a")));
    rig.ahead.set(Duration.ofHours(2));
    rig.start();

    await().atMost(Rig.PATIENCE).until(() -> pending().isEmpty());

    assertThat(row("e1").outcome()).isEqualTo(Outcome.DROPPED);
    assertThat(row("e1").rule()).isEqualTo("the workflow is not configured any more");
  }

  @Test
  void SEMANTICS_6_1_a_mode_that_is_changed_counts_for_those_who_wait() {
    rig =
        new Rig(folder, on("demo/go", flow("one", task("slow"))))
            .control("one", Controls.singleton(Mode.CANCEL_RUNNING))
            .start();
    var gate = new Script.Gate();
    rig.script.on("slow", gate);
    RunId first = started("e1", "{}");
    await().until(gate::isEntered);
    rig.log().hold();
    var answer = CompletableFuture.supplyAsync(() -> outcome("e2", "{}"));
    await().until(() -> rig.log().held() == 1);
    rig.crash();
    rig.log().release();
    assertThat(answer).failsWithin(Rig.PATIENCE);
    rig.control("one", Controls.singleton(Mode.QUEUE_ONE));
    rig.script.on("slow", (_, _) -> Script.claimed("1"));

    rig.restart();

    assertThat(rig.ended(first).status()).isEqualTo(Run.Status.SUCCEEDED);
    await().atMost(Rig.PATIENCE).until(() -> rig.runsOf("one").size() == 2);
    rig.ended(newest().id());
  }

  @Test
  void SEMANTICS_6_1_ten_thousand_behind_one_key_drain_in_order() {
    rig =
        new Rig(folder, on("demo/go", flow("one", Flows.sleep("a", Duration.ofDays(1)))))
            .control("one", Controls.singleton(Mode.QUEUE_ALL))
            .start();
    for (int i = 0; i < 10; i++) {
      int from = i * 1000;
      rig.operations()
          .submit(
              java.util.stream.IntStream.range(from, from + 1000)
                  .mapToObj(n -> Rig.incoming("e" + n, "demo/go", "{}"))
                  .toList());
    }

    assertThat(pending()).singleElement().extracting(PendingRow::events).isEqualTo(9_999L);
    for (int i = 0; i < 20; i++) {
      String event = "\"id\":\"e" + i + "\"";
      Run live =
          await()
              .atMost(Rig.PATIENCE)
              .pollInterval(Duration.ofMillis(2))
              .until(this::newest, run -> run.event().text().contains(event));
      rig.operations().cancel(live.id(), "ann", "next");
    }
  }

  private RunId started(String id, String data) {
    TriggerRow row = outcome(id, data);
    assertThat(row.outcome()).isEqualTo(Outcome.STARTED);
    return row.run().orElseThrow();
  }

  private TriggerRow outcome(String id, String data) {
    return ((Submission.Accepted) rig.submit(id, "demo/go", data)).outcomes().getFirst();
  }

  private TriggerRow row(String event) {
    return rig.log()
        .triggers(
            new TriggerQuery(
                Optional.empty(),
                Optional.empty(),
                Optional.of(event),
                Optional.empty(),
                Optional.empty(),
                10,
                Optional.empty()))
        .items()
        .getLast();
  }

  private Run newest() {
    return rig.runsOf("one").getFirst();
  }

  private List<PendingRow> pending() {
    return rig.log().pending(Optional.empty(), Optional.empty(), 100).items();
  }
}
