package dev.signalbox.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** S11: who tries wrong tokens waits longer and longer. */
class BackoffTest {
  private static final int FREE = 3;

  private Instant now = Instant.parse("2026-01-02T12:00:00Z");
  private final Backoff backoff = new Backoff(FREE, () -> now);

  @Test
  void S11_the_pause_doubles_with_each_wrong_token_and_is_bounded() {
    exhaust("a");
    var pauses = new ArrayList<Long>();
    for (int i = 0; i < 12; i++) {
      long pause = backoff.failed("a");
      pauses.add(pause);
      wait(Duration.ofSeconds(pause));
      assertThat(backoff.failed("a")).as("after its pause").isZero();
    }

    assertThat(pauses).containsExactly(1L, 2L, 4L, 8L, 16L, 32L, 64L, 128L, 256L, 512L, 900L, 900L);
  }

  @Test
  void S11_what_comes_within_a_pause_makes_it_no_longer() {
    exhaust("a");
    List<Long> left = List.of(backoff.failed("a"), backoff.failed("a"), backoff.failed("a"));
    assertThat(left).containsOnly(1L);
    wait(Duration.ofSeconds(1));
    assertThat(backoff.failed("a")).isZero();
  }

  @Test
  void S11_the_pause_of_one_address_is_that_of_no_other() {
    exhaust("a");
    assertThat(backoff.failed("b")).isZero();
  }

  @Test
  void S11_a_quiet_address_begins_anew_and_so_does_one_whose_clock_was_set_back() {
    exhaust("a");
    wait(Backoff.FORGOTTEN);
    for (int i = 0; i < FREE; i++) {
      assertThat(backoff.failed("a")).isZero();
    }
    exhaust("b");
    now = now.minus(Duration.ofDays(1));
    assertThat(backoff.failed("b")).isZero();
  }

  @Test
  void S11_a_swarm_of_addresses_costs_no_memory_and_shares_one_count() {
    for (int i = 0; i < 10_000; i++) {
      backoff.failed("a" + i);
    }
    for (int i = 0; i <= FREE; i++) {
      assertThat(backoff.failed("more" + i)).isZero();
    }
    assertThat(backoff.failed("even more")).isEqualTo(1);
    assertThat(backoff.failed("a7")).as("known before").isZero();
  }

  /** One more than is free: the next one has to wait. */
  private void exhaust(String address) {
    for (int i = 0; i <= FREE; i++) {
      assertThat(backoff.failed(address)).isZero();
    }
  }

  private void wait(Duration span) {
    now = now.plus(span);
  }
}
