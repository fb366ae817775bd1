package dev.signalbox.queue;

import static dev.signalbox.queue.Flows.approve;
import static dev.signalbox.queue.Flows.compute;
import static dev.signalbox.queue.Flows.direct;
import static dev.signalbox.queue.Flows.emit;
import static dev.signalbox.queue.Flows.expecting;
import static dev.signalbox.queue.Flows.flow;
import static dev.signalbox.queue.Flows.on;
import static dev.signalbox.queue.Flows.sleep;
import static dev.signalbox.queue.Flows.task;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.signalbox.core.Fact;
import dev.signalbox.core.Gate.Count;
import dev.signalbox.core.Run;
import dev.signalbox.core.RunId;
import dev.signalbox.core.StepPath;
import dev.signalbox.core.StepRun.Ruling.Choice;
import dev.signalbox.queue.FaultyLog.Death;
import dev.signalbox.queue.Script.Gate;
import dev.signalbox.queue.ambient.Space;
import dev.signalbox.queue.intake.Launch;
import dev.signalbox.queue.log.StoreUnavailable;
import dev.signalbox.queue.operations.Operations;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an engine finds when the one before it has died, and what it makes of it. */
class CrashTest {
  private Rig rig;

  @BeforeEach
  void open(@TempDir Path folder) {
    rig =
        new Rig(
            folder,
            flow(
                "all",
                expecting("seen", task("work")),
                approve("ask"),
                direct("quick"),
                emit("tell", "demo/told"),
                sleep("rest", Duration.ofMillis(1)),
                compute("sum")),
            on("demo/told", flow("told", compute("a"))),
            flow("task", task("a")),
            flow("direct", direct("a")),
            flow("ask", approve("a"), task("b")),
            flow("sleep", sleep("a", Duration.ofHours(1)), task("b")));
  }

  @AfterEach
  void close() {
    rig.close();
  }

  /** The crash falls on every append of the story in turn, with the append done and not done. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void SEMANTICS_11_2_P3_F01_wherever_it_dies_the_story_ends_the_same(boolean applied) {
    wherever(applied);
  }

  /** Between a grant and what it was for, above all. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void SEMANTICS_2_4_P8_wherever_it_dies_no_slot_is_lost_or_given_twice(boolean applied) {
    rig.policy("all", Policies.both(Policies.runs(1), Policies.engine(Count.STEPS, 1)));
    wherever(applied);
    assertThat(rig.log().places("concurrency.steps.engine", 10)).isEmpty();
  }

  private void wherever(boolean applied) {
    rig.start();
    story("undisturbed");
    int appends = rig.log().appends();
    assertThat(appends).isBetween(8, 40);
    int deaths = 0;
    for (int at = 1; at <= appends; at++) {
      rig.crash();
      rig.restart();
      FaultyLog doomed = rig.log();
      doomed.dieAt(new Death(at, applied));
      story("dies at " + at);
      deaths += doomed.isDead() ? 1 : 0;
    }
    assertThat(deaths).isGreaterThan(appends / 2);
  }

  /** Goes on with a new engine whenever the one before is dead. */
  private void story(String key) {
    int told = rig.runsOf("told").size();
    int begun = rig.script.begun("work").size();
    RunId id = alive(() -> launched(key));
    await()
        .atMost(Rig.PATIENCE)
        .pollInterval(Duration.ofMillis(2))
        .until(() -> {
          alive(() -> rig.decide(id, "ask", Choice.APPROVE));
          return alive(() -> rig.run(id).isTerminal());
        });
    Run run = alive(() -> rig.run(id));
    List<Fact> facts = alive(() -> rig.facts(id));
    assertThat(run.status()).as(key + ": " + facts).isEqualTo(Run.Status.SUCCEEDED);
    assertThat(alive(() -> rig.runsOf("told"))).as(key).hasSize(told + 1);
    assertThat(facts).as(key).filteredOn(Fact.ApprovalClosed.class::isInstance).hasSize(1);
    assertThat(facts).as(key).filteredOn(Fact.StepSucceeded.class::isInstance).hasSize(6);
    assertThat(rig.script.begun("work").size() - begun).as(key).isBetween(1, 2);
  }

  private RunId launched(String key) {
    Launch launch = rig.launch("all", Optional.of(key));
    return launch instanceof Launch.Repeated(RunId run)
        ? run
        : ((Launch.Launched) launch).run().id();
  }

  private <T> T alive(Supplier<T> call) {
    while (true) {
      try {
        if (!rig.log().isDead()) {
          return call.get();
        }
      } catch (StoreUnavailable e) {
        assertThat(rig.log().isDead()).as(e.getMessage()).isTrue();
      }
      rig.crashAndRestart();
    }
  }

  @Test
  void P7_a_sleep_goes_on_over_a_restart_and_never_ends_early() {
    rig.start();
    RunId run = rig.launch("sleep");
    rig.reaches(run, Run.Status.WAITING);
    rig.crashAndRestart();
    assertThat(rig.run(run).status()).isEqualTo(Run.Status.WAITING);

    rig.crash();
    rig.ahead.set(Duration.ofHours(1));
    rig.restart();

    Run ended = rig.ended(run);
    assertThat(ended.updated()).isAfterOrEqualTo(ended.created().plus(Duration.ofHours(1)));
    assertThat(rig.types(run)).containsOnlyOnce("timer-fired");
  }

  @Test
  void SEMANTICS_11_2_SEMANTICS_11_3_P7_a_decision_is_made_once_whatever_restarts() {
    rig.start();
    RunId run = rig.launch("ask");
    rig.crashAndRestart();
    rig.decide(run, "a", Choice.APPROVE);
    rig.crashAndRestart();

    var again = rig.decide(run, "a", Choice.APPROVE);
    var other = rig.decide(run, "a", Choice.REJECT);

    assertThat(again).extracting("decision").hasToString("Ignored[reason=Repeated[]]");
    assertThat(other).extracting("decision").asString().contains("AlreadyDecided");
    assertThat(rig.ended(run).status()).isEqualTo(Run.Status.SUCCEEDED);
    assertThat(rig.types(run)).containsOnlyOnce("approval-decided");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 40})
  void F35_whatever_had_started_and_whatever_waited_goes_on(int runs) throws Exception {
    rig.lanes = new Rig.Width(3);
    var gate = new Gate();
    rig.script.on("a", gate);
    rig.start();
    List<RunId> ids = IntStream.range(0, runs).mapToObj(_ -> rig.launch("task")).toList();
    if (runs > 0) {
      gate.entered();
    }
    await().until(() -> rig.script.begun("a").size() == Math.min(runs, 3));
    rig.crash();
    rig.script.on("a", (_, _) -> Script.claimed("1"));

    rig.restart();

    ids.forEach(id -> assertThat(rig.ended(id).status()).isEqualTo(Run.Status.SUCCEEDED));
    long lost = ids.stream().filter(id -> rig.types(id).contains("attempt-lost")).count();
    assertThat(lost).isEqualTo(Math.min(runs, 3));
    assertThat(rig.script.begun("a")).hasSize(runs + (int) lost);
  }

  @Test
  void a_quick_attempt_is_one_entry() {
    rig.start();

    RunId run = rig.launch("direct");

    rig.ended(run);
    assertThat(rig.types(run)).containsExactly("run-requested", "attempt-ended");
  }

  @Test
  void an_attempt_that_lasts_is_known_to_have_started() {
    var gate = new Gate();
    rig.script.on("a", gate);
    rig.start();
    RunId run = rig.launch("direct");
    await().until(() -> rig.types(run).contains("attempt-started"));

    gate.open();

    rig.ended(run);
    assertThat(rig.types(run)).containsExactly("run-requested", "attempt-started", "attempt-ended");
  }

  @Test
  void SEMANTICS_12_4_F34_what_was_offered_before_a_crash_starts_on_the_record() {
    rig.start();
    rig.space = Space.Level.LOW;
    RunId run = rig.launch("direct");
    rig.crash();
    rig.space = Space.Level.ENOUGH;

    rig.restart();

    rig.ended(run);
    assertThat(rig.types(run)).containsExactly("run-requested", "attempt-started", "attempt-ended");
    assertThat(rig.script.begun("a")).containsExactly("a/1");
  }

  @Test
  void P4_F29_the_outcome_of_an_attempt_that_was_given_up_changes_nothing() throws Exception {
    rig.start();
    var first = new Gate();
    rig.script.on("a", first);
    RunId run = rig.launch("task");
    first.entered();
    var second = new Gate();
    rig.script.on("a", second);
    try (Node other = rig.second()) {
      second.entered();

      first.open();
      await().until(() -> !rig.jobs().holds(run + "/a/1"));

      assertThat(rig.run(run).steps().get(new StepPath("a")).attempt()).isEqualTo(2);
      assertThat(rig.run(run).status()).isEqualTo(Run.Status.RUNNING);
      second.open();
      var found = (Operations.Found.Known) other.operations().await(run, Rig.PATIENCE);
      assertThat(found.run().status()).isEqualTo(Run.Status.SUCCEEDED);
    }
    assertThat(rig.types(run))
        .containsExactly(
            "run-requested", "attempt-started", "attempt-lost", "attempt-started", "attempt-ended");
  }
}
