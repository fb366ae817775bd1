package dev.signalbox.queue;

import static dev.signalbox.queue.Flows.flow;
import static dev.signalbox.queue.Flows.task;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.Json;
import dev.signalbox.core.Run;
import dev.signalbox.core.RunId;
import dev.signalbox.core.StepPath;
import dev.signalbox.queue.Script.Gate;
import dev.signalbox.queue.intake.Launch;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RetryTest {
  private Rig rig;

  @BeforeEach
  void open(@TempDir Path folder) {
    rig = new Rig(folder, flow("two", task("a"), task("b")), flow("good", task("g"))).start();
    rig.script.on("b", (_, _) -> Script.failed("on purpose"));
  }

  @AfterEach
  void close() {
    rig.close();
  }

  @Test
  void SEMANTICS_12_2_a_retry_is_a_new_run_that_reuses_what_is_recorded() {
    Run old = rig.ended(rig.launch("two"));
    rig.script.on("b", (_, _) -> Script.claimed("2"));

    RunId id =
        ((Launch.Launched) rig.operations().reruns().retry(old.id(), Optional.empty())).run().id();

    Run run = rig.ended(id);
    assertThat(run.status()).isEqualTo(Run.Status.SUCCEEDED);
    assertThat(run.steps().get(new StepPath("a")).output()).isEqualTo(Json.of(1));
    assertThat(run.workspace()).isEqualTo(old.id());
    assertThat(rig.script.ledger()).containsExactly("a/1", "b/1", "b/1");
    assertThat(rig.run(old.id())).isEqualTo(old);
  }

  @Test
  void of_two_retries_at_once_one_gets_the_workspace() throws Exception {
    Run old = rig.ended(rig.launch("two"));
    rig.script.on("b", new Gate());

    List<Launch> answers =
        Together.run(8, _ -> rig.operations().reruns().retry(old.id(), Optional.empty()));

    assertThat(answers).filteredOn(Launch.Launched.class::isInstance).hasSize(1);
    assertThat(answers).filteredOn(Launch.NotRetryable.class::isInstance).hasSize(7);
    rig.script.on("b", new Gate()); // the crash opens the first one
    rig.crashAndRestart();
    assertThat(rig.operations().reruns().retry(old.id(), Optional.empty()))
        .isInstanceOf(Launch.NotRetryable.class);
  }

  @Test
  void a_retry_that_has_ended_makes_room_for_the_next() {
    Run old = rig.ended(rig.launch("two"));
    rig.ended(
        ((Launch.Launched) rig.operations().reruns().retry(old.id(), Optional.empty())).run().id());

    assertThat(rig.operations().reruns().retry(old.id(), Optional.empty()))
        .isInstanceOf(Launch.Launched.class);
  }

  @Test
  void P4_a_retry_of_a_retry_works_nowhere_where_another_is_at_work() throws Exception {
    Run old = rig.ended(rig.launch("two"));
    RunId first =
        ((Launch.Launched) rig.operations().reruns().retry(old.id(), Optional.empty())).run().id();
    rig.ended(first);
    var gate = new Gate();
    rig.script.on("b", gate);
    assertThat(rig.operations().reruns().retry(old.id(), Optional.empty()))
        .isInstanceOf(Launch.Launched.class);
    gate.entered();

    assertThat(rig.operations().reruns().retry(first, Optional.empty()))
        .isInstanceOf(Launch.NotRetryable.class);
  }

  @Test
  void what_lives_succeeded_or_never_was_is_not_retried() throws Exception {
    var gate = new Gate();
    rig.script.on("a", gate);
    RunId live = rig.launch("two");
    gate.entered();
    RunId good = rig.launch("good");
    rig.ended(good);

    assertThat(rig.operations().reruns().retry(live, Optional.empty()))
        .isInstanceOf(Launch.NotRetryable.class);
    assertThat(rig.operations().reruns().retry(good, Optional.empty()))
        .isInstanceOf(Launch.NotRetryable.class);
    assertThat(rig.operations().reruns().retry(new RunId("r0"), Optional.empty()))
        .isEqualTo(new Launch.UnknownRun(new RunId("r0")));
  }
}
