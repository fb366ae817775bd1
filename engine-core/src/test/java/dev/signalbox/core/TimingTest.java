package dev.signalbox.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When schedules tick (SEMANTICS 9, F13). */
class TimingTest {
  /** The nights in which the clocks of these places are moved, and the turn of a year. */
  private static final List<Night> NIGHTS =
      List.of(
          new Night("Europe/Berlin", "2026-03-29T01:00:00Z"),
          new Night("Europe/Berlin", "2026-10-25T01:00:00Z"),
          new Night("America/New_York", "2026-03-08T07:00:00Z"),
          new Night("America/New_York", "2026-11-01T06:00:00Z"),
          new Night("Australia/Lord_Howe", "2026-04-04T15:00:00Z"),
          new Night("Australia/Lord_Howe", "2026-10-03T15:30:00Z"),
          new Night("Pacific/Apia", "2011-12-30T10:00:00Z"),
          new Night("Europe/Berlin", "2026-12-31T23:00:00Z"),
          new Night("UTC", "2028-02-29T12:00:00Z"));

  private record Night(ZoneId zone, Instant middle) {
    Night(String zone, String middle) {
      this(ZoneId.of(zone), Instant.parse(middle));
    }
  }

  private static Timing.Wall wall(String cron, String zone) {
    return switch (CronReader.read(cron)) {
      case CronReader.Reading.Read(Cron read) -> new Timing.Wall(read, ZoneId.of(zone));
      case CronReader.Reading.Wrong(int offset, String problem) ->
          throw new AssertionError(cron + " at " + offset + ": " + problem);
    };
  }

  private static List<String> ticks(Timing timing, String after, int max) {
    var ticks = new ArrayList<String>();
    Optional<Instant> tick = timing.next(Instant.parse(after));
    while (tick.isPresent() && ticks.size() < max) {
      ticks.add(tick.get().toString());
      tick = timing.next(tick.get());
    }
    return ticks;
  }

  // --- F13

  @Test
  void SEMANTICS_9_2_F13_a_local_time_that_the_clocks_leave_out_ticks_once_at_the_end_of_the_gap() {
    assertThat(ticks(wall("30 2 * * *", "Europe/Berlin"), "2026-03-28T00:00:00Z", 3))
        .containsExactly("2026-03-28T01:30:00Z", "2026-03-29T01:00:00Z", "2026-03-30T00:30:00Z");
    assertThat(ticks(wall("*/20 2,3 29 3 *", "Europe/Berlin"), "2026-03-28T00:00:00Z", 4))
        .containsExactly(
            "2026-03-29T01:00:00Z",
            "2026-03-29T01:20:00Z",
            "2026-03-29T01:40:00Z",
            "2027-03-29T00:00:00Z");
  }

  @Test
  void SEMANTICS_9_2_F13_a_local_time_that_the_clocks_show_twice_ticks_once_the_first_time() {
    assertThat(ticks(wall("30 2 * * *", "Europe/Berlin"), "2026-10-24T12:00:00Z", 2))
        .containsExactly("2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z");
    assertThat(ticks(wall("30 2 * * *", "Europe/Berlin"), "2026-10-25T00:45:00Z", 1))
        .containsExactly("2026-10-26T01:30:00Z");
    assertThat(ticks(wall("0 * * * *", "America/New_York"), "2026-11-01T04:30:00Z", 3))
        .containsExactly("2026-11-01T05:00:00Z", "2026-11-01T07:00:00Z", "2026-11-01T08:00:00Z");
  }

  @Test
  void F13_a_day_that_the_calendar_leaves_out_ticks_at_the_beginning_of_the_next_one() {
    assertThat(ticks(wall("0 12 * * *", "Pacific/Apia"), "2011-12-29T00:00:00Z", 3))
        .containsExactly("2011-12-29T22:00:00Z", "2011-12-30T10:00:00Z", "2011-12-30T22:00:00Z");
  }

  @Test
  void
      SEMANTICS_9_2_F13_every_minute_around_the_transitions_ticks_as_a_count_of_all_local_seconds_says() {
    var timing = new ArrayList<String>(List.of("* * * * *"));
    long seed = System.nanoTime();
    var random = new SplittableRandom(seed);
    for (int i = 0; i < 40; i++) {
      timing.add(anyCron(random));
    }
    for (Night night : NIGHTS) {
      var clock = WallClock.around(night);
      for (String cron : timing) {
        Timing.Wall wall = wall(cron, night.zone().getId());
        List<Instant> expected = oracle(wall, clock, night.middle());
        assertThat(found(wall, night.middle()))
            .as("%s in %s, seed %d", cron, night.zone(), seed)
            .isEqualTo(expected);
      }
    }
  }

  @Test
  void F13_the_next_tick_is_the_same_from_wherever_it_is_looked_for() {
    for (Night night : NIGHTS) {
      Timing.Wall wall = wall("*/10 * * * *", night.zone().getId());
      var all = new TreeSet<>(oracle(wall, WallClock.around(night), night.middle()));
      Instant end = all.last();
      for (Instant at = all.first(); at.isBefore(end); at = at.plusSeconds(60)) {
        assertThat(wall.next(at)).as("after %s in %s", at, night).contains(all.higher(at));
        assertThat(wall.next(at.plusMillis(1))).contains(all.higher(at));
      }
    }
  }

  private static List<Instant> found(Timing timing, Instant middle) {
    var ticks = new ArrayList<Instant>();
    Instant end = middle.plus(2, ChronoUnit.DAYS);
    for (Optional<Instant> tick = timing.next(middle.minus(2, ChronoUnit.DAYS));
        tick.filter(at -> !at.isAfter(end)).isPresent();
        tick = timing.next(tick.get())) {
      ticks.add(tick.get());
    }
    return ticks;
  }

  /** All minutes that a clock on the wall could show, each where it is, or where it would be. */
  private static List<Instant> oracle(Timing.Wall wall, WallClock clock, Instant middle) {
    var ticks = new TreeSet<Instant>();
    LocalDateTime from = LocalDateTime.ofInstant(middle, ZoneOffset.UTC).minusDays(4);
    for (LocalDateTime local = from.truncatedTo(ChronoUnit.MINUTES);
        local.isBefore(from.plusDays(8));
        local = local.plusMinutes(1)) {
      if (CronOracle.has(wall.cron().text(), local)) {
        ticks.add(clock.shows(local));
      }
    }
    Instant first = middle.minus(2, ChronoUnit.DAYS);
    return List.copyOf(ticks.subSet(first, false, first.plus(4, ChronoUnit.DAYS), true));
  }

  /**
   * When a clock on the wall first shows a time, or a later one: the days are walked through,
   * minute by minute.
   */
  private record WallClock(NavigableMap<LocalDateTime, Instant> first) {
    static WallClock around(Night night) {
      var first = new TreeMap<LocalDateTime, Instant>();
      Instant middle = night.middle().truncatedTo(ChronoUnit.MINUTES);
      Instant end = middle.plus(6, ChronoUnit.DAYS);
      for (Instant at = middle.minus(6, ChronoUnit.DAYS);
          at.isBefore(end);
          at = at.plusSeconds(60)) {
        LocalDateTime local = LocalDateTime.ofInstant(at, night.zone());
        if (first.isEmpty() || local.isAfter(first.lastKey())) {
          first.put(local, at);
        }
      }
      return new WallClock(first);
    }

    Instant shows(LocalDateTime local) {
      return first.ceilingEntry(local).getValue();
    }
  }

  private static String anyCron(SplittableRandom random) {
    return String.join(
        " ",
        List.of(
            any(random, 0, 59),
            random.nextBoolean() ? "*" : any(random, 0, 23),
            random.nextBoolean() ? "*" : any(random, 1, 31),
            random.nextInt(4) > 0 ? "*" : any(random, 1, 12),
            random.nextBoolean() ? "*" : any(random, 0, 7)));
  }

  private static String any(SplittableRandom random, int min, int max) {
    int one = random.nextInt(min, max + 1);
    int other = random.nextInt(one, max + 1);
    int step = random.nextInt(1, max + 1);
    return switch (random.nextInt(6)) {
      case 0 -> "*";
      case 1 -> "*/" + step;
      case 2 -> one + "-" + other;
      case 3 -> one + "-" + other + "/" + step;
      case 4 -> one + "," + other;
      default -> one + "/" + step;
    };
  }

  // --- Fields

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "*/15 * * * * *        | 2026-01-01T00:00:01Z | 2026-01-01T00:00:15Z",
        "0 9 * * MON-FRI       | 2026-05-01T10:00:00Z | 2026-05-04T09:00:00Z",
        "0 0 1 jan *           | 2026-05-01T10:00:00Z | 2027-01-01T00:00:00Z",
        "0 0 L * *             | 2028-02-01T00:00:00Z | 2028-02-29T00:00:00Z",
        "0 0 * * 5L            | 2026-05-01T10:00:00Z | 2026-05-29T00:00:00Z",
        "0 0 * * MON#2         | 2026-05-01T10:00:00Z | 2026-05-11T00:00:00Z",
        "0 0 13 * FRI          | 2026-05-01T10:00:00Z | 2026-05-08T00:00:00Z",
        "0 0 29 2 *            | 2096-03-01T00:00:00Z | 2104-02-29T00:00:00Z",
        "0 0 ? * 7             | 2026-05-01T10:00:00Z | 2026-05-03T00:00:00Z",
        "59 59 23 31 12 ?      | 2026-05-01T10:00:00Z | 2026-12-31T23:59:59Z",
        "@hourly               | 2026-05-01T10:00:00Z | 2026-05-01T11:00:00Z",
        "@weekly               | 2026-05-01T10:00:00Z | 2026-05-03T00:00:00Z"
      })
  void SEMANTICS_9_1_cron_of_five_and_six_fields(String cron, String after, String next) {
    assertThat(ticks(wall(cron, "UTC"), after, 1)).containsExactly(next);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "* * * *      | 0 | expected 5 fields",
        "* 24 * * *   | 2 | hour: expected a number from 0 to 23, found '24'",
        "* * * 0 *    | 6 | month: expected a number from 1 to 12, or a name from JAN to DEC",
        "* * * * FRY  | 8 | day of week: expected a number from 0 to 7, or a name from SUN to SAT",
        "5-1 * * * *  | 0 | minute: expected a range from low to high, found '5-1'",
        "*/0 * * * *  | 2 | minute: step: expected a number from 1 to 59, found '0'",
        "1,,2 * * * * | 2 | minute: expected a number",
        "* * * * 1#6  | 10 | n-th such day: expected a number from 1 to 5, found '6'",
        "@sometimes   | 0 | expected one of @yearly"
      })
  void SEMANTICS_9_1_a_wrong_field_is_named_with_its_place(
      String cron, int offset, String problem) {
    assertThat(CronReader.read(cron))
        .isInstanceOfSatisfying(
            CronReader.Reading.Wrong.class,
            wrong -> {
              assertThat(wrong.offset()).isEqualTo(offset);
              assertThat(wrong.problem()).startsWith(problem);
            });
  }

  @Test
  void SEMANTICS_9_1_a_date_that_never_comes_has_no_tick() {
    assertThat(ticks(wall("0 0 31 2 *", "UTC"), "2026-01-01T00:00:00Z", 1)).isEmpty();
  }

  // --- Every

  @Test
  void SEMANTICS_9_1_every_is_aligned_to_1970_and_moved_by_the_offset() {
    var plain = new Timing.Every(Duration.ofMinutes(5), Duration.ZERO);
    var moved = new Timing.Every(Duration.ofMinutes(5), Duration.ofMinutes(7));

    assertThat(ticks(plain, "2026-01-01T00:03:11Z", 2))
        .containsExactly("2026-01-01T00:05:00Z", "2026-01-01T00:10:00Z");
    assertThat(ticks(moved, "2026-01-01T00:00:00Z", 2))
        .containsExactly("2026-01-01T00:02:00Z", "2026-01-01T00:07:00Z");
    assertThat(ticks(plain, "1969-12-31T23:58:00Z", 2))
        .containsExactly("1970-01-01T00:00:00Z", "1970-01-01T00:05:00Z");
  }
}
