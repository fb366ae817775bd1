package dev.signalbox.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.Idempotency.OnFailed;
import dev.signalbox.core.Singleton.Mode;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Debounce, batch, singleton and idempotency, each as a function. */
class GatesTest {
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

  static LongStream seeds() {
    return LongStream.range(0, 200);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void SEMANTICS_4_2_a_debounce_is_due_after_the_quiet_or_max_wait_and_no_later(long seed) {
    var random = new SplittableRandom(seed);
    Duration period = Duration.ofMillis(1 + random.nextInt(100));
    var rule = new Debounce(period, period.multipliedBy(1 + random.nextInt(10)));
    Optional<Debounce.Pending> pending = Optional.empty();
    Instant now = NOON;
    for (int i = 1; i <= 50; i++) {
      now = now.plusMillis(random.nextInt(20));
      Debounce.Pending next = rule.trigger(pending, now, "p" + i);

      assertThat(next.id()).as("seed %d", seed).isEqualTo("p1");
      assertThat(next.events()).isEqualTo(i);
      assertThat(next.due())
          .as("seed %d, trigger %d", seed, i)
          .isBeforeOrEqualTo(next.since().plus(rule.maxWait()))
          .isBeforeOrEqualTo(now.plus(period))
          .isIn(next.since().plus(rule.maxWait()), now.plus(period));
      pending = Optional.of(next);
    }
  }

  @Test
  void SEMANTICS_4_6_a_clock_that_goes_backwards_brings_nothing_forward() {
    var rule = new Debounce(Duration.ofSeconds(5), Duration.ofSeconds(50));
    Debounce.Pending first = rule.trigger(Optional.empty(), NOON, "p");

    Debounce.Pending second = rule.trigger(Optional.of(first), NOON.minusSeconds(60), "q");

    assertThat(second.due()).isEqualTo(first.due());
    assertThat(second.isDue(NOON.plusMillis(4999))).isFalse();
    assertThat(second.isDue(NOON.plusSeconds(5))).isTrue();
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void SEMANTICS_5_1_no_batch_is_larger_than_its_limits_and_nothing_is_lost(long seed) {
    var random = new SplittableRandom(seed);
    var rule = new Batch(1 + random.nextInt(6), Duration.ofMillis(50), 100);
    Optional<Batch.Open> open = Optional.empty();
    long closed = 0;
    Instant now = NOON;
    for (int i = 0; i < 100; i++) {
      now = now.plusMillis(random.nextInt(30));
      long bytes = 1L + random.nextInt(100);
      if (open.isPresent() && (open.get().isDue(now) || rule.isTooFull(open.get(), bytes))) {
        closed += open.get().events();
        open = Optional.empty();
      }
      Batch.Open next = rule.add(open, now, bytes, "b" + i);
      assertThat(next.events()).as("seed %d", seed).isLessThanOrEqualTo(rule.maxSize());
      assertThat(next.bytes()).as("seed %d", seed).isLessThanOrEqualTo(100);
      assertThat(next.due()).isEqualTo(next.since().plusMillis(50));
      boolean full = next.events() == rule.maxSize() || next.bytes() == 100;
      assertThat(rule.isFull(next)).as("seed %d", seed).isEqualTo(full);
      closed += full ? next.events() : 0;
      open = full ? Optional.empty() : Optional.of(next);
    }
    assertThat(closed + open.map(Batch.Open::events).orElse(0L)).isEqualTo(100);
  }

  @ParameterizedTest
  @EnumSource(Mode.class)
  void SEMANTICS_6_1_of_those_that_wait_the_last_alone_may_where_only_one_may(Mode mode) {
    var rule = new Singleton(mode);

    assertThat(rule.waits()).isEqualTo(mode != Mode.SKIP);
    assertThat(rule.endsLive()).isEqualTo(mode == Mode.CANCEL_RUNNING);
    assertThat(rule.replaces()).isEqualTo(mode == Mode.CANCEL_RUNNING || mode == Mode.QUEUE_ONE);
  }

  @Test
  void SEMANTICS_6_3_a_run_that_waits_claims_the_one_slot_of_its_key() {
    Claim claim = Singleton.claim(new WorkflowId("w"), "x");

    assertThat(claim).isEqualTo(new Claim.Slot(claim.gate(), "x", 1));
    assertThat(claim.gate().id()).isEqualTo("singleton.workflow.w");
    assertThat(claim.isOf(Gate.Count.RUNS)).isTrue();
  }

  @Test
  void SEMANTICS_8_3_a_key_counts_within_its_window_or_for_ever() {
    var day = new Idempotency(Optional.of(Duration.ofHours(24)), OnFailed.KEEP);
    var ever = new Idempotency(Optional.empty(), OnFailed.KEEP);

    assertThat(day.isTaken(NOON, NOON.plus(Duration.ofHours(24)).minusMillis(1), false)).isTrue();
    assertThat(day.isTaken(NOON, NOON.plus(Duration.ofHours(24)), false)).isFalse();
    assertThat(day.isTaken(NOON, NOON.minus(Duration.ofDays(400)), false)).isTrue();
    assertThat(ever.isTaken(NOON, NOON.plus(Duration.ofDays(40_000)), false)).isTrue();
  }

  @Test
  void SEMANTICS_8_4_a_failure_frees_the_key_only_where_it_says_so() {
    var free = new Idempotency(Optional.empty(), OnFailed.FREE);
    var keep = new Idempotency(Optional.empty(), OnFailed.KEEP);

    assertThat(free.isTaken(NOON, NOON, true)).isFalse();
    assertThat(free.isTaken(NOON, NOON, false)).isTrue();
    assertThat(keep.isTaken(NOON, NOON, true)).isTrue();
  }
}
