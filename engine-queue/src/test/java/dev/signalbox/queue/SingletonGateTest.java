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
import dev.signalbox.core.StepPath;
import dev.signalbox.core.StepRun.Ruling.Choice;
import dev.signalbox.queue.check.CheckDb;
import dev.signalbox.queue.intake.Launch;
import dev.signalbox.queue.intake.Submission;
import dev.signalbox.queue.log.Entry;
import dev.signalbox.queue.log.PendingRow;
import dev.signalbox.queue.log.SlotRow;
import dev.signalbox.queue.log.TriggerQuery;
import dev.signalbox.queue.log.TriggerRow;
import dev.signalbox.queue.log.TriggerRow.Outcome;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
    RunId first = begun("e1");

    RunId second = started("e2", "{}");

    Run old = rig.ended(first);
    assertThat(old.status()).isEqualTo(Run.Status.CANCELLED);
    assertThat(old.cancellation())
        .contains(
            new Run.Cancellation(
                "singleton", "singleton: cancel-running, replaced by run " + second));
    begins(second);
    assertThat(admitted(second)).isAfterOrEqualTo(old.updated());
    assertThat(row("e1").outcome()).as("it was live").isEqualTo(Outcome.STARTED);
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

    RunId second = started("e2", "{}");

    Run old = rig.ended(first);
    begins(second);
    assertThat(admitted(second)).isAfterOrEqualTo(old.updated());
  }

  @Test
  void SEMANTICS_6_2_cancel_running_lets_the_clean_up_of_the_old_run_complete() throws Exception {
    var cleanUp = new Script.Gate();
    rig =
        new Rig(folder, Flows.last(on("demo/go", flow("one", approve("a"))), task("clean")))
            .control("one", Controls.singleton(Mode.CANCEL_RUNNING))
            .start();
    rig.script.on("clean", cleanUp);
    RunId first = begun("e1");

    RunId second = started("e2", "{}");
    cleanUp.entered();

    assertThat(rig.run(first).cancellation()).as("the cancellation is recorded").isPresent();
    assertThat(rig.run(second).status()).isEqualTo(Run.Status.QUEUED);
    RunId third = started("e3", "{}");
    assertThat(rig.ended(second).status()).isEqualTo(Run.Status.CANCELLED);
    assertThat(rig.run(first).isTerminal()).as("a third one does not cut it short").isFalse();
    cleanUp.open();
    assertThat(rig.ended(first).steps().find(new StepPath("clean")).orElseThrow().isEnded())
        .isTrue();
    begins(third);
    assertThat(admitted(third)).isAfterOrEqualTo(rig.run(first).updated());
  }

  @Test
  void SEMANTICS_6_1_queue_one_keeps_the_latest_and_skips_what_it_replaces() {
    open(Mode.QUEUE_ONE);
    RunId first = begun("e1");

    RunId second = started("e2", "{}");
    assertThat(rig.run(second).status()).isEqualTo(Run.Status.QUEUED);
    RunId third = started("e3", "{}");

    Run replaced = rig.ended(second);
    String rule = "singleton: queue-one, replaced by run " + third;
    assertThat(replaced.status()).isEqualTo(Run.Status.CANCELLED);
    assertThat(replaced.cancellation()).contains(new Run.Cancellation("singleton", rule));
    assertThat(row("e2").outcome()).isEqualTo(Outcome.SKIPPED);
    assertThat(row("e2").rule()).isEqualTo(rule);
    assertThat(row("e2").run()).contains(second);
    assertThat(rig.run(third).status()).isEqualTo(Run.Status.QUEUED);
    assertThat(rig.operations().limits().waiting(third))
        .singleElement()
        .satisfies(waiting ->
            assertThat(waiting.obstacles())
                .singleElement()
                .satisfies(obstacle -> {
                  assertThat(obstacle.claim().gate().id()).isEqualTo("singleton.workflow.one");
                  assertThat(obstacle.holders()).extracting(SlotRow::run).containsExactly(first);
                }));
    rig.decide(first, "a", Choice.APPROVE);
    begins(third);
    assertThat(row("e3").outcome()).isEqualTo(Outcome.STARTED);
  }

  @Test
  void SEMANTICS_6_1_queue_one_keeps_the_last_of_two_hundred_at_once_over_a_kill()
      throws Exception {
    open(Mode.QUEUE_ONE);
    RunId first = begun("e0");

    Together.run(200, i -> outcome("x" + i, "{}").outcome());
    rig.crashAndRestart();

    await()
        .atMost(Rig.PATIENCE)
        .until(() -> rig.runsOf("one").stream().filter(run -> !run.isTerminal()).count() == 2);
    RunId last = newest().id();
    assertThat(rig.run(last).status()).isEqualTo(Run.Status.QUEUED);
    rig.decide(first, "a", Choice.APPROVE);
    begins(last);
  }

  @Test
  void SEMANTICS_6_1_queue_all_keeps_the_order_one_live_run_at_a_time_over_kills() {
    open(Mode.QUEUE_ALL);
    var runs = new ArrayList<RunId>();
    runs.add(begun("e0"));
    for (int i = 1; i <= 5; i++) {
      runs.add(started("e" + i, "{}"));
    }

    for (int i = 0; i < runs.size(); i++) {
      begins(runs.get(i));
      assertThat(rig.runsOf("one"))
          .filteredOn(run -> !run.isTerminal() && run.status() != Run.Status.QUEUED)
          .hasSize(1);
      if (i == 2) {
        rig.crashAndRestart();
        runs.add(started("e6", "{}"));
      }
      rig.decide(runs.get(i), "a", Choice.APPROVE);
      rig.ended(runs.get(i));
    }
    rig.crash();
    assertThat(CheckDb.check(folder.resolve("data"), Optional.empty()).findings()).isEmpty();
  }

  @Test
  void SEMANTICS_6_4_the_end_of_a_run_while_the_engine_was_down_is_seen() {
    open(Mode.QUEUE_ALL);
    RunId first = begun("e1");
    RunId second = started("e2", "{}");
    rig.crash();
    rig.restart();

    rig.operations().cancel(first, "ann", "enough");
    rig.crashAndRestart();

    begins(second);
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
  void SEMANTICS_6_3_one_that_waits_can_be_cancelled() {
    open(Mode.QUEUE_ALL);
    RunId first = begun("e1");
    RunId second = started("e2", "{}");

    rig.operations().cancel(second, "ann", "not needed");

    assertThat(rig.ended(second).status()).isEqualTo(Run.Status.CANCELLED);
    assertThat(row("e2").outcome()).as("nobody has replaced it").isEqualTo(Outcome.STARTED);
    assertThat(rig.run(first).isTerminal()).isFalse();
  }

  @Test
  void SEMANTICS_6_4_a_retry_waits_for_its_turn_where_others_do() {
    open(Mode.QUEUE_ALL);
    RunId first = begun("e1");
    rig.operations().cancel(first, "ann", "enough");
    rig.ended(first);
    RunId second = begun("e2");

    Launch again = rig.operations().reruns().retry(first, Optional.empty());

    RunId third = ((Launch.Launched) again).run().id();
    assertThat(rig.run(third).status()).isEqualTo(Run.Status.QUEUED);
    rig.decide(second, "a", Choice.APPROVE);
    begins(third);
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
    open(Mode.QUEUE_ALL);
    RunId first = begun("e1");
    RunId second = started("e2", "{}");
    RunId third = started("e3", "{}");
    rig.crash();
    rig.control("one", Controls.singleton(Mode.CANCEL_RUNNING));

    rig.restart();

    assertThat(rig.ended(first).status()).isEqualTo(Run.Status.CANCELLED);
    assertThat(rig.ended(second).status()).isEqualTo(Run.Status.CANCELLED);
    assertThat(row("e2").outcome()).isEqualTo(Outcome.SKIPPED);
    begins(third);
  }

  @Test
  void SEMANTICS_6_1_of_ten_thousand_behind_one_key_the_oldest_begins_next() {
    rig =
        new Rig(folder, on("demo/go", flow("one", Flows.sleep("a", Duration.ofDays(1)))))
            .control("one", Controls.singleton(Mode.QUEUE_ALL))
            .start();
    var runs = new ArrayList<RunId>();
    for (int i = 0; i < 10; i++) {
      int from = i * 1000;
      var sent =
          rig.operations()
              .submit(
                  java.util.stream.IntStream.range(from, from + 1000)
                      .mapToObj(n -> Rig.incoming("e" + n, "demo/go", "{}"))
                      .toList());
      runs.addAll(((Submission.Accepted) sent).runs());
    }

    for (int i = 0; i < 20; i++) {
      begins(runs.get(i));
      assertThat(rig.run(runs.get(i + 1)).status()).isEqualTo(Run.Status.QUEUED);
      rig.operations().cancel(runs.get(i), "ann", "next");
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

  /** One that is live now. */
  private RunId begun(String event) {
    RunId run = started(event, "{}");
    begins(run);
    return run;
  }

  private void begins(RunId run) {
    await()
        .atMost(Rig.PATIENCE)
        .pollInterval(Duration.ofMillis(2))
        .until(() -> rig.run(run).status() != Run.Status.QUEUED);
    assertThat(rig.run(run).cancellation()).isEmpty();
  }

  private Instant admitted(RunId run) {
    return rig.operations().history(run, 0, 100).stream()
        .filter(entry -> entry.type().equals("admitted"))
        .map(Entry::time)
        .findFirst()
        .orElseThrow();
  }

  private Run newest() {
    return rig.runsOf("one").getFirst();
  }

  private List<PendingRow> pending() {
    return rig.log().pending(Optional.empty(), Optional.empty(), 100).items();
  }
}
