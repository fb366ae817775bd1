package dev.signalbox.core;

import static dev.signalbox.core.ScheduleLife.FIVE;
import static dev.signalbox.core.ScheduleLife.schedule;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.Schedule.CatchUp;
import dev.signalbox.core.Schedule.CatchUp.Policy;
import dev.signalbox.core.Schedule.Overlap;
import dev.signalbox.core.ScheduleDecision.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** SEMANTICS 9.15 and 9.16: how many ticks of a schedule start a run, and which are left out. */
class ScheduleBoundsTest {
  private static Schedule bounded(
      Overlap overlap, CatchUp catchUp, Optional<Long> maxTicks, List<Exclusion> except) {
    return new Schedule(
        new ScheduleId("s"),
        new WorkflowId("w"),
        new Timing.Every(FIVE, Duration.ZERO),
        Optional.empty(),
        Optional.empty(),
        Duration.ZERO,
        catchUp,
        overlap,
        false,
        maxTicks,
        except);
  }

  private static Schedule atMost(long ticks, Overlap overlap) {
    var catchUp = new CatchUp(Policy.ALL, Duration.ofDays(1));
    return bounded(overlap, catchUp, Optional.of(ticks), List.of());
  }

  @Test
  void SEMANTICS_9_15_so_many_ticks_start_a_run_and_no_more() {
    var life = new ScheduleLife(atMost(2, Overlap.ALLOW_ALL)).pass(Duration.ofHours(1));

    assertThat(life.started).containsExactly("00:05", "00:10");
    assertThat(life.skipped).as("there are no more ticks").isEmpty();
    assertThat(life.schedule.upcoming(life.now, 10, life.ticks.count())).isEmpty();
  }

  @Test
  void SEMANTICS_9_15_what_is_skipped_or_asked_for_does_not_count_and_what_waits_does() {
    var life = new ScheduleLife(atMost(3, Overlap.BUFFER_ALL)).pass(Duration.ofMinutes(7));
    life.on(new ScheduleEvent.Triggered(life.now, life.now.plusMillis(1), "ann"));
    life.pass(Duration.ofHours(1));
    for (int i = 1; i <= 4; i++) {
      life.end("r" + i, false);
    }

    assertThat(life.started).containsExactly("00:05", "00:07", "00:10", "00:15");
    assertThat(life.ticks.count()).isEqualTo(3);
    assertThat(life.ticks.pending()).isEmpty();
  }

  @Test
  void SEMANTICS_9_15_it_holds_for_ticks_that_were_missed_and_a_larger_number_goes_on_from_then() {
    var life = new ScheduleLife(atMost(2, Overlap.ALLOW_ALL)).outage(Duration.ofHours(1)).look();
    assertThat(life.started).containsExactly("00:05", "00:10");

    life.schedule = atMost(3, Overlap.ALLOW_ALL);
    life.pass(Duration.ofHours(1));

    assertThat(life.started).containsExactly("00:05", "00:10", "01:05");
  }

  @Test
  void SEMANTICS_9_16_ticks_that_are_left_out_are_skipped_on_record() {
    var day = new Exclusion.Day(java.time.LocalDate.parse("2026-01-02"));
    var quarter =
        new Exclusion.Times(((CronReader.Reading.Read) CronReader.read("10,20 * * * *")).cron());
    var schedule =
        bounded(Overlap.ALLOW_ALL, CatchUp.STANDARD, Optional.empty(), List.of(day, quarter));
    var life = new ScheduleLife(schedule).pass(Duration.ofMinutes(27));

    assertThat(life.started).containsExactly("00:05", "00:15", "00:25");
    assertThat(life.count(Reason.EXCLUDED)).isEqualTo(2);
    assertThat(schedule.upcoming(Instant.parse("2026-01-01T23:50:00Z"), 2))
        .containsExactly(
            Instant.parse("2026-01-01T23:55:00Z"), Instant.parse("2026-01-03T00:00:00Z"));
  }

  @Test
  void SEMANTICS_9_16_the_last_missed_tick_is_the_last_that_is_not_left_out() {
    var half =
        new Exclusion.Times(((CronReader.Reading.Read) CronReader.read("30 * * * *")).cron());
    var life =
        new ScheduleLife(bounded(Overlap.SKIP, CatchUp.STANDARD, Optional.empty(), List.of(half)))
            .outage(Duration.ofMinutes(31))
            .look();

    assertThat(life.started).containsExactly("00:25");
    assertThat(life.count(Reason.EXCLUDED)).isEqualTo(1);
  }
}
