package dev.signalbox.api.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.queue.ambient.Space;
import org.junit.jupiter.api.Test;

/** What the health of an engine says. */
final class ConditionTest {
  private static Condition condition(Space.Level level, boolean clockHeld, boolean walLong) {
    return new Condition(
        () -> true,
        () -> level,
        () -> clockHeld,
        () -> true,
        () -> true,
        () -> walLong,
        () -> true);
  }

  @Test
  void F20_a_queue_that_does_not_answer_is_named() {
    var condition =
        new Condition(
            () -> true,
            () -> Space.Level.ENOUGH,
            () -> false,
            () -> false,
            () -> true,
            () -> false,
            () -> true);
    assertThat(condition.degraded()).containsExactly("queue");
    assertThat(condition.ready()).isTrue();
  }

  @Test
  void F04_F06_F12_each_trouble_is_named() {
    assertThat(condition(Space.Level.ENOUGH, false, false).degraded()).isEmpty();
    assertThat(condition(Space.Level.LOW, false, false).degraded()).containsExactly("disk");
    assertThat(condition(Space.Level.ENOUGH, true, false).degraded()).containsExactly("clock-jump");
    assertThat(condition(Space.Level.ENOUGH, false, true).degraded()).containsExactly("wal");
    assertThat(condition(Space.Level.REFUSING, true, true).degraded())
        .containsExactly("disk", "clock-jump", "wal");
  }

  @Test
  void F23_an_engine_whose_store_is_gone_is_not_ready_and_says_so() {
    var condition =
        new Condition(
            () -> true,
            () -> Space.Level.ENOUGH,
            () -> false,
            () -> true,
            () -> true,
            () -> false,
            () -> false);

    assertThat(condition.ready()).isFalse();
    assertThat(condition.degraded()).containsExactly("store");
  }
}
