package dev.signalbox.queue;

import static dev.signalbox.queue.Flows.flow;
import static dev.signalbox.queue.Flows.on;
import static dev.signalbox.queue.Flows.task;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.signalbox.core.Run;
import dev.signalbox.core.RunId;
import dev.signalbox.core.Schedule;
import dev.signalbox.core.Schedule.CatchUp;
import dev.signalbox.core.Schedule.Overlap;
import dev.signalbox.core.ScheduleDecision.Reason;
import dev.signalbox.core.ScheduleDecision.Skipped;
import dev.signalbox.core.ScheduleId;
import dev.signalbox.core.Ticks;
import dev.signalbox.core.Timing;
import dev.signalbox.core.WorkflowId;
import dev.signalbox.queue.Script.Gate;
import dev.signalbox.queue.log.StoreUnavailable;
import dev.signalbox.queue.log.StreamId;
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

/** Schedules on a whole engine (SEMANTICS 9, F14). */
class ScheduleRunsTest {
  private static final ScheduleId ID = new ScheduleId("s");
  private static final Duration DAY = Duration.ofDays(1);
  private static final Duration FIVE = Duration.ofMinutes(5);

  private Rig rig;

  @BeforeEach
  void open(@TempDir Path folder) {
    rig = new Rig(folder, flow("w", task("a")), on("schedule/tick", flow("other", task("b"))));
  }

  @AfterEach
  void close() {
    rig.close();
  }

  private static Schedule every(Duration period, Overlap overlap, boolean pauseOnFailure) {
    return new Schedule(
        ID,
        new WorkflowId("w"),
        new Timing.Every(period, Duration.ZERO),
        Optional.empty(),
        Optional.empty(),
        Duration.ZERO,
        CatchUp.STANDARD,
        overlap,
        pauseOnFailure);
  }

  private void start(Schedule... schedules) {
    rig.schedules = List.of(schedules);
    rig.start();
  }

  private Schedules schedules() {
    return rig.operations().schedules();
  }

  private Ticks ticks() {
    return schedules().find(ID, 0).orElseThrow().ticks();
  }

  private List<Run> runs() {
    return rig.runsOf("w");
  }

  private void eventually(int runs) {
    await()
        .atMost(Rig.PATIENCE)
        .pollInterval(Duration.ofMillis(5))
        .until(() -> runs().stream().filter(Run::isTerminal).count() >= runs);
  }

  private static Changed.Started started(Changed changed) {
    assertThat(changed).isInstanceOf(Changed.Started.class);
    return (Changed.Started) changed;
  }

  private Changed trigger() {
    return schedules().trigger(ID, "ann");
  }

  private List<Reason> reasons() {
    return schedules().recent(ID, 100).stream()
        .flatMap(record -> record.skipped().stream())
        .map(Skipped::reason)
        .toList();
  }

  @Test
  void SEMANTICS_9_14_a_tick_is_an_event_that_starts_its_workflow_and_no_other() {
    start(every(Duration.ofSeconds(1), Overlap.ALLOW_ALL, false));

    eventually(2);

    for (Run run : runs()) {
      assertThat(run.event().text())
          .containsPattern("\"name\":\"schedule/tick\",\"data\":\\{\"at\":\"[^\".]*Z\"");
    }
    assertThat(rig.runsOf("other")).isEmpty();
  }

  @Test
  void SEMANTICS_9_3_two_engines_on_one_log_let_no_tick_happen_twice() {
    start(every(Duration.ofSeconds(1), Overlap.ALLOW_ALL, false));
    Node second = rig.second();
    eventually(3);
    second.close();

    List<String> at =
        runs().stream().map(run -> run.event().text().replaceAll(".*\"at\":|,.*", "")).toList();
    assertThat(at).doesNotHaveDuplicates();
  }

  @Test
  void SEMANTICS_9_5_F14_three_days_without_an_engine_are_made_up_for_by_exactly_one_run() {
    start(every(FIVE, Overlap.SKIP, false));
    await().atMost(Rig.PATIENCE).until(() -> ticks().ticking().isPresent());

    rig.crash();
    rig.ahead.set(DAY.multipliedBy(3));
    rig.restart();
    eventually(1);
    rig.crashAndRestart();
    Instant until = ticks().until();

    assertThat(until).isAfter(Instant.now().plus(DAY.multipliedBy(3)).minus(FIVE.multipliedBy(2)));
    assertThat(runs()).hasSize(1);
    assertThat(ticks().last().map(Ticks.Started::at)).contains(until);
    assertThat(reasons()).containsExactly(Reason.CATCH_UP);
  }

  @Test
  void F15_a_machine_that_slept_for_three_days_makes_up_for_one_tick() {
    start(every(Duration.ofSeconds(1), Overlap.ALLOW_ALL, false));
    eventually(1);

    rig.ahead.set(DAY.multipliedBy(3));
    await().atMost(Rig.PATIENCE).until(rig::isClockHeld);
    rig.elapsed.set(Duration.ofSeconds(61));

    await().atMost(Rig.PATIENCE).until(() -> causes().contains(Ticks.Cause.CATCH_UP));
    int before = runs().size();
    eventually(before + 1);
    // One for the three days; one more where the minute for which the clock is held is a break,
    // too.
    assertThat(causes().stream().filter(Ticks.Cause.CATCH_UP::equals)).hasSizeBetween(1, 2);
    assertThat(runs().size()).isLessThan(100);
  }

  private List<Ticks.Cause> causes() {
    return schedules().recent(ID, 100).stream()
        .flatMap(record -> record.started().stream())
        .map(Ticks.Started::cause)
        .toList();
  }

  @Test
  void SEMANTICS_9_12_what_was_not_configured_for_a_while_makes_up_for_nothing_of_it() {
    start(every(FIVE, Overlap.SKIP, false));
    await().atMost(Rig.PATIENCE).until(() -> ticks().ticking().isPresent());
    rig.crash();
    rig.schedules = List.of();
    rig.restart();
    await()
        .atMost(Rig.PATIENCE)
        .until(() ->
            rig.log().last(new StreamId.OfSchedule(ID)).orElseThrow().type().equals("removed"));

    rig.crash();
    rig.ahead.set(DAY);
    rig.schedules = List.of(every(FIVE, Overlap.SKIP, false));
    rig.restart();
    await().atMost(Rig.PATIENCE).until(() -> ticks().ticking().isPresent());

    assertThat(runs()).isEmpty();
    assertThat(reasons()).isEmpty();
  }

  @Test
  void SEMANTICS_9_4_skip_looks_at_the_runs_that_have_not_ended() throws Exception {
    var gate = new Gate();
    rig.script.on("a", gate);
    start(every(DAY, Overlap.SKIP, false));
    RunId first = started(trigger()).runs().getFirst();
    gate.entered();

    assertThat(trigger()).isInstanceOf(Changed.Skipped.class);
    gate.open();
    rig.ended(first);

    assertThat(trigger()).isInstanceOf(Changed.Started.class);
    assertThat(reasons()).containsExactly(Reason.OVERLAP);
  }

  @Test
  void SEMANTICS_9_4_a_buffered_tick_runs_after_the_other_also_across_a_crash() throws Exception {
    var gate = new Gate();
    rig.script.on("a", gate);
    start(every(DAY, Overlap.BUFFER_ALL, false));
    trigger();
    gate.entered();
    assertThat(trigger()).isInstanceOf(Changed.Waiting.class);
    assertThat(trigger()).isInstanceOf(Changed.Waiting.class);

    rig.crash();
    gate.open();
    rig.restart();

    eventually(3);
    assertThat(runs()).hasSize(3);
    assertThat(ticks().pending()).isEmpty();
  }

  @Test
  void SEMANTICS_9_4_cancel_other_waits_for_the_end_of_the_run_that_it_cancels() throws Exception {
    var gate = new Gate();
    rig.script.on("a", gate);
    start(every(DAY, Overlap.CANCEL_OTHER, false));
    RunId first = started(trigger()).runs().getFirst();
    gate.entered();
    rig.script.on("a", (_, _) -> Script.claimed("1"));

    assertThat(trigger()).isInstanceOf(Changed.Waiting.class);

    assertThat(rig.ended(first).status()).isEqualTo(Run.Status.CANCELLED);
    eventually(2);
    Run second = runs().getFirst();
    assertThat(second.status()).isEqualTo(Run.Status.SUCCEEDED);
    assertThat(second.created()).isAfterOrEqualTo(rig.run(first).updated());
  }

  @Test
  void SEMANTICS_9_4_terminate_other_starts_at_once() throws Exception {
    var gate = new Gate();
    rig.script.on("a", gate);
    start(every(DAY, Overlap.TERMINATE_OTHER, false));
    RunId first = started(trigger()).runs().getFirst();
    gate.entered();

    assertThat(trigger()).isInstanceOf(Changed.Started.class);

    assertThat(rig.ended(first).status()).isEqualTo(Run.Status.CANCELLED);
  }

  @Test
  void SEMANTICS_9_13_a_pause_outlives_the_engine_and_a_tick_can_be_asked_for_meanwhile() {
    start(every(Duration.ofSeconds(1), Overlap.ALLOW_ALL, false));
    schedules().pause(ID, "ann", Optional.of("holiday"), 0);
    int before = runs().size();
    rig.crashAndRestart();

    await().atMost(Rig.PATIENCE).until(() -> reasons().contains(Reason.PAUSED));
    assertThat(runs()).hasSize(before);
    assertThat(ticks().pause().flatMap(Ticks.Pause::note)).contains("holiday");
    assertThat(trigger()).isInstanceOf(Changed.Started.class);
    schedules().resume(ID, "ann", 0);

    eventually(before + 2);
  }

  @Test
  void SEMANTICS_9_8_a_failed_run_pauses_what_is_paused_on_failure() {
    rig.script.on("a", (_, _) -> Script.failed("on purpose"));
    start(every(DAY, Overlap.SKIP, true));

    RunId run = started(trigger()).runs().getFirst();

    await().atMost(Rig.PATIENCE).until(() -> ticks().pause().isPresent());
    assertThat(ticks().pause().flatMap(Ticks.Pause::note)).contains("run " + run + " has failed");
  }

  @Test
  void SEMANTICS_9_9_a_backfill_runs_each_tick_once_however_often_it_is_asked_for() {
    start(every(FIVE, Overlap.SKIP, false));
    Instant from = Instant.parse("2026-01-01T00:00:00Z");
    Instant to = Instant.parse("2026-01-01T00:20:00Z");

    assertThat(schedules().backfill(ID, from, to, "ann"))
        .isInstanceOfSatisfying(Changed.Backfilled.class, it -> assertThat(it.ticks()).hasSize(5));
    eventually(5);
    rig.crashAndRestart();

    assertThat(schedules().backfill(ID, from, to, "ann"))
        .isEqualTo(new Changed.Backfilled(List.of(), 5));
    assertThat(runs()).hasSize(5);
    assertThat(schedules().backfill(ID, from, from.plus(DAY.multipliedBy(9)), "ann"))
        .isEqualTo(new Changed.TooMany());
  }

  @Test
  void SEMANTICS_9_3_a_crash_in_the_middle_of_a_tick_leaves_all_of_it_or_nothing() {
    start(every(FIVE, Overlap.SKIP, false));
    for (boolean applied : List.of(true, false)) {
      await().atMost(Rig.PATIENCE).until(() -> ticks().ticking().isPresent());
      Instant tick = Instant.parse(applied ? "2026-01-01T00:00:00Z" : "2026-01-02T00:00:00Z");
      int before = runs().size();
      rig.log().dieAt(new FaultyLog.Death(rig.log().appends() + 1, applied));

      assertThatThrownBy(() -> schedules().backfill(ID, tick, tick, "ann"))
          .isInstanceOf(StoreUnavailable.class);
      rig.crashAndRestart();
      schedules().backfill(ID, tick, tick, "ann");

      eventually(before + 1);
      assertThat(runs()).hasSize(before + 1);
    }
  }
}
