package dev.signalbox.queue;

import static dev.signalbox.queue.Flows.approve;
import static dev.signalbox.queue.Flows.attempts;
import static dev.signalbox.queue.Flows.direct;
import static dev.signalbox.queue.Flows.expecting;
import static dev.signalbox.queue.Flows.flow;
import static dev.signalbox.queue.Flows.sleep;
import static dev.signalbox.queue.Flows.task;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.signalbox.core.Backoff;
import dev.signalbox.core.Decision;
import dev.signalbox.core.Run;
import dev.signalbox.core.RunId;
import dev.signalbox.core.StepPath;
import dev.signalbox.core.StepRun.Ruling.Choice;
import dev.signalbox.queue.Script.Gate;
import dev.signalbox.queue.jobs.JobQueue;
import dev.signalbox.queue.operations.Operations.Changed;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Decisions, cancellations, and the orderly end of an engine. */
class StopTest {
  private Rig rig;

  @BeforeEach
  void open(@TempDir Path folder) {
    var day = new Backoff(Duration.ofDays(1), 1, Duration.ofDays(1));
    rig =
        new Rig(
                folder,
                flow("ask", approve("a"), task("b")),
                flow("sleep", sleep("a", Duration.ofHours(1)), task("b")),
                flow("granted", task("a"), task("b")),
                flow("direct", direct("a"), task("b")),
                flow("checked", expecting("seen", task("a")), task("b")),
                flow("paused", attempts(2, day, task("fails")), task("b")))
            .start();
  }

  @AfterEach
  void close() {
    rig.close();
  }

  @Test
  void F54_of_a_hundred_decisions_at_once_one_counts() throws Exception {
    RunId run = rig.launch("ask");

    var answers =
        Together.run(
            100, number -> rig.decide(run, "a", number % 2 == 0 ? Choice.APPROVE : Choice.REJECT));

    assertThat(answers)
        .filteredOn(answer -> ((Changed.Decided) answer).decision() instanceof Decision.Next)
        .hasSize(1);
    assertThat(rig.types(run)).containsOnlyOnce("approval-decided");
    assertThat(rig.ended(run).status()).isIn(Run.Status.SUCCEEDED, Run.Status.FAILED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ask", "sleep", "granted", "direct", "checked", "paused"})
  void I18_a_run_is_cancelled_wherever_it_stands_and_nothing_new_begins(String flow)
      throws Exception {
    var work = new Gate();
    var check = new Gate();
    rig.script.on("fails", (_, _) -> Script.failed("on purpose"));
    if (flow.equals("checked")) {
      rig.script.examining("seen", check);
    } else {
      rig.script.on("a", work);
    }
    RunId run = rig.launch(flow);
    switch (flow) {
      case "granted", "direct" -> work.entered();
      case "checked" -> check.entered();
      case "paused" -> await().until(() -> rig.run(run).wakeAt().isPresent());
      default -> rig.reaches(run, Run.Status.WAITING);
    }
    int begun = rig.script.ledger().size();

    Changed first = rig.operations().cancel(run, "ann", "enough");
    Changed again = rig.operations().cancel(run, "ann", "enough");

    assertThat(((Changed.Decided) first).decision()).isInstanceOf(Decision.Next.class);
    assertThat(((Changed.Decided) again).decision()).isInstanceOf(Decision.Ignored.class);
    assertThat(rig.ended(run).status()).isEqualTo(Run.Status.CANCELLED);
    await().until(() -> !rig.jobs().holds(run + "/a/1") && !rig.jobs().holds(run + "/a/1/0"));
    assertThat(rig.script.ledger()).hasSize(begun);
  }

  @Test
  void I18_what_is_cancelled_before_it_begins_never_begins() throws Exception {
    var first = new Gate();
    rig.crash();
    rig.lanes = new Rig.Width(1);
    rig.restart();
    rig.script.on("a", first);
    rig.launch("granted");
    first.entered();
    RunId run = rig.launch("direct");

    rig.operations().cancel(run, "ann", "enough");
    first.open();

    assertThat(rig.ended(run).status()).isEqualTo(Run.Status.CANCELLED);
    RunId last = rig.launch("direct");
    rig.ended(last);
    assertThat(rig.script.begun("a")).hasSize(2);
  }

  @Test
  void what_was_never_there_cannot_be_changed() {
    assertThat(rig.operations().cancel(new RunId("r0"), "ann", ""))
        .isEqualTo(new Changed.Unknown());
    RunId run = rig.launch("granted");
    rig.ended(run);
    assertThat(((Changed.Decided) rig.operations().cancel(run, "ann", "late")).decision())
        .isEqualTo(new Decision.Ignored(new Decision.Reason.Terminal(Run.Status.SUCCEEDED)));
  }

  @Test
  void a_drain_waits_for_what_runs() throws Exception {
    var work = new Gate();
    rig.script.on("a", work);
    RunId run = rig.launch("granted");
    await().until(() -> rig.types(run).contains("attempt-started"));

    CompletableFuture<Void> drained = CompletableFuture.runAsync(this::drain);
    assertThat(rig.jobs().lease("nobody", JobQueue.FOREVER)).as("it drains").isEmpty();
    assertThat(drained).isNotDone();
    work.open();
    assertThat(drained).succeedsWithin(Rig.PATIENCE);
    rig.restart();

    assertThat(rig.ended(run).status()).isEqualTo(Run.Status.SUCCEEDED);
    assertThat(rig.types(run)).doesNotContain("attempt-lost");
    assertThat(rig.script.begun("a")).hasSize(1);
  }

  private void drain() {
    try {
      rig.drain(Rig.PATIENCE);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"granted", "direct"})
  void SEMANTICS_12_4_a_drain_hands_back_what_does_not_end_and_counts_it_against_nothing(
      String flow) throws Exception {
    rig.script.on("a", new Gate());
    RunId run = rig.launch(flow);
    await().until(() -> rig.types(run).contains("attempt-started"));

    rig.drain(Duration.ZERO);
    rig.script.on("a", (_, _) -> Script.claimed("1"));
    rig.restart();

    Run ended = rig.ended(run);
    assertThat(ended.status()).isEqualTo(Run.Status.SUCCEEDED);
    assertThat(ended.steps().get(new StepPath("a")).crashes()).isZero();
    assertThat(rig.script.begun("a")).isEqualTo(List.of("a/1", "a/2"));
  }

  @Test
  void an_engine_that_never_began_can_be_ended() throws Exception {
    rig.crash();
    rig.restart();
    Node unused = rig.unused();

    unused.drain(Duration.ZERO, Duration.ZERO);
    unused.close();

    assertThat(rig.ended(rig.launch("granted")).status()).isEqualTo(Run.Status.SUCCEEDED);
  }
}
