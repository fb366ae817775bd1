package dev.signalbox.queue;

import static dev.signalbox.queue.Flows.approve;
import static dev.signalbox.queue.Flows.flow;
import static dev.signalbox.queue.Flows.on;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.signalbox.core.FlowControl;
import dev.signalbox.core.Gate;
import dev.signalbox.core.Run;
import dev.signalbox.core.RunId;
import dev.signalbox.core.Schedule;
import dev.signalbox.core.Schedule.CatchUp;
import dev.signalbox.core.Schedule.Overlap;
import dev.signalbox.core.ScheduleDecision.Reason;
import dev.signalbox.core.ScheduleId;
import dev.signalbox.core.Singleton;
import dev.signalbox.core.StartPolicy;
import dev.signalbox.core.StepRun.Ruling.Choice;
import dev.signalbox.core.Timing;
import dev.signalbox.core.WorkflowId;
import dev.signalbox.queue.check.CheckDb;
import dev.signalbox.queue.gates.WorkflowPauses;
import dev.signalbox.queue.intake.Submission;
import dev.signalbox.queue.log.TriggerRow;
import dev.signalbox.queue.log.TriggerRow.Outcome;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Workflows that are paused. */
class WorkflowPausesTest {
  private static final WorkflowId ONE = new WorkflowId("one");

  @TempDir Path folder;
  private Rig rig;

  private void open(FlowControl control) {
    rig = new Rig(folder, on("demo/go", flow("one", approve("a")))).control("one", control).start();
  }

  @AfterEach
  void close() {
    rig.close();
    assertThat(CheckDb.check(folder.resolve("data"), Optional.empty()).findings()).isEmpty();
  }

  @Test
  void SEMANTICS_13_8_during_the_pause_of_a_workflow_what_runs_goes_on_and_what_comes_is_kept() {
    open(FlowControl.NONE);
    RunId live = started("e1");
    await().until(() -> status(live) == Run.Status.WAITING);

    pause();
    RunId kept = started("e2");

    assertThat(status(kept)).isEqualTo(Run.Status.QUEUED);
    rig.decide(live, "a", Choice.APPROVE);
    assertThat(rig.ended(live).status()).isEqualTo(Run.Status.SUCCEEDED);
    rig.crashAndRestart();
    RunId later = started("e3");
    assertThat(rig.operations().pauses().of(ONE).orElseThrow().note()).contains("holiday");
    assertThat(status(kept)).isEqualTo(Run.Status.QUEUED);
    assertThat(status(later)).isEqualTo(Run.Status.QUEUED);

    rig.operations().resume(ONE, "ann");

    await().atMost(Rig.PATIENCE).until(() -> status(kept) == Run.Status.WAITING);
    await().atMost(Rig.PATIENCE).until(() -> status(later) == Run.Status.WAITING);
    rig.crashAndRestart();
    assertThat(rig.operations().pauses().of(ONE)).isEmpty();
  }

  @Test
  void SEMANTICS_13_8_runs_that_were_queued_before_the_pause_wait_for_its_end_too() {
    open(Controls.singleton(Singleton.Mode.QUEUE_ALL));
    RunId live = started("e1");
    await().until(() -> status(live) == Run.Status.WAITING);
    RunId before = started("e2");
    pause();
    RunId during = started("e3");

    rig.decide(live, "a", Choice.APPROVE);
    rig.ended(live);
    rig.crashAndRestart();

    assertThat(status(before)).isEqualTo(Run.Status.QUEUED);
    rig.operations().resume(ONE, "ann");
    await().atMost(Rig.PATIENCE).until(() -> status(before) == Run.Status.WAITING);
    assertThat(status(during)).isEqualTo(Run.Status.QUEUED);
    rig.decide(before, "a", Choice.APPROVE);
    await().atMost(Rig.PATIENCE).until(() -> status(during) == Run.Status.WAITING);
  }

  @Test
  void SEMANTICS_13_8_however_many_runs_a_pause_keeps_others_at_the_same_limit_begin() {
    StartPolicy shared = Policies.engine(Gate.Count.RUNS, 1);
    rig =
        new Rig(folder, on("demo/go", flow("one", approve("a"))), flow("two", approve("a")))
            .policy("one", shared)
            .policy("two", shared)
            .start();
    RunId live = rig.launch("two");
    rig.reaches(live, Run.Status.WAITING);
    for (int page = 0; page < 5; page++) {
      int from = page * 1000;
      rig.operations()
          .submit(
              IntStream.range(from, from + 1000)
                  .mapToObj(i -> Rig.incoming("e" + i, "demo/go", "{}"))
                  .toList());
    }
    pause();
    RunId other = rig.launch("two");
    assertThat(status(other)).isEqualTo(Run.Status.QUEUED);

    rig.decide(live, "a", Choice.APPROVE);

    assertThat(rig.reaches(other, Run.Status.WAITING).workflow().value()).isEqualTo("two");
  }

  @Test
  void SEMANTICS_4_6_a_debounce_of_a_paused_workflow_fires_on_resumption_over_a_kill() {
    open(Controls.debounce(Duration.ofMinutes(1), Duration.ofMinutes(10)));
    assertThat(outcome("e1").outcome()).isEqualTo(Outcome.DEBOUNCED);
    pause();

    rig.crash();
    rig.ahead.set(Duration.ofHours(1));
    rig.restart();
    assertThat(outcome("e2").outcome()).as("it is the same one still").isEqualTo(Outcome.DEBOUNCED);
    rig.crash();
    rig.ahead.set(Duration.ofHours(2));
    rig.restart();

    assertThat(rig.runsOf("one")).isEmpty();
    rig.operations().resume(ONE, "ann");
    await().atMost(Rig.PATIENCE).until(() -> rig.runsOf("one").size() == 1);
    assertThat(rig.runsOf("one").getFirst().event().text()).contains("\"e2\"");
  }

  @Test
  void SEMANTICS_9_13_the_ticks_of_a_paused_workflow_are_skipped_on_record() {
    rig = new Rig(folder, flow("one", approve("a")));
    rig.schedules =
        List.of(
            new Schedule(
                new ScheduleId("s"),
                ONE,
                new Timing.Every(Duration.ofSeconds(1), Duration.ZERO),
                Optional.empty(),
                Optional.empty(),
                Duration.ZERO,
                CatchUp.STANDARD,
                Overlap.ALLOW_ALL,
                false));
    rig.start();
    pause();
    int before = rig.runsOf("one").size();

    await()
        .atMost(Rig.PATIENCE)
        .until(() ->
            rig.operations().schedules().recent(new ScheduleId("s"), 100).stream()
                    .flatMap(record -> record.skipped().stream())
                    .filter(skipped -> skipped.reason() == Reason.PAUSED)
                    .count()
                >= 2);

    assertThat(rig.runsOf("one").size()).isLessThanOrEqualTo(before + 1);
  }

  private void pause() {
    assertThat(rig.operations().pause(ONE, "ann", Optional.of("holiday")))
        .isInstanceOf(WorkflowPauses.Changed.Done.class);
  }

  private RunId started(String id) {
    TriggerRow row = outcome(id);
    assertThat(row.outcome()).isEqualTo(Outcome.STARTED);
    return row.run().orElseThrow();
  }

  private TriggerRow outcome(String id) {
    return ((Submission.Accepted) rig.submit(id, "demo/go", "{}")).outcomes().getFirst();
  }

  private Run.Status status(RunId run) {
    return rig.run(run).status();
  }
}
