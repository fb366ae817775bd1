package dev.signalbox.queue;

import static dev.signalbox.queue.Flows.attempts;
import static dev.signalbox.queue.Flows.compute;
import static dev.signalbox.queue.Flows.direct;
import static dev.signalbox.queue.Flows.expecting;
import static dev.signalbox.queue.Flows.flow;
import static dev.signalbox.queue.Flows.onFailure;
import static dev.signalbox.queue.Flows.task;
import static dev.signalbox.queue.Flows.within;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.signalbox.core.Backoff;
import dev.signalbox.core.Command.Assignment;
import dev.signalbox.core.FailureKind;
import dev.signalbox.core.Json;
import dev.signalbox.core.Outcome;
import dev.signalbox.core.Run;
import dev.signalbox.core.RunId;
import dev.signalbox.core.StepPath;
import dev.signalbox.core.StepRun;
import dev.signalbox.queue.Script.Gate;
import dev.signalbox.queue.ambient.Space;
import dev.signalbox.queue.jobs.Lanes;
import dev.signalbox.queue.log.StoreUnavailable;
import dev.signalbox.queue.operations.Operations;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** How a run goes on while nothing crashes. One worker: whatever kills it stops everything. */
class ProgressTest {
  private static final Backoff SHORT = new Backoff(Duration.ofMillis(20), 1, Duration.ofMillis(20));

  private Rig rig;

  @BeforeEach
  void open(@TempDir Path folder) {
    rig =
        new Rig(
            folder,
            flow("plain", task("a"), direct("b"), compute("c"), expecting("seen", task("d"))),
            flow("again", attempts(3, SHORT, task("a"))),
            flow("once", task("a")),
            flow("directly", direct("a")),
            flow("checked", expecting("seen", task("a"))),
            flow("limited", within(Duration.ofMillis(50), task("a"))),
            within(Duration.ofMillis(50), flow("short", task("a"))),
            onFailure(flow("handled", task("a"), task("never")), task("x"), task("y")));
    rig.lanes = new Rig.Width(1);
    rig.start();
  }

  @AfterEach
  void close() {
    rig.close();
  }

  @Test
  void steps_follow_one_another_and_whoever_waits_is_told_of_the_end() throws Exception {
    var gate = new Gate();
    rig.script.on("d", gate);
    RunId id = rig.launch("plain");
    var end =
        CompletableFuture.supplyAsync(() -> {
          try {
            return rig.operations().await(id, Rig.PATIENCE);
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });
    gate.entered();
    assertThat(end).isNotDone();

    gate.open();

    assertThat(((Operations.Found.Known) end.join()).run().status())
        .isEqualTo(Run.Status.SUCCEEDED);
    assertThat(rig.script.ledger()).containsExactly("a/1", "b/1", "d/1", "seen/1");
  }

  @Test
  void whoever_waits_in_vain_gets_the_run_as_it_stands() throws Exception {
    rig.script.on("a", new Gate());
    RunId id = rig.launch("once");

    var found = rig.operations().await(id, Duration.ofMillis(20));

    assertThat(((Operations.Found.Known) found).run().status()).isEqualTo(Run.Status.RUNNING);
    assertThat(rig.operations().await(new RunId("r0"), Duration.ofMillis(1)))
        .isEqualTo(new Operations.Found.Unknown());
  }

  @Test
  void an_attempt_that_failed_is_tried_again_after_its_pause() {
    rig.script.on(
        "a",
        (assignment, _) ->
            assignment.attempt() < 3
                ? Script.failed("no " + assignment.attempt())
                : Script.claimed(Integer.toString(assignment.feedback().size())));

    Run run = rig.ended(rig.launch("again"));

    assertThat(step(run).output()).isEqualTo(Json.of(2));
    // The pause is drawn by chance, up to the whole of it: one of nothing needs no timer.
    assertThat(rig.types(run.id()).stream().filter(type -> !type.equals("timer-fired")))
        .containsExactly(
            "run-requested",
            "attempt-started",
            "attempt-ended",
            "attempt-started",
            "attempt-ended",
            "attempt-started",
            "attempt-ended");
  }

  @Test
  void a_run_that_fails_is_handled_step_by_step() {
    rig.script.on("a", (_, _) -> Script.failed("broken")).on("x", (_, _) -> Script.failed("too"));

    Run run = rig.ended(rig.launch("handled"));

    assertThat(run.status()).isEqualTo(Run.Status.FAILED);
    assertThat(run.failure().orElseThrow().failure().message()).isEqualTo("broken");
    assertThat(rig.script.ledger()).containsExactly("a/1", "x/1", "y/1");
  }

  @Test
  void an_attempt_that_takes_too_long_is_interrupted() {
    var gate = new Gate();
    rig.script.on("a", gate);

    Run run = rig.ended(rig.launch("limited"));

    assertThat(step(run).failure().orElseThrow().kind()).isEqualTo(FailureKind.TIMED_OUT);
    assertThat(rig.ended(rig.launch("directly")).status()).isEqualTo(Run.Status.SUCCEEDED);
  }

  @Test
  void a_run_that_takes_too_long_is_interrupted() {
    rig.script.on("a", new Gate());

    Run run = rig.ended(rig.launch("short"));

    assertThat(run.failure().orElseThrow().failure().kind()).isEqualTo(FailureKind.TIMED_OUT);
    assertThat(run.failure().orElseThrow().step()).isEmpty();
  }

  static Stream<Throwable> thrown() {
    return Stream.of(
        new IllegalStateException("on purpose"),
        new StackOverflowError("on purpose"),
        new OutOfMemoryError("on purpose"),
        new NoClassDefFoundError("on purpose"),
        new InterruptedException("on purpose"),
        new StoreUnavailable("on purpose"));
  }

  @ParameterizedTest
  @MethodSource("thrown")
  void whatever_an_attempt_throws_fails_it_and_its_worker_goes_on(Throwable thrown) {
    rig.script.on(
        "a",
        (_, _) -> {
          throw raised(thrown);
        });

    for (String flow : List.of("once", "directly")) {
      Run run = rig.ended(rig.launch(flow));
      assertThat(step(run).failure().orElseThrow())
          .hasToString("Failure[kind=error, message=on purpose]");
    }
  }

  @ParameterizedTest
  @MethodSource("thrown")
  void what_cannot_be_examined_is_lost_and_its_worker_goes_on(Throwable thrown) {
    rig.script.examining(
        "seen",
        _ -> {
          throw raised(thrown);
        });

    for (int i = 0; i < 3; i++) {
      Run run = rig.ended(rig.launch("checked"));
      assertThat(step(run).failure().orElseThrow().kind()).isEqualTo(FailureKind.WORKER_LOST);
    }
  }

  /** Its lease would be kept for ever, and nobody else could look. */
  @Test
  void P5_a_check_whose_run_cannot_be_read_now_waits_until_it_can() {
    rig.log().shared(true);
    rig.script.on(
        "a",
        (_, _) -> {
          rig.log().readable(false);
          return Script.claimed("1");
        });
    RunId id = rig.launch("checked");
    await().atMost(Rig.PATIENCE).until(() -> rig.log().unread() > 0 && rig.jobs().waiting() == 0);

    rig.log().readable(true);

    assertThat(rig.ended(id).status()).isEqualTo(Run.Status.SUCCEEDED);
  }

  @Test
  void an_interrupt_that_comes_late_ends_no_worker() {
    rig.script.on(
        "a",
        (_, _) -> {
          Thread.currentThread().interrupt();
          return Script.claimed("1");
        });

    for (String flow : List.of("once", "directly", "once")) {
      assertThat(rig.ended(rig.launch(flow)).status()).isEqualTo(Run.Status.SUCCEEDED);
    }
  }

  static Stream<String> nonsense() {
    return Stream.of("", "nope", "{\"a\":1", "1,\"facts\":[]", "1}", " 1", "1\n", "[1]]");
  }

  @ParameterizedTest
  @MethodSource("nonsense")
  void F32_an_output_that_is_not_json_fails_the_attempt_and_harms_nothing(String output) {
    rig.script.on("a", (_, _) -> new Outcome.Claimed(new Json(output)));
    RunId id = rig.launch("once");

    Run run = rig.ended(id);

    assertThat(step(run).failure().orElseThrow().kind()).isEqualTo(FailureKind.ERROR);
    rig.crashAndRestart();
    assertThat(rig.run(id)).isEqualTo(run);
  }

  @Test
  void an_output_that_is_large_deep_or_odd_is_read_back_as_it_was() {
    var outputs =
        List.of(
            "[".repeat(900) + "]".repeat(900),
            "{\"" + "k".repeat(60_000) + "\":1}",
            "\"" + "x".repeat(900_000) + "\"",
            "9".repeat(990));
    for (String output : outputs) {
      rig.script.on("a", (_, _) -> new Outcome.Claimed(new Json(output)));
      Run run = rig.ended(rig.launch("once"));

      rig.crashAndRestart();

      assertThat(rig.run(run.id())).isEqualTo(run);
    }
  }

  @Test
  void a_command_that_cannot_be_carried_out_stops_nobody_else() {
    rig.crash();
    rig.lanes = new Moody();
    rig.restart();
    RunId stuck = rig.launch("once");

    assertThat(rig.ended(rig.launch("directly")).status()).isEqualTo(Run.Status.SUCCEEDED);

    assertThat(rig.run(stuck).status()).isEqualTo(Run.Status.RUNNING);
    rig.crash();
    rig.lanes = new Rig.Width(1);
    rig.restart();
    assertThat(rig.ended(stuck).status()).isEqualTo(Run.Status.SUCCEEDED);
  }

  @Test
  void P9_what_the_queue_forgets_before_a_restart_is_found_again() {
    rig.space = Space.Level.LOW;
    RunId run = rig.launch("once");
    await().until(() -> rig.jobs().withdraw(run + "/a/1"));
    rig.space = Space.Level.ENOUGH;

    rig.crashAndRestart();

    assertThat(rig.ended(run).status()).isEqualTo(Run.Status.SUCCEEDED);
  }

  private static StepRun step(Run run) {
    return run.steps().get(new StepPath("a"));
  }

  private static Exception raised(Throwable thrown) {
    if (thrown instanceof Error error) {
      throw error;
    }
    return (Exception) thrown;
  }

  /** Has no lane for one of the workflows. */
  private record Moody() implements Lanes {
    @Override
    public String attempt(Assignment assignment) {
      if (assignment.workflow().value().equals("once")) {
        throw new IllegalStateException("on purpose");
      }
      return "work";
    }

    @Override
    public String check(Assignment assignment) {
      return "work";
    }

    @Override
    public Map<String, Integer> widths() {
      return Map.of("work", 1);
    }
  }
}
