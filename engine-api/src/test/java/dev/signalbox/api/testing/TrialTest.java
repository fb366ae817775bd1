package dev.signalbox.api.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The example of docs/testing-workflows.md, and what else the extension promises. */
class TrialTest {
  static final Path FILE = Path.of("src/test/resources/dev/signalbox/api/testing/trial.yaml");

  @RegisterExtension
  static final SignalboxTest engine =
      SignalboxTest.of(FILE).startingAt(Instant.parse("2026-03-01T12:00:00Z"));

  private static TestRun started() {
    return engine.send("trial/started", Map.of("id", "t1", "mail", "ann@example.org")).run();
  }

  @Test
  void whoever_pays_in_time_is_activated() {
    TestRun run = started();
    engine.advance(Duration.ofDays(20));
    engine.send("trial/paid", Map.of("id", "other"));
    run.isWaiting();

    engine.send("trial/paid", Map.of("id", "t1"));

    run.hasSucceeded();
    run.step("outcome.0.activate").isStatus("succeeded");
    assertThat(run.step("last-call").status()).isEqualTo("skipped");
  }

  @Test
  void whoever_does_not_gets_a_last_call_and_is_forgotten_after_a_month() {
    TestRun run = started();
    engine.advance(Duration.ofDays(23).minusMillis(1));
    run.step("last-call").isStatus("pending");
    engine.advance(Duration.ofMillis(1));
    run.step("last-call").isStatus("succeeded");

    engine.advance(Duration.ofDays(7));
    engine.reject("outcome.else.keep", "no");

    run.hasSucceeded().step("outcome.else.forget").isStatus("succeeded");
    assertThat(run.history()).contains("2026-03-31T12:00:00Z approval-decided");
  }

  @Test
  void a_question_that_nobody_answers_is_answered_by_time() {
    TestRun run = started();
    engine.advance(Duration.ofDays(31));

    run.hasSucceeded().step("outcome.else.forget").isStatus("succeeded");
    assertThat(run.step("outcome.else.keep").output().path("by").isNull()).isTrue();
  }

  @Test
  void SEMANTICS_12_1_a_mail_that_fails_twice_is_sent_the_third_time() {
    engine.fail("welcome", 2);
    TestRun run = started();
    assertThat(run.step("welcome").attempts()).isEqualTo(1);

    engine.advance(Duration.ofMinutes(1));

    run.isWaiting().step("welcome").isStatus("succeeded");
    assertThat(run.step("welcome").attempts()).isEqualTo(3);
  }

  @Test
  void a_step_that_hangs_is_ended_by_its_timeout() {
    engine.hang("outcome.0.activate");
    TestRun run = started();
    engine.send("trial/paid", Map.of("id", "t1"));
    run.isStatus("running");

    engine.advance(Duration.ofMinutes(1));

    assertThat(run.hasFailed().failure().orElseThrow()).startsWith("timed-out");
  }

  @Test
  void SEMANTICS_9_2_a_schedule_ticks_once_in_the_night_in_which_its_time_does_not_exist() {
    engine.advanceTo(Instant.parse("2026-03-28T00:00:00Z"));
    int before = engine.runs("nightly").size();

    engine.advanceTo(Instant.parse("2026-03-31T00:00:00Z"));

    assertThat(engine.runs("nightly").stream().skip(before).map(run -> run.output().asText()))
        .containsExactly("2026-03-28T01:30:00Z", "2026-03-29T01:00:00Z", "2026-03-30T00:30:00Z");
  }

  @Test
  void what_a_step_gives_is_what_the_test_says() {
    engine.answer("welcome", Map.of("sent", true));
    engine.perform(
        "outcome.*.activate",
        (assignment, _) ->
            new dev.signalbox.core.Outcome.Claimed(
                dev.signalbox.core.Json.string(assignment.workflow().value())));
    TestRun run = started();
    engine.send("trial/paid", Map.of("id", "t1"));

    assertThat(run.step("welcome").output().path("sent").asBoolean()).isTrue();
    assertThat(run.step("outcome.0.activate").output().asText()).isEqualTo("trial");
  }

  @Test
  void an_assertion_that_fails_tells_all_that_is_known_of_the_run() {
    engine.fail("welcome", 3, "auth");
    TestRun run = started();

    assertThatThrownBy(run::isWaiting)
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("expected the run to be waiting, found")
        .hasMessageContaining("of trial: failed, auth: the test wants it to fail")
        .hasMessageContaining("  welcome failed, auth")
        .hasMessageContaining("2026-03-01T12:00:00Z run-requested");
    assertThatThrownBy(() -> engine.fail("nowhere", 1))
        .hasMessageContaining("expected a step nowhere");
    assertThatThrownBy(() -> engine.approve("welcome")).hasMessageContaining("waits at welcome");
  }

  @Test
  void the_docs_show_this_file() throws Exception {
    assertThat(Path.of("..", "docs", "testing-workflows.md"))
        .content()
        .contains(Files.readString(FILE));
  }
}
