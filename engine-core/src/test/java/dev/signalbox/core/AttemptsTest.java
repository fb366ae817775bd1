package dev.signalbox.core;

import static dev.signalbox.core.Flow.NO_PAUSE;
import static dev.signalbox.core.Flow.PAUSE;
import static dev.signalbox.core.Flow.retry;
import static dev.signalbox.core.Flow.task;
import static dev.signalbox.core.Flow.workflow;
import static dev.signalbox.core.Story.given;
import static dev.signalbox.core.Story.path;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Attempts, retries and crashes: SEMANTICS 12 in the words of the engine. */
class AttemptsTest {
  @Test
  void one_attempt_is_the_default() {
    given(workflow(task("a")))
        .started("a")
        .failed("a")
        .is(Run.Status.FAILED)
        .failedWith(FailureKind.ERROR, Optional.of("a"));
  }

  @Test
  void SEMANTICS_12_1_max_attempts_counts_all_tries_the_first_included() {
    var story = given(workflow(retry(task("a"), 3, NO_PAUSE)));

    story.started("a").failed("a").started("a").failed("a").is(Run.Status.RUNNING);
    story.started("a").failed("a").is(Run.Status.FAILED);

    assertThat(story.step("a").attemptsBegun()).isEqualTo(3);
    assertThat(story.step("a").output()).isEqualTo(new Json("{\"exit\":1}"));
  }

  @Test
  void the_next_attempt_is_told_why_the_ones_before_it_failed() {
    var story = given(workflow(retry(task("a"), 2, NO_PAUSE))).failed("a");

    assertThat(story.dispatched().attempt()).isEqualTo(2);
    assertThat(story.dispatched().feedback())
        .containsExactly(new Failure(FailureKind.ERROR, "a broke"));
  }

  @Test
  void a_pause_lies_between_attempts_and_nothing_is_offered_before_its_end() {
    var story = given(workflow(retry(task("a"), 2, PAUSE))).failed("a");
    var timer = story.run().timers().getFirst();

    assertThat(timer).isInstanceOf(Timer.BackoffEnd.class);
    assertThat(timer.due()).isBetween(Story.NOON, Story.NOON.plusSeconds(10));
    story.calls(new Command.Arm(Story.RUN, timer)).stepIs("a", StepRun.Status.RUNNING);
    assertThat(story.step("a").attemptsBegun()).isEqualTo(1);
    story.wait(Duration.ofSeconds(10)).started("a").claimed("a").is(Run.Status.SUCCEEDED);
  }

  @Test
  void
      SEMANTICS_12_5_backoff_is_full_jitter_under_an_exponential_cap_and_the_same_for_the_same_seed() {
    for (int failed = 1; failed < 8; failed++) {
      long cap = Math.min(60_000, 10_000L << (failed - 1));
      int number = failed;
      List<Long> delays =
          IntStream.range(0, 200)
              .mapToObj(seed -> PAUSE.delay(number, seed, path("a")).toMillis())
              .toList();
      assertThat(delays).allMatch(delay -> delay >= 0 && delay <= cap);
      assertThat(IntStream.range(0, 200).filter(i -> delays.get(i) < cap / 2).count())
          .isBetween(60L, 140L);
    }
    assertThat(PAUSE.delay(2, 7, path("a"))).isEqualTo(PAUSE.delay(2, 7, path("a")));
    assertThat(PAUSE.delay(2, 7, path("a"))).isNotEqualTo(PAUSE.delay(2, 7, path("b")));
  }

  @Test
  void SEMANTICS_12_6_retry_after_is_obeyed_between_a_second_and_a_day() {
    assertThat(pauseAfter(Duration.ofMillis(5))).isEqualTo(Duration.ofSeconds(1));
    assertThat(pauseAfter(Duration.ofMinutes(3))).isEqualTo(Duration.ofMinutes(3));
    assertThat(pauseAfter(Duration.ofDays(9))).isEqualTo(Duration.ofHours(24));
  }

  private static Duration pauseAfter(Duration wanted) {
    var failed =
        new Outcome.Failed(new Failure(FailureKind.ERROR, "busy"), Json.NULL, Optional.of(wanted));
    var run = given(workflow(retry(task("a"), 2, NO_PAUSE))).ended("a", failed).run();
    return Duration.between(Story.NOON, run.wakeAt().orElseThrow());
  }

  @ParameterizedTest
  @EnumSource
  void every_kind_of_failure_ends_with_its_budget(FailureKind kind) {
    var story = given(workflow(retry(task("a"), 2, NO_PAUSE)));
    int tries = 0;
    while (!story.run().isTerminal() && tries < 100) {
      story.wait(Duration.ofHours(2)).started("a").failed("a", kind);
      tries++;
    }

    story.failedWith(kind, Optional.of("a"));
    var policy = FailurePolicy.of(kind);
    assertThat(tries).isEqualTo(policy.retried() ? policy.free() + 2 : 1);
  }

  @Test
  void a_provider_that_is_overloaded_costs_no_attempt_at_first() {
    var story = given(workflow(task("a"))).failed("a", FailureKind.PROVIDER_TRANSIENT);

    assertThat(story.step("a").ended()).isZero();
    assertThat(story.run().wakeAt().orElseThrow()).isBefore(Story.NOON.plusSeconds(10));
  }

  @Test
  void outcomes_without_a_claim_fail_with_their_kind() {
    assertThat(kindOf(new Outcome.NeedsInput("which?", Json.NULL)))
        .isEqualTo(FailureKind.NEEDS_INPUT);
    assertThat(kindOf(new Outcome.Stalled("silent", Json.NULL))).isEqualTo(FailureKind.STALL);
    assertThat(kindOf(new Outcome.TimedOut("late", Json.NULL))).isEqualTo(FailureKind.TIMED_OUT);
    assertThat(kindOf(new Outcome.Indeterminate("?", Json.NULL)))
        .isEqualTo(FailureKind.INDETERMINATE);
  }

  @Test
  void SEMANTICS_12_6_what_is_not_retryable_is_not_retried_and_what_it_said_is_kept() {
    var outcome =
        new Outcome.NonRetryable(new Failure(FailureKind.ERROR, "404"), Json.string("said"));
    var story = given(workflow(retry(task("a"), 3, NO_PAUSE))).started("a").ended("a", outcome);

    story.failedWith(FailureKind.ERROR, Optional.of("a"));
    assertThat(story.step("a").ended()).isEqualTo(1);
    assertThat(story.step("a").progress())
        .isEqualTo(new Progress.Failed(outcome.failure(), outcome.output()));
  }

  private static FailureKind kindOf(Outcome outcome) {
    var run = given(workflow(task("a"))).started("a").ended("a", outcome).run();
    return run.failure().orElseThrow().failure().kind();
  }

  @Test
  void SEMANTICS_12_3_F31_an_attempt_lost_to_a_crash_counts_against_max_crashes_alone() {
    var story = given(workflow(task("a"))).started("a").lost("a").started("a").lost("a");

    assertThat(story.step("a").ended()).isZero();
    assertThat(story.dispatched().crashes()).isEqualTo(2);
    story.started("a").lost("a").is(Run.Status.FAILED);
    story.failedWith(FailureKind.WORKER_LOST, Optional.of("a"));
    assertThat(story.step("a").attemptsBegun()).isEqualTo(3);
  }

  @Test
  void what_was_only_offered_cannot_be_lost() {
    given(workflow(task("a"))).lost("a").refused(new Decision.Reason.NotOpen(path("a")));
  }

  @Test
  void SEMANTICS_12_4_an_attempt_that_a_stopping_worker_hands_back_counts_against_nothing() {
    var story =
        given(workflow(task("a"))).started("a").ended("a", new Outcome.Cancelled("", Json.NULL));

    assertThat(story.step("a"))
        .extracting(StepRun::attempt, StepRun::ended, StepRun::crashes, StepRun::excused)
        .containsExactly(2, 0, 0, 0);
    assertThat(story.dispatched().attempt()).isEqualTo(2);
  }

  @Test
  void a_step_that_every_worker_hands_back_fails_in_the_end() {
    var story = given(workflow(task("a")));
    int returns = 0;
    while (!story.run().isTerminal() && returns < 1000) {
      story.started("a").ended("a", new Outcome.Cancelled("", Json.NULL));
      returns++;
    }

    assertThat(returns).isEqualTo(Attempts.RETURNS_MAX);
    story.failedWith(FailureKind.CANCELLED, Optional.of("a"));
  }

  @Test
  void an_outcome_is_taken_although_its_start_was_not_recorded() {
    given(workflow(task("a"))).claimed("a").is(Run.Status.SUCCEEDED);
  }

  @Test
  void F29_the_result_of_an_older_attempt_is_fenced_off() {
    given(workflow(task("a")))
        .started("a")
        .lost("a")
        .ended("a", 1, new Outcome.Claimed(Json.TRUE))
        .refused(new Decision.Reason.Fenced(path("a"), 1, 2));
  }

  @Test
  void the_result_of_an_attempt_that_nobody_was_given_is_not_open() {
    given(workflow(task("a")))
        .ended("a", 2, new Outcome.Claimed(Json.TRUE))
        .refused(new Decision.Reason.NotOpen(path("a")));
  }

  @Test
  void P4_I7_F27_an_attempt_is_granted_to_one_delivery() {
    given(workflow(task("a")))
        .started("a", "one")
        .calls()
        .started("a", "one")
        .refused(new Decision.Reason.Repeated())
        .started("a", "two")
        .refused(new Decision.Reason.Taken(path("a"), 1));
  }

  @Test
  void only_the_last_failures_are_kept() {
    var story = given(workflow(retry(task("a"), 50, NO_PAUSE)));
    for (int i = 0; i < 20; i++) {
      story.failed("a");
    }

    assertThat(story.step("a").failures()).hasSize(Tally.FAILURES_MAX);
  }

  @Test
  void the_input_is_fixed_when_the_step_starts() {
    var story = given(workflow(retry(task("a"), 2, NO_PAUSE)));
    var first = story.dispatched();

    assertThat(story.failed("a").dispatched().input()).isEqualTo(first.input());
    assertThat(first.input()).isEqualTo(new Json("\"input of a\""));
    assertThat(first.feedback()).isEqualTo(List.of());
  }

  @Test
  void SEMANTICS_12_5_back_off_is_fixed_linear_exponential_or_a_table_with_a_cap_and_full_jitter() {
    var second = Duration.ofSeconds(1);
    var cap = Duration.ofSeconds(5);
    assertThat(caps(new Backoff(second, 1, cap))).containsExactly(1L, 1L, 1L, 1L);
    assertThat(caps(new Backoff(second, 2, cap))).containsExactly(1L, 2L, 4L, 5L);
    assertThat(caps(Backoff.linear(second, second.multipliedBy(2), cap)))
        .containsExactly(1L, 3L, 5L, 5L);
    assertThat(caps(Backoff.table(List.of(second.multipliedBy(3), second, cap))))
        .containsExactly(3L, 1L, 5L, 5L);
  }

  /** Of each failure, the longest pause that there is over many seeds, in seconds. */
  private static List<Long> caps(Backoff backoff) {
    var step = new StepPath("a");
    return IntStream.rangeClosed(1, 4)
        .mapToObj(failed ->
            LongStream.range(0, 2_000)
                .map(seed -> backoff.delay(failed, seed, step).toMillis())
                .peek(delay -> assertThat(delay).isNotNegative())
                .max()
                .orElseThrow())
        .map(longest -> (longest + 500) / 1000)
        .toList();
  }
}
