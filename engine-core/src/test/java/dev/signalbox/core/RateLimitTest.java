package dev.signalbox.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.RateLimit.Algorithm;
import dev.signalbox.core.RateLimit.Decision;
import dev.signalbox.core.RateLimit.Past;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RateLimitTest {
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

  static LongStream seeds() {
    return LongStream.range(0, 200);
  }

  /** A gate that is asked at any times, and what it lets through. */
  private static final class Gate {
    final RateLimit rule;
    final List<RateLimit.Start> starts = new ArrayList<>();

    Gate(RateLimit rule) {
      this.rule = rule;
    }

    /** What is known of the starts so far, {@code count} of those that count among them. */
    Past past(int count) {
      int nth = starts.size() - (int) rule.limit();
      List<Optional<RateLimit.Start>> counting =
          IntStream.range(nth, nth + Math.min(count, (int) rule.limit()))
              .mapToObj(i -> i < 0 ? Optional.<RateLimit.Start>empty() : Optional.of(starts.get(i)))
              .toList();
      return new Past(
          starts.isEmpty() ? Optional.empty() : Optional.of(starts.getLast()),
          counting.getFirst(),
          counting.subList(1, counting.size()));
    }

    Decision ask(Instant now) {
      Decision decision = rule.decide(past(1), now);
      if (decision instanceof Decision.Admitted(RateLimit.Start start)) {
        starts.add(start);
      }
      return decision;
    }

    boolean admits(Instant now) {
      return ask(now) instanceof Decision.Admitted;
    }

    /** The most that any stretch of the length of a period holds, its end not included. */
    long most() {
      long most = 0;
      for (int i = 0; i < starts.size(); i++) {
        Instant end = starts.get(i).at().plus(rule.period());
        int from = i;
        most =
            Math.max(
                most, starts.stream().skip(from).filter(start -> start.at().isBefore(end)).count());
      }
      return most;
    }
  }

  private static RateLimit rule(long limit, Duration period, Algorithm algorithm, long burst) {
    return new RateLimit(limit, period, algorithm, burst);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void SEMANTICS_3_3_what_starts_in_one_go_is_what_would_start_one_by_one(long seed) {
    var random = new SplittableRandom(seed);
    Algorithm algorithm = List.of(Algorithm.values()).get(random.nextInt(3));
    long burst = algorithm == Algorithm.GCRA ? random.nextInt(4) : 0;
    var gate = new Gate(rule(1 + random.nextInt(5), Duration.ofSeconds(10), algorithm, burst));
    Instant now = NOON;
    for (int i = 0; i < 20; i++) {
      now = now.plusMillis(random.nextInt(6000));
      int known = 1 + random.nextInt(5);
      Optional<Past> past = Optional.of(gate.past(known));
      int inOneGo = 0;
      while (past.isPresent()
          && gate.rule.decide(past.get(), now)
              instanceof Decision.Admitted(RateLimit.Start start)) {
        inOneGo++;
        assertThat(gate.ask(now)).isEqualTo(new Decision.Admitted(start));
        past = gate.rule.after(past.get(), start);
      }

      if (past.isPresent()) {
        assertThat(gate.ask(now)).isEqualTo(gate.rule.decide(past.get(), now));
      } else {
        assertThat(inOneGo).isEqualTo(known).isLessThan((int) gate.rule.limit());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void SEMANTICS_3_3_no_stretch_of_a_period_holds_more_than_limit_and_burst(long seed) {
    var random = new SplittableRandom(seed);
    Algorithm algorithm = random.nextBoolean() ? Algorithm.SLIDING : Algorithm.GCRA;
    long burst = algorithm == Algorithm.GCRA ? random.nextInt(4) : 0;
    var gate =
        new Gate(
            rule(
                1 + random.nextInt(7),
                Duration.ofMillis(1 + random.nextInt(1000)),
                algorithm,
                burst));
    Instant now = NOON;
    for (int i = 0; i < 400; i++) {
      now = now.plusMillis(random.nextInt(random.nextBoolean() ? 3 : 300));
      gate.ask(now);
    }

    assertThat(gate.most())
        .as("seed %d, %s", seed, gate.rule)
        .isLessThanOrEqualTo(gate.rule.limit() + burst);
    assertThat(gate.starts).as("seed %d", seed).isNotEmpty();
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void SEMANTICS_3_7_a_clock_that_goes_backwards_admits_nothing_extra(long seed) {
    var random = new SplittableRandom(seed);
    Algorithm algorithm = List.of(Algorithm.values()).get(random.nextInt(3));
    var gate = new Gate(rule(3, Duration.ofMillis(100), algorithm, 0));
    Instant now = NOON;
    for (int i = 0; i < 300; i++) {
      now = now.plusMillis(random.nextInt(20));
      gate.ask(random.nextInt(4) == 0 ? now.minusMillis(random.nextInt(5000)) : now);
    }

    assertThat(gate.starts).as("seed %d", seed).extracting(RateLimit.Start::at).isSorted();
    if (algorithm == Algorithm.FIXED) {
      assertThat(
              gate.starts.stream()
                  .collect(
                      Collectors.groupingBy(
                          start -> start.at().toEpochMilli() / 100, Collectors.counting()))
                  .values())
          .as("seed %d", seed)
          .allMatch(count -> count <= 3);
    } else {
      assertThat(gate.most()).as("seed %d", seed).isLessThanOrEqualTo(3);
    }
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void SEMANTICS_3_5_at_retry_at_the_next_is_admitted_and_not_before(long seed) {
    var random = new SplittableRandom(seed);
    Algorithm algorithm = List.of(Algorithm.values()).get(random.nextInt(3));
    var gate = new Gate(rule(1 + random.nextInt(5), Duration.ofMillis(700), algorithm, 0));
    Instant now = NOON;
    int refused = 0;
    for (int i = 0; i < 200; i++) {
      now = now.plusMillis(random.nextInt(60));
      if (gate.ask(now) instanceof Decision.Refused(Instant retryAt)) {
        refused++;
        assertThat(gate.admits(retryAt.minusNanos(1))).as("seed %d, step %d", seed, i).isFalse();
        assertThat(gate.admits(retryAt)).as("seed %d, step %d", seed, i).isTrue();
        now = retryAt;
      }
    }

    assertThat(refused).as("seed %d", seed).isPositive();
  }

  @Test
  void SEMANTICS_3_1_sliding_lets_the_limit_through_at_once_and_then_as_the_window_moves() {
    var gate = new Gate(rule(2, Duration.ofSeconds(10), Algorithm.SLIDING, 0));

    assertThat(gate.admits(NOON)).isTrue();
    assertThat(gate.admits(NOON.plusSeconds(4))).isTrue();
    assertThat(gate.ask(NOON.plusSeconds(5))).isEqualTo(new Decision.Refused(NOON.plusSeconds(10)));
    assertThat(gate.admits(NOON.plusSeconds(10))).isTrue();
    assertThat(gate.ask(NOON.plusSeconds(11)))
        .isEqualTo(new Decision.Refused(NOON.plusSeconds(14)));
  }

  @Test
  void SEMANTICS_3_1_SEMANTICS_3_2_gcra_spaces_by_period_over_limit_with_burst_ahead() {
    var plain = new Gate(rule(2, Duration.ofSeconds(6), Algorithm.GCRA, 0));
    assertThat(plain.admits(NOON)).isTrue();
    assertThat(plain.ask(NOON)).isEqualTo(new Decision.Refused(NOON.plusSeconds(3)));
    assertThat(plain.admits(NOON.plusSeconds(3))).isTrue();

    var ahead = new Gate(rule(2, Duration.ofSeconds(6), Algorithm.GCRA, 1));
    assertThat(ahead.admits(NOON)).isTrue();
    assertThat(ahead.admits(NOON)).isTrue();
    assertThat(ahead.ask(NOON)).isEqualTo(new Decision.Refused(NOON.plusSeconds(3)));
  }

  @Test
  void SEMANTICS_3_1_fixed_windows_begin_at_the_epoch() {
    var gate = new Gate(rule(1, Duration.ofMinutes(1), Algorithm.FIXED, 0));

    assertThat(gate.admits(NOON.plusSeconds(59))).isTrue();
    assertThat(gate.admits(NOON.plusSeconds(60))).isTrue();
    assertThat(gate.ask(NOON.plusSeconds(61)))
        .isEqualTo(new Decision.Refused(NOON.plusSeconds(120)));
  }

  @Test
  void SEMANTICS_3_6_a_limit_that_is_changed_counts_the_starts_before() {
    var before = new Gate(rule(5, Duration.ofMinutes(1), Algorithm.SLIDING, 0));
    for (int i = 0; i < 5; i++) {
      before.ask(NOON);
    }
    var lowered = new Gate(rule(2, Duration.ofMinutes(1), Algorithm.SLIDING, 0));
    lowered.starts.addAll(before.starts);
    var raised = new Gate(rule(6, Duration.ofMinutes(1), Algorithm.SLIDING, 0));
    raised.starts.addAll(before.starts);

    assertThat(lowered.admits(NOON.plusSeconds(1))).isFalse();
    assertThat(raised.admits(NOON.plusSeconds(1))).isTrue();
    assertThat(raised.admits(NOON.plusSeconds(1))).isFalse();
  }
}
