package dev.signalbox.queue;

import static dev.signalbox.queue.Flows.emit;
import static dev.signalbox.queue.Flows.flow;
import static dev.signalbox.queue.Flows.on;
import static dev.signalbox.queue.Flows.task;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.signalbox.core.EventSchema;
import dev.signalbox.core.Failure;
import dev.signalbox.core.FailureKind;
import dev.signalbox.core.Json;
import dev.signalbox.core.Run;
import dev.signalbox.core.RunId;
import dev.signalbox.core.WorkflowId;
import dev.signalbox.queue.Script.Gate;
import dev.signalbox.queue.gates.Guards;
import dev.signalbox.queue.intake.Submission;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmitTest {
  private final AtomicBoolean closed = new AtomicBoolean();
  private Rig rig;

  @BeforeEach
  void open(@TempDir Path folder) {
    rig =
        new Rig(
            folder,
            flow("tells", task("a"), emit("tell", "demo/told")),
            on("demo/told", flow("told", task("b"))));
    rig.guards = new Door(closed);
    rig.start();
  }

  @AfterEach
  void close() {
    rig.close();
  }

  @Test
  void an_event_that_is_sent_starts_what_waits_for_it() {
    Run run = rig.ended(rig.launch("tells"));

    assertThat(run.status()).isEqualTo(Run.Status.SUCCEEDED);
    assertThat(rig.runsOf("told"))
        .singleElement()
        .extracting(Run::event)
        .asString()
        .contains(Json.string(run.id() + "/tell").text());
  }

  @Test
  void an_event_that_a_guard_refuses_fails_its_step() {
    closed.set(true);

    Run run = rig.ended(rig.launch("tells"));

    assertThat(run.failure().orElseThrow().failure().kind()).isEqualTo(FailureKind.VETOED);
    assertThat(rig.runsOf("told")).isEmpty();
  }

  @Test
  void SEMANTICS_10_2_an_event_that_does_not_fit_its_schema_fails_its_step() {
    rig.crash();
    rig.declared =
        Map.of("demo/told", _ -> Optional.of(new EventSchema.Misfit("/n", "integer", "\"seven\"")));
    rig.restart();

    Run run = rig.ended(rig.launch("tells"));

    assertThat(run.failure().orElseThrow().failure())
        .isEqualTo(
            new Failure(
                FailureKind.VETOED, "event demo/told: data/n: expected integer, found \"seven\""));
    assertThat(rig.runsOf("told")).isEmpty();
  }

  @Test
  void an_event_whose_id_somebody_took_is_sent_under_the_next() throws Exception {
    var gate = new Gate();
    rig.script.on("a", gate);
    RunId id = rig.launch("tells");
    gate.entered();
    rig.submit(id + "/tell", "demo/squatter", "{}");

    gate.open();

    assertThat(rig.ended(id).status()).isEqualTo(Run.Status.SUCCEEDED);
    assertThat(rig.runsOf("told")).hasSize(1);
    assertThat(rig.submit(id + "/tell/2", "demo/told", "{\"n\":1}"))
        .isInstanceOf(Submission.Accepted.class);
    assertThat(rig.runsOf("told")).hasSize(1);
  }

  @Test
  void what_a_guard_has_let_in_it_is_not_asked_about_again() {
    Submission first = rig.submit("e1", "demo/told", "{}");
    closed.set(true);

    assertThat(rig.submit("e1", "demo/told", "{}"))
        .isInstanceOfSatisfying(
            Submission.Accepted.class,
            again -> assertThat(again.runs()).isEqualTo(((Submission.Accepted) first).runs()));
    assertThat(rig.submit("e2", "demo/told", "{}")).isInstanceOf(Submission.Vetoed.class);
    await().until(() -> rig.script.begun("b").size() == 1);
  }

  /** Lets everything in until it is closed. */
  private record Door(AtomicBoolean closed) implements Guards {
    @Override
    public Optional<String> event(String name, Json data) {
      return closed.get() ? Optional.of("closed") : Optional.empty();
    }

    @Override
    public Optional<String> run(WorkflowId workflow, Json event) {
      return Optional.empty();
    }
  }
}
