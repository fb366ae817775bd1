package dev.signalbox.core;

import static dev.signalbox.core.ScheduleLife.FIVE;
import static dev.signalbox.core.ScheduleLife.T0;
import static dev.signalbox.core.ScheduleLife.catching;
import static dev.signalbox.core.ScheduleLife.overlapping;
import static dev.signalbox.core.ScheduleLife.schedule;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.Schedule.CatchUp;
import dev.signalbox.core.Schedule.CatchUp.Policy;
import dev.signalbox.core.Schedule.Overlap;
import dev.signalbox.core.ScheduleDecision.Reason;
import dev.signalbox.core.ScheduleDecision.Skipped;
import dev.signalbox.core.Ticks.Cause;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What becomes of the ticks of a schedule (SEMANTICS 9, F14). */
class ScheduleTest {
  @Test
  void SEMANTICS_9_12_a_schedule_starts_at_its_first_tick_after_it_was_configured() {
    var life = new ScheduleLife(overlapping(Overlap.ALLOW_ALL)).pass(Duration.ofMinutes(12));

    assertThat(life.started).containsExactly("00:05", "00:10");
    assertThat(life.skipped).isEmpty();
  }

  // --- Overlap

  @Test
  void SEMANTICS_9_4_skip_starts_nothing_while_a_run_has_not_ended() {
    var life =
        new ScheduleLife(overlapping(Overlap.SKIP)).pass(Duration.ofMinutes(12)).end("r1", false);
    life.pass(FIVE);

    assertThat(life.started).containsExactly("00:05", "00:15");
    assertThat(life.reasons()).containsExactly(Reason.OVERLAP);
  }

  @Test
  void SEMANTICS_9_4_buffer_one_keeps_the_latest_tick_for_the_end_of_the_run() {
    var life = new ScheduleLife(overlapping(Overlap.BUFFER_ONE)).pass(Duration.ofMinutes(17));
    assertThat(life.started).containsExactly("00:05");

    life.end("r1", false);

    assertThat(life.started).containsExactly("00:05", "00:15");
    assertThat(life.reasons()).containsExactly(Reason.OVERLAP);
  }

  @Test
  void SEMANTICS_9_4_buffer_all_keeps_every_tick_in_order() {
    var life = new ScheduleLife(overlapping(Overlap.BUFFER_ALL)).pass(Duration.ofMinutes(17));
    life.end("r1", false).end("r2", true).end("r3", false);

    assertThat(life.started).containsExactly("00:05", "00:10", "00:15");
    assertThat(life.skipped).isEmpty();
  }

  @Test
  void SEMANTICS_9_4_cancel_other_waits_for_the_end_of_the_cancelled_run() {
    var life = new ScheduleLife(overlapping(Overlap.CANCEL_OTHER)).pass(Duration.ofMinutes(12));
    assertThat(life.started).containsExactly("00:05");
    assertThat(life.ticks.superseded()).containsExactly(new RunId("r1"));

    life.end("r1", false);

    assertThat(life.started).containsExactly("00:05", "00:10");
    assertThat(life.ticks.running()).containsExactly(new RunId("r2"));
  }

  @Test
  void SEMANTICS_9_4_terminate_other_does_not_wait() {
    var life = new ScheduleLife(overlapping(Overlap.TERMINATE_OTHER)).pass(Duration.ofMinutes(12));

    assertThat(life.started).containsExactly("00:05", "00:10");
    assertThat(life.ticks.superseded()).containsExactly(new RunId("r1"));
    assertThat(life.ticks.running()).containsExactly(new RunId("r2"));
  }

  @Test
  void SEMANTICS_9_4_allow_all_starts_every_tick() {
    var life = new ScheduleLife(overlapping(Overlap.ALLOW_ALL)).pass(Duration.ofMinutes(17));

    assertThat(life.started).containsExactly("00:05", "00:10", "00:15");
  }

  // --- Catch-up

  @Test
  void SEMANTICS_9_5_F14_three_days_without_an_engine_are_made_up_for_by_exactly_one_run() {
    var life = new ScheduleLife(catching(Policy.LAST, CatchUp.WINDOW));
    life.outage(Duration.ofDays(3).plusMinutes(2)).look().end("r1", false).look();

    assertThat(life.started).containsExactly("00:00");
    assertThat(life.ticks.last())
        .contains(
            new Ticks.Started(
                T0.plus(Duration.ofDays(3)), Cause.CATCH_UP, List.of(new RunId("r1"))));
  }

  @Test
  void F14_the_ticks_that_are_not_made_up_for_are_one_record_with_their_number() {
    var life = new ScheduleLife(catching(Policy.LAST, CatchUp.WINDOW));
    life.outage(Duration.ofDays(3).plusMinutes(2)).look();

    assertThat(life.skipped)
        .containsExactly(
            new Skipped(
                T0.plus(FIVE), T0.plus(Duration.ofDays(3)).minus(FIVE), 863, Reason.CATCH_UP));
  }

  @Test
  void SEMANTICS_9_5_F14_none_makes_up_for_nothing() {
    var life =
        new ScheduleLife(catching(Policy.NONE, CatchUp.WINDOW)).outage(Duration.ofMinutes(4323));
    life.look().pass(Duration.ofMinutes(2));

    assertThat(life.started).containsExactly("00:05");
    assertThat(life.count(Reason.CATCH_UP)).isEqualTo(864);
  }

  @Test
  void SEMANTICS_9_5_F14_all_makes_up_for_every_tick_one_after_another() {
    var life =
        new ScheduleLife(catching(Policy.ALL, CatchUp.WINDOW))
            .outage(Duration.ofMinutes(16))
            .look();
    assertThat(life.started).containsExactly("00:05");

    life.end("r1", false).end("r2", false).end("r3", false);

    assertThat(life.started).containsExactly("00:05", "00:10", "00:15");
  }

  @Test
  void SEMANTICS_9_5_F14_what_is_missed_for_longer_than_the_window_is_never_made_up_for() {
    var life =
        new ScheduleLife(catching(Policy.ALL, Duration.ofMinutes(7)))
            .outage(Duration.ofMinutes(16));
    life.look().end("r1", false);

    assertThat(life.started).containsExactly("00:10", "00:15");
    assertThat(life.reasons()).containsExactly(Reason.OUTSIDE_WINDOW);
  }

  // --- Pauses

  @Test
  void SEMANTICS_9_13_while_it_is_paused_ticks_are_skipped_with_that_reason() {
    var life = new ScheduleLife(overlapping(Overlap.SKIP));
    life.on(new ScheduleEvent.Paused(T0, "ops", Optional.of("holiday")));
    life.pass(Duration.ofMinutes(7));
    life.on(new ScheduleEvent.Resumed(life.now, "ops")).pass(FIVE);

    assertThat(life.started).containsExactly("00:10");
    assertThat(life.reasons()).containsExactly(Reason.PAUSED);
  }

  @Test
  void SEMANTICS_9_13_a_paused_schedule_can_be_triggered() {
    var life = new ScheduleLife(overlapping(Overlap.SKIP));
    life.on(new ScheduleEvent.Paused(T0, "ops", Optional.empty()));
    life.on(new ScheduleEvent.Triggered(T0, T0.plusSeconds(60), "ops"));

    assertThat(life.started).containsExactly("00:01");
  }

  @Test
  void SEMANTICS_9_8_a_failed_run_pauses_what_is_paused_on_failure() {
    var life = new ScheduleLife(schedule(Overlap.BUFFER_ALL, CatchUp.STANDARD, true));
    life.pass(Duration.ofMinutes(12)).end("r1", true).pass(FIVE);

    assertThat(life.started).containsExactly("00:05");
    assertThat(life.ticks.pause().map(Ticks.Pause::by)).contains("pause-on-failure");
    assertThat(life.reasons()).containsOnly(Reason.PAUSED);
    assertThat(life.count(Reason.PAUSED)).isEqualTo(2);
  }

  @Test
  void SEMANTICS_9_8_a_run_that_was_cancelled_pauses_nothing() {
    var life = new ScheduleLife(schedule(Overlap.SKIP, CatchUp.STANDARD, true));
    life.pass(Duration.ofMinutes(7)).end("r1", false);

    assertThat(life.ticks.pause()).isEmpty();
  }

  // --- Backfill, edits, bounds, jitter

  @Test
  void SEMANTICS_9_9_a_backfill_runs_its_ticks_one_after_another_and_each_once() {
    var life = new ScheduleLife(overlapping(Overlap.SKIP));
    List<Instant> past = List.of(T0.minus(FIVE.multipliedBy(2)), T0.minus(FIVE));
    life.on(new ScheduleEvent.Backfilled(T0, past, "ops"));
    life.on(new ScheduleEvent.Backfilled(T0, past.subList(1, 2), "ops"));
    assertThat(life.started).containsExactly("23:50");

    life.end("r1", false).end("r2", false).look();

    assertThat(life.started).containsExactly("23:50", "23:55");
  }

  @Test
  void SEMANTICS_9_12_editing_a_schedule_never_fires_its_past_ticks() {
    var life = new ScheduleLife(overlapping(Overlap.ALLOW_ALL)).pass(Duration.ofMinutes(7));
    life.outage(Duration.ofHours(3));
    life.schedule =
        new Schedule(
            new ScheduleId("s"),
            new WorkflowId("w"),
            new Timing.Every(Duration.ofMinutes(2), Duration.ZERO),
            Optional.empty(),
            Optional.empty(),
            Duration.ZERO,
            new CatchUp(Policy.ALL, CatchUp.WINDOW),
            Overlap.ALLOW_ALL,
            false);
    life.look().pass(Duration.ofMinutes(2));

    assertThat(life.started).containsExactly("00:05", "03:08");
  }

  @Test
  void SEMANTICS_9_12_what_was_not_configured_for_a_while_makes_up_for_nothing_of_it() {
    var life = new ScheduleLife(catching(Policy.ALL, CatchUp.WINDOW));
    life.on(new ScheduleEvent.Removed(life.now)).outage(Duration.ofHours(1)).look();

    assertThat(life.started).isEmpty();
    assertThat(life.skipped).isEmpty();
  }

  @Test
  void SEMANTICS_9_7_no_tick_is_before_the_start_or_after_the_end() {
    var bounded =
        new Schedule(
            new ScheduleId("s"),
            new WorkflowId("w"),
            new Timing.Every(FIVE, Duration.ZERO),
            Optional.of(T0.plus(FIVE)),
            Optional.of(T0.plus(FIVE.multipliedBy(2))),
            Duration.ZERO,
            CatchUp.STANDARD,
            Overlap.ALLOW_ALL,
            false);

    assertThat(bounded.upcoming(T0.minus(Duration.ofDays(1)), 10))
        .containsExactly(T0.plus(FIVE), T0.plus(FIVE.multipliedBy(2)));
  }

  @Test
  void SEMANTICS_9_6_jitter_is_the_same_each_time_and_ends_before_the_next_tick() {
    var jittery =
        new Schedule(
            new ScheduleId("s"),
            new WorkflowId("w"),
            new Timing.Every(Duration.ofSeconds(10), Duration.ZERO),
            Optional.empty(),
            Optional.empty(),
            Duration.ofSeconds(60),
            CatchUp.STANDARD,
            Overlap.ALLOW_ALL,
            false);
    List<Instant> ticks = jittery.upcoming(T0, 1_000);

    for (Instant tick : ticks) {
      assertThat(jittery.fires(tick))
          .isBetween(tick, tick.plusMillis(9_999))
          .isEqualTo(jittery.fires(tick));
    }
    assertThat(ticks.stream().map(tick -> Duration.between(tick, jittery.fires(tick))).distinct())
        .hasSizeGreaterThan(500);
  }
}
