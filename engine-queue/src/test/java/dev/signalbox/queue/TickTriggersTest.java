package dev.signalbox.queue;

import static dev.signalbox.queue.Flows.flow;
import static dev.signalbox.queue.Flows.task;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.signalbox.core.FlowControl;
import dev.signalbox.core.Run;
import dev.signalbox.core.Schedule;
import dev.signalbox.core.Schedule.CatchUp;
import dev.signalbox.core.Schedule.Overlap;
import dev.signalbox.core.ScheduleId;
import dev.signalbox.core.Singleton;
import dev.signalbox.core.Timing;
import dev.signalbox.core.WorkflowId;
import dev.signalbox.queue.Script.Gate;
import dev.signalbox.queue.check.CheckDb;
import dev.signalbox.queue.intake.Submission;
import dev.signalbox.queue.log.TriggerQuery;
import dev.signalbox.queue.log.TriggerRow;
import dev.signalbox.queue.log.TriggerRow.Outcome;
import dev.signalbox.queue.schedule.Schedules;
import dev.signalbox.queue.schedule.Schedules.Changed;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ticks are triggers: each leaves a record, and passes the gates of its workflow. */
class TickTriggersTest {
  private static final ScheduleId ID = new ScheduleId("s");
  private static final Duration DAY = Duration.ofDays(1);

  @TempDir Path folder;
  private Rig rig;

  @BeforeEach
  void open() {
    rig = new Rig(folder, flow("w", task("a")));
  }

  @AfterEach
  void close() {
    rig.close();
    assertThat(CheckDb.check(rig.folder().resolve("data"), Optional.empty()).findings()).isEmpty();
  }

  private void start(Overlap overlap, CatchUp catchUp, FlowControl control) {
    rig.schedules =
        List.of(
            new Schedule(
                ID,
                new WorkflowId("w"),
                new Timing.Every(DAY, Duration.ZERO),
                Optional.empty(),
                Optional.empty(),
                Duration.ZERO,
                catchUp,
                overlap,
                false));
    rig.control("w", control).start();
    await()
        .atMost(Rig.PATIENCE)
        .until(() -> schedules().find(ID, 0).orElseThrow().ticks().ticking().isPresent());
  }

  private Schedules schedules() {
    return rig.operations().schedules();
  }

  private Changed trigger() {
    return schedules().trigger(ID, "ann");
  }

  private static TriggerRow held(Changed changed) {
    assertThat(changed).isInstanceOf(Changed.Held.class);
    return ((Changed.Held) changed).trigger();
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

  @Test
  void SEMANTICS_9_14_a_tick_is_on_record_with_the_run_that_it_started() {
    start(Overlap.SKIP, CatchUp.STANDARD, FlowControl.NONE);

    var started = (Changed.Started) trigger();

    assertThat(rows(Outcome.STARTED))
        .singleElement()
        .satisfies(row -> {
          assertThat(row.event()).isEqualTo("schedule/s/" + started.tick());
          assertThat(row.name()).isEqualTo("schedule/tick");
          assertThat(row.run()).contains(started.runs().getFirst());
        });
    assertThat(rig.operations().event("schedule/s/" + started.tick())).isPresent();
  }

  @Test
  void SEMANTICS_9_11_ticks_that_the_schedule_skips_are_on_record_with_the_rule() throws Exception {
    var gate = new Gate();
    rig.script.on("a", gate);
    start(Overlap.SKIP, new CatchUp(CatchUp.Policy.LAST, DAY.multipliedBy(3)), FlowControl.NONE);
    trigger();
    gate.entered();

    trigger();
    assertThat(rows(Outcome.SKIPPED)).extracting(TriggerRow::rule).containsExactly("overlap: skip");
    gate.open();
    rig.ended(rig.runsOf("w").getFirst().id());

    rig.crash();
    rig.ahead.set(DAY.multipliedBy(6));
    rig.restart();
    await().atMost(Rig.PATIENCE).until(() -> rows(Outcome.STARTED).size() == 2);
    List<TriggerRow> skipped = rows(Outcome.SKIPPED);
    assertThat(skipped)
        .extracting(TriggerRow::rule)
        .contains("overlap: skip", "catch-up: last", "catch-up: window 3d")
        .hasSize(6);
    assertThat(skipped).extracting(TriggerRow::event).doesNotHaveDuplicates();

    schedules().pause(ID, "ann", Optional.empty(), 0);
    rig.ahead.set(DAY.multipliedBy(7));
    rig.elapsed.set(DAY);
    rig.crashAndRestart();
    await()
        .atMost(Rig.PATIENCE)
        .until(() -> rows(Outcome.SKIPPED).stream().anyMatch(row -> row.rule().equals("paused")));
  }

  @Test
  void SEMANTICS_9_11_hundreds_of_skipped_ticks_are_one_record() {
    start(Overlap.SKIP, new CatchUp(CatchUp.Policy.LAST, CatchUp.WINDOW), FlowControl.NONE);
    rig.crash();
    rig.ahead.set(DAY.multipliedBy(200));
    rig.restart();
    await().atMost(Rig.PATIENCE).until(() -> rows(Outcome.STARTED).size() == 1);

    assertThat(rows(Outcome.SKIPPED))
        .singleElement()
        .extracting(TriggerRow::rule)
        .asString()
        .matches("catch-up: last, (198|199) ticks from .*Z");
  }

  @Test
  void SEMANTICS_9_14_a_tick_over_the_rate_limit_is_dropped() {
    start(Overlap.ALLOW_ALL, CatchUp.STANDARD, Controls.rateLimit(1, DAY));
    assertThat(trigger()).isInstanceOf(Changed.Started.class);

    TriggerRow row = held(trigger());

    assertThat(row.outcome()).isEqualTo(Outcome.DROPPED);
    assertThat(row.retryAt()).isPresent();
    assertThat(rows(Outcome.DROPPED)).containsExactly(row);
    assertThat(rig.runsOf("w")).hasSize(1);
    assertThat(schedules().recent(ID, 10).getLast().started().getFirst().runs()).isEmpty();
  }

  @Test
  void SEMANTICS_9_14_ticks_are_debounced_as_events_are() {
    start(Overlap.ALLOW_ALL, CatchUp.STANDARD, Controls.debounce(DAY, DAY));

    TriggerRow first = held(trigger());
    TriggerRow second = held(trigger());
    assertThat(first.outcome()).isEqualTo(Outcome.DEBOUNCED);
    assertThat(second.pending()).isEqualTo(first.pending());
    rig.operations().flush(first.pending().orElseThrow());

    Run run = rig.runsOf("w").getFirst();
    assertThat(rig.runsOf("w")).hasSize(1);
    assertThat(run.event().text()).contains(second.event());
    assertThat(rows(Outcome.DEBOUNCED))
        .hasSize(2)
        .allMatch(row -> row.run().equals(Optional.of(run.id())));
  }

  @Test
  void SEMANTICS_9_14_a_tick_meets_the_singleton_of_its_workflow() throws Exception {
    var gate = new Gate();
    rig.script.on("a", gate);
    start(Overlap.ALLOW_ALL, CatchUp.STANDARD, Controls.singleton(Singleton.Mode.SKIP));
    rig.launch("w");
    gate.entered();

    assertThat(held(trigger()).outcome()).isEqualTo(Outcome.SKIPPED);
  }

  @Test
  void SEMANTICS_9_3_nobody_else_can_take_the_id_of_a_tick() {
    start(Overlap.SKIP, CatchUp.STANDARD, FlowControl.NONE);

    assertThat(rig.submit("schedule/s/" + Instant.now(), "demo/x", "{}"))
        .isInstanceOf(Submission.ReservedId.class);
    assertThat(rig.submit("schedules/s", "demo/x", "{}")).isInstanceOf(Submission.Accepted.class);
  }

  @Test
  void SEMANTICS_9_3_two_engines_on_one_log_let_no_tick_pass_the_gates_twice() {
    rig.schedules =
        List.of(
            new Schedule(
                ID,
                new WorkflowId("w"),
                new Timing.Every(Duration.ofSeconds(1), Duration.ZERO),
                Optional.empty(),
                Optional.empty(),
                Duration.ZERO,
                CatchUp.STANDARD,
                Overlap.ALLOW_ALL,
                false));
    rig.control("w", Controls.rateLimit(2, DAY)).start();
    Node second = rig.second();
    await().atMost(Rig.PATIENCE).until(() -> !rows(Outcome.DROPPED).isEmpty());
    second.close();

    assertThat(rig.runsOf("w")).hasSize(2);
    assertThat(rows(Outcome.STARTED)).hasSize(2);
  }
}
