package dev.signalbox.api.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Blocks, waits, calls, compensation, flow control and schedules, in virtual time. */
class VocabularyTest {
  @RegisterExtension
  static final SignalboxTest engine =
      SignalboxTest.of(Path.of("src/test/resources/dev/signalbox/api/testing/vocabulary.yaml"));

  @Test
  void blocks_compute_what_their_lanes_made_and_show_each_step_by_its_path() {
    TestRun run = engine.run("blocks", "{}").hasSucceeded();

    assertThat(run.output()).hasToString("[1,[30,11,22],\"else\",2,\"quick\"]");
    assertThat(run.steps())
        .contains("p.left.x", "p.right.y", "f.0.check", "f.2.check", "r.2.check");
    run.step("w.slow.z").isStatus("cancelled");
    run.step("p.right.y").isStatus("succeeded");
  }

  @Test
  void SEMANTICS_10_1_a_wait_looks_back_to_the_start_of_its_run() {
    TestRun run = engine.send("order/placed", Map.of("id", "o2")).run();
    engine.send("order/shipped", Map.of("id", "other", "by", "rail"));
    run.isWaiting().step("w").isStatus("waiting");
    engine.signal(run, "go", 7);
    engine.send("order/shipped", Map.of("id", "o2", "by", "air"));

    assertThat(run.hasSucceeded().output()).hasToString("[\"air\",7]");
  }

  @Test
  void SEMANTICS_10_4_a_wait_that_is_over_gives_null() {
    TestRun run = engine.send("order/placed", Map.of("id", "o3")).run();

    engine.advance(Duration.ofHours(1));

    run.step("w").isStatus("succeeded");
    assertThat(run.step("w").output().isNull()).isTrue();
  }

  @Test
  void a_call_has_the_output_of_its_child() {
    assertThat(engine.run("parent", "{}").hasSucceeded().output().asInt()).isEqualTo(40);
  }

  @Test
  void
      SEMANTICS_13_2_what_has_succeeded_is_undone_in_reverse_then_the_failure_is_handled_then_finally() {
    engine.fail("bad", 1);

    TestRun run = engine.run("saga", "{}").hasFailed();

    assertThat(run.steps())
        .containsExactly(
            "a",
            "many",
            "many.one.b",
            "bad",
            "many.one.b.compensate",
            "a.compensate",
            "tell",
            "last");
    assertThat(run.failure()).hasValue("error: the test wants it to fail");
  }

  @Test
  void SEMANTICS_13_7_an_event_of_cancel_on_cancels_the_runs_that_it_means() {
    TestRun mine = engine.run("stops", Map.of("who", "me"));
    TestRun yours = engine.run("stops", Map.of("who", "you"));
    engine.advance(Duration.ofDays(29));

    engine.send("stop/it", Map.of("who", "me"));

    mine.isStatus("cancelled");
    yours.isWaiting();
    engine.advance(Duration.ofDays(1));
    yours.hasSucceeded();
  }

  @Test
  void SEMANTICS_4_1_a_debounced_storm_becomes_one_run_with_the_last_event() {
    for (int i = 0; i < 50; i++) {
      assertThat(engine.send("sensor/changed", Map.of("id", "s", "v", i)).outcomes())
          .containsExactly("calm debounced");
      engine.advance(Duration.ofMinutes(1));
    }
    assertThat(engine.runs("calm")).isEmpty();

    engine.advance(Duration.ofMinutes(5));

    assertThat(engine.runs("calm")).hasSize(1);
    assertThat(engine.runs("calm").getFirst().output().asInt()).isEqualTo(49);
  }

  @Test
  void SEMANTICS_6_2_a_new_run_waits_for_what_the_cancelled_one_undoes_and_for_its_finally() {
    engine.hang("tidy");
    TestRun old = engine.send("page/edited", Map.of("page", "p")).run();
    TestRun fresh = engine.send("page/edited", Map.of("page", "p")).run();

    old.step("lock.compensate").isStatus("succeeded");
    old.step("tidy").isStatus("running");
    fresh.isStatus("queued");
    engine.advance(Duration.ofMinutes(1));

    old.isStatus("cancelled");
    fresh.isWaiting();
  }

  @Test
  void SEMANTICS_9_4_a_tick_during_a_run_is_skipped() {
    engine.hang("copy");

    engine.advance(Duration.ofDays(1));

    assertThat(engine.runs("backup")).hasSize(2);
    engine.runs("backup").getFirst().hasFailed();
    engine.runs("backup").getLast().isStatus("running");
  }
}
