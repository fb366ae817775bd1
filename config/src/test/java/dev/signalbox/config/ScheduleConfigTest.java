package dev.signalbox.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.Schedule;
import dev.signalbox.core.Schedule.CatchUp;
import dev.signalbox.core.Schedule.Overlap;
import dev.signalbox.core.Timing;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Schedules as engine.yaml writes them (SEMANTICS 9). */
class ScheduleConfigTest {
  @TempDir Path folder;
  private Fixture fixture;

  @BeforeEach
  void setUp() {
    fixture = new Fixture(folder);
  }

  private static String yaml(String on) {
    return "workflows: { w: { on: " + on + ", steps: [ { id: a, sleep: 1s } ] } }\n";
  }

  private List<Schedule> schedules(String on) {
    return fixture.load(yaml(on)).workflows().values().iterator().next().schedules();
  }

  @Test
  void SEMANTICS_9_1_a_schedule_with_everything_means_what_it_says() {
    Schedule schedule =
        schedules(
                "[ { cron: \"0 */4 * * *\", zone: America/New_York, overlap: buffer-one,"
                    + " catch-up: { policy: all, window: 1h }, jitter: 10s, start: 2026-07-01T00:00,"
                    + " end: 2026-12-31T00:00:00+01:00, pause-on-failure: true, id: nightly } ]")
            .getFirst();

    assertThat(schedule.id().value()).isEqualTo("nightly");
    assertThat(schedule.workflow().value()).isEqualTo("w");
    assertThat(schedule.timing())
        .isInstanceOfSatisfying(
            Timing.Wall.class,
            wall -> assertThat(wall.zone()).isEqualTo(ZoneId.of("America/New_York")));
    assertThat(schedule.overlap()).isEqualTo(Overlap.BUFFER_ONE);
    assertThat(schedule.catchUp()).isEqualTo(new CatchUp(CatchUp.Policy.ALL, Duration.ofHours(1)));
    assertThat(schedule.jitter()).isEqualTo(Duration.ofSeconds(10));
    assertThat(schedule.start()).contains(Instant.parse("2026-07-01T04:00:00Z"));
    assertThat(schedule.end()).contains(Instant.parse("2026-12-30T23:00:00Z"));
    assertThat(schedule.pauseOnFailure()).isTrue();
    assertThat(schedule.upcoming(Instant.EPOCH, 2))
        .containsExactly(
            Instant.parse("2026-07-01T04:00:00Z"), Instant.parse("2026-07-01T08:00:00Z"));
  }

  @Test
  void SEMANTICS_9_15_SEMANTICS_9_16_a_schedule_says_how_many_ticks_and_which_not() {
    Schedule schedule =
        schedules(
                "{ cron: '0 9 * * *', zone: Europe/Berlin, max-ticks: 3,"
                    + " except: [ 2030-12-25, '* * 1 1 *' ] }")
            .getFirst();

    assertThat(schedule.maxTicks()).contains(3L);
    assertThat(schedule.excludes(Instant.parse("2030-12-25T08:00:00Z"))).isTrue();
    assertThat(schedule.excludes(Instant.parse("2030-12-24T23:30:00Z")))
        .as("it is the 25th in Berlin")
        .isTrue();
    assertThat(schedule.excludes(Instant.parse("2031-01-01T08:00:00Z"))).isTrue();
    assertThat(schedule.excludes(Instant.parse("2031-01-02T08:00:00Z"))).isFalse();
  }

  @Test
  void SEMANTICS_9_16_what_leaves_out_nothing_that_there_is_says_where_it_is_wrong() {
    assertThat(fixture.problems(yaml("{ every: 1h, except: [ tomorrow ] }")))
        .singleElement()
        .asString()
        .contains("except[0]: expected a day such as 2030-12-25 or a cron expression");
    assertThat(fixture.problems(yaml("{ every: 1h, except: 2030-12-25 }")))
        .as("one need not be a list")
        .isEmpty();
    assertThat(fixture.problems(yaml("{ every: 1h, max-ticks: 0 }"))).hasSize(1);
  }

  @Test
  void SEMANTICS_9_4_SEMANTICS_9_5_what_is_not_said_has_its_documented_meaning() {
    Schedule schedule = schedules("{ cron: '@daily' }").getFirst();

    assertThat(schedule.id().value()).isEqualTo("w");
    assertThat(schedule.overlap()).isEqualTo(Overlap.SKIP);
    assertThat(schedule.catchUp()).isEqualTo(CatchUp.STANDARD);
    assertThat(schedule.jitter()).isZero();
    assertThat(schedule.start()).isEqualTo(Optional.empty());
    assertThat(schedule.upcoming(Instant.EPOCH, 1))
        .containsExactly(Instant.parse("1970-01-02T00:00:00Z"));
  }

  @Test
  void SEMANTICS_9_1_events_and_schedules_stand_in_one_list() {
    String on =
        "[ { event: a/b, if: 'true' }, { every: 5m, offset: 1m }, { event: c }, { cron: '0 0 * * *',"
            + " catch-up: none } ]";
    CompiledWorkflow compiled = fixture.load(yaml(on)).workflows().values().iterator().next();

    assertThat(compiled.workflow().triggers()).hasSize(2);
    assertThat(compiled.schedules())
        .extracting(schedule -> schedule.id().value())
        .containsExactly("w", "w-2");
    assertThat(compiled.schedules().getFirst().timing())
        .isEqualTo(new Timing.Every(Duration.ofMinutes(5), Duration.ofMinutes(1)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{ cron: '0 25 * * *' }|1:34 workflows.w.on.cron: hour: expected a number from 0 to 23,"
            + " found '25'",
        "{ cron: '0 0 31 2 *' }|1:23 workflows.w.on: expected a schedule that ticks, found one that"
            + " never does",
        "{ cron: '@daily', zone: Europe/Berln }|1:47 workflows.w.on.zone: expected a time zone such"
            + " as Europe/Berlin, found 'Europe/Berln'; did you mean Europe/Berlin?",
        "{ every: 500ms }|1:32 workflows.w.on.every: expected 1s or more",
        "{ every: 5m, overlap: skp }|1:45 workflows.w.on.overlap: expected one of skip, buffer-one,"
            + " buffer-all, cancel-other, terminate-other, allow-all, found 'skp'; did you mean"
            + " skip?",
        "{ every: 5m, zone: UTC }|1:36 workflows.w.on.zone: unknown key: expected one of every,"
            + " offset, id, overlap, catch-up, jitter, start, end, max-ticks, except,"
            + " pause-on-failure, found 'zone'",
        "{ every: 5m, start: tomorrow }|1:43 workflows.w.on.start: expected a time such as"
            + " 2030-01-31T09:00 or 2030-01-31T09:00:00+01:00, found 'tomorrow'",
        "{ every: 5m, id: 1st }|1:40 workflows.w.on.id: schedule id: expected a letter, then up to"
            + " 63 letters, digits, '_' or '-', found '1st'",
        "[ { every: 5m, id: a }, { every: 6m, id: a } ]|1:14 workflows.w.on: expected schedules of"
            + " different names, found a again (first in workflow w); give one of them another id",
      })
  void SEMANTICS_9_1_a_mistake_is_named_with_its_place(String on, String problem) {
    assertThat(fixture.problems(yaml(on))).containsExactly(problem);
  }
}
