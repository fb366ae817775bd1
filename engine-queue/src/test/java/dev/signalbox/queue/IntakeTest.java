package dev.signalbox.queue;

import static dev.signalbox.queue.Flows.compute;
import static dev.signalbox.queue.Flows.flow;
import static dev.signalbox.queue.Flows.on;
import static dev.signalbox.queue.Flows.task;
import static dev.signalbox.queue.Rig.incoming;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.signalbox.core.EventSchema;
import dev.signalbox.core.Expression.Evaluated;
import dev.signalbox.core.FailureKind;
import dev.signalbox.core.Json;
import dev.signalbox.core.Run;
import dev.signalbox.core.RunId;
import dev.signalbox.core.Workflow;
import dev.signalbox.core.WorkflowId;
import dev.signalbox.queue.ambient.Space;
import dev.signalbox.queue.gates.Guards;
import dev.signalbox.queue.intake.Launch;
import dev.signalbox.queue.intake.Submission;
import dev.signalbox.queue.log.DiskFull;
import dev.signalbox.queue.log.StreamId;
import dev.signalbox.queue.log.TriggerRow;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IntakeTest {
  private Rig rig;

  @BeforeEach
  void open(@TempDir Path folder) {
    var undefined =
        new Workflow.Trigger(
            "demo/odd", Optional.of(_ -> new Evaluated.Undefined("no such key 'n'")));
    rig =
        new Rig(
                folder,
                on("demo/go", flow("one", task("a"))),
                on("demo/go", flow("two", compute("a"))),
                on(undefined, flow("odd", compute("a"))),
                flow("alone", task("a")))
            .start();
  }

  @AfterEach
  void close() {
    rig.close();
  }

  @Test
  void P1_nothing_is_answered_or_begun_before_the_commit() {
    rig.log().hold();

    var answer = CompletableFuture.supplyAsync(() -> rig.submit("e1", "demo/go", "{}"));

    await().until(() -> rig.log().held() == 1);
    assertThat(answer).isNotDone();
    assertThat(rig.script.ledger()).isEmpty();
    rig.log().release();
    assertThat(accepted(answer.join()).runs()).hasSize(2);
    await().until(() -> rig.script.ledger().equals(List.of("a/1")));
  }

  @Test
  void P1_what_was_accepted_goes_on_after_a_crash() {
    Submission.Accepted accepted = accepted(rig.submit("e1", "demo/go", "{}"));

    rig.crashAndRestart();

    assertThat(accepted.runs())
        .hasSize(2)
        .allSatisfy(run -> assertThat(rig.ended(run).status()).isEqualTo(Run.Status.SUCCEEDED));
    assertRepeats(rig.submit("e1", "demo/go", "{}"), accepted);
  }

  @Test
  void P2_I4_the_same_event_again_is_the_same_answer_and_starts_nothing() {
    Submission first = rig.submit("e1", "demo/go", "{\"a\":1,\"b\":[1.50,\"\\u00e9\"]}");

    Submission again = rig.submit("e1", "demo/go", "{ \"b\": [ 1.5, \"é\" ], \"a\": 1 }");

    assertRepeats(again, accepted(first));
    assertThat(rig.runsOf("one")).hasSize(1);
  }

  @Test
  void SEMANTICS_8_2_an_event_with_a_known_id_and_other_content_conflicts() {
    rig.submit("e1", "demo/go", "{\"n\":1.0}");

    for (String other : List.of("{\"n\":1}", "{\"n\":1.0000000000000000000001}", "{}", "[1.0]")) {
      assertThat(rig.submit("e1", "demo/go", other)).isEqualTo(new Submission.Conflicting("e1"));
    }
    assertThat(rig.submit("e1", "demo/other", "{\"n\":1.0}"))
        .isEqualTo(new Submission.Conflicting("e1"));
  }

  @Test
  void of_an_array_with_a_conflict_nothing_is_stored() {
    rig.submit("known", "demo/go", "1");
    int appends = rig.log().appends();

    var array = List.of(incoming("new", "demo/go", "2"), incoming("known", "demo/go", "2"));
    assertThat(rig.operations().submit(array)).isEqualTo(new Submission.Conflicting("known"));

    assertThat(rig.runsOf("two")).hasSize(1);
    assertThat(rig.log().read(new StreamId.OfEvent("new"), 0, 1)).isEmpty();
    assertThat(appends).isPositive();
    var twice = List.of(incoming("x", "demo/go", "2"), incoming("x", "demo/go", "3"));
    assertThat(rig.operations().submit(twice)).isEqualTo(new Submission.Conflicting("x"));
    assertThat(rig.log().read(new StreamId.OfEvent("x"), 0, 1)).isEmpty();
  }

  @Test
  void the_same_event_twice_in_one_array_is_one_event() {
    var array = List.of(incoming("x", "demo/go", "2"), incoming("x", "demo/go", "2"));

    Submission.Accepted accepted = accepted(rig.operations().submit(array));

    assertThat(accepted.ids()).containsExactly("x", "x");
    assertThat(accepted.runs()).hasSize(2);
    assertThat(rig.runsOf("two")).hasSize(1);
  }

  @Test
  void SEMANTICS_8_5_I4_those_who_hand_the_same_event_in_at_once_get_one_set_of_runs()
      throws Exception {
    var answers = Together.run(16, _ -> rig.submit("e1", "demo/go", "{}"));

    assertThat(answers)
        .extracting(answer -> accepted(answer).runs())
        .containsOnly(accepted(answers.getFirst()).runs());
    assertThat(rig.runsOf("one")).hasSize(1);
    assertThat(rig.runsOf("two")).hasSize(1);
  }

  @Test
  void a_thousand_events_in_one_array_are_one_transaction() {
    int before = rig.log().appends();
    var array =
        IntStream.range(0, 1000).mapToObj(i -> incoming("e" + i, "demo/none", "{}")).toList();

    assertThat(accepted(rig.operations().submit(array)).ids()).hasSize(1000);

    assertThat(rig.log().appends()).isEqualTo(before + 1);
  }

  @Test
  void SEMANTICS_8_6_B05_an_event_id_is_any_text() {
    String id = "\0:/%é\uD83D\uDE80" + "x".repeat(500);

    Submission.Accepted first = accepted(rig.submit(id, "demo/go", "{}"));

    assertThat(first.ids()).containsExactly(id);
    assertRepeats(rig.submit(id, "demo/go", "{}"), first);
    assertThat(rig.run(first.runs().getFirst()).event().text()).contains(Json.string(id).text());
  }

  @Test
  void a_condition_without_a_value_does_not_hold_and_is_on_record() {
    assertThat(accepted(rig.submit("e1", "demo/odd", "{}")).runs()).isEmpty();

    assertThat(rig.log().read(new StreamId.OfEvent("e1"), 0, 1).getFirst().body().text())
        .contains("odd: no such key 'n'");
  }

  @Test
  void I20_an_idempotency_key_starts_one_run() throws Exception {
    var answers = Together.run(16, _ -> rig.launch("alone", Optional.of("key/1")));

    assertThat(rig.runsOf("alone")).hasSize(1);
    RunId run = rig.runsOf("alone").getFirst().id();
    assertThat(answers).filteredOn(Launch.Launched.class::isInstance).hasSize(1);
    assertThat(answers)
        .filteredOn(answer -> !(answer instanceof Launch.Launched))
        .containsOnly(new Launch.Repeated(run));
    rig.crashAndRestart();
    assertThat(rig.launch("alone", Optional.of("key/1"))).isEqualTo(new Launch.Repeated(run));
    assertThat(rig.launch("alone", Optional.of("key/2"))).isInstanceOf(Launch.Launched.class);
  }

  @Test
  void SEMANTICS_8_2_an_idempotency_key_with_other_data_conflicts() {
    rig.launch("alone", Optional.of("k"));
    RunId run = rig.runsOf("alone").getFirst().id();

    Launch other =
        rig.operations()
            .launch(
                new WorkflowId("alone"),
                new Json("{\"n\":1}"),
                new java.util.LinkedHashMap<>(),
                Optional.of("k"));

    assertThat(other).isEqualTo(new Launch.Conflicting("k", Optional.of(run)));
  }

  @Test
  void a_guard_says_no_to_an_event_or_to_a_run() {
    rig.crash();
    rig.guards = new Picky();
    rig.restart();

    assertThat(rig.submit("e1", "demo/bad", "{}")).isEqualTo(new Submission.Vetoed("bad event"));
    assertThat(rig.log().read(new StreamId.OfEvent("e1"), 0, 1)).isEmpty();
    assertThatThrownBy(() -> rig.submit("e2", "demo/worse", "{}")).hasMessage("on purpose");
    assertThat(rig.log().read(new StreamId.OfEvent("e2"), 0, 1)).isEmpty();
    Run run = rig.run(rig.launch("alone"));
    assertThat(run.failure().orElseThrow().failure().kind()).isEqualTo(FailureKind.VETOED);
    assertThat(rig.script.ledger()).isEmpty();
  }

  @Test
  void SEMANTICS_10_2_data_that_does_not_fit_its_schema_does_not_get_in() {
    rig.submit("e1", "demo/go", "{\"n\":\"x\"}");
    var misfit = new EventSchema.Misfit("/n", "integer", "\"x\"");
    rig.crash();
    rig.declared =
        Map.of(
            "demo/go", data -> data.text().contains("x") ? Optional.of(misfit) : Optional.empty());
    rig.restart();
    var good = incoming("e2", "demo/go", "{\"n\":1}");
    var bad = incoming("e3", "demo/go", "{\"n\":\"x\"}");

    Submission refused = rig.operations().submit(List.of(good, bad));

    assertThat(refused).isEqualTo(new Submission.Unfit("demo/go", 1, misfit));
    assertThat(rig.operations().rehearse(List.of(good, bad))).isEqualTo(refused);
    assertThat(rig.log().read(new StreamId.OfEvent("e2"), 0, 1)).isEmpty();
    assertThat(rig.log().read(new StreamId.OfEvent("e3"), 0, 1)).isEmpty();
    assertThat(accepted(rig.submit("e1", "demo/go", "{\"n\":\"x\"}")).repeated())
        .as("what is in already had its answer")
        .isTrue();
    assertThat(rig.submit("e4", "other/event", "{\"n\":\"x\"}"))
        .isInstanceOf(Submission.Accepted.class);
  }

  @Test
  void F04_on_a_disk_that_is_nearly_full_nothing_new_begins() {
    Submission before = rig.submit("e1", "demo/go", "{}");
    rig.space = Space.Level.REFUSING;

    assertThatThrownBy(() -> rig.submit("e2", "demo/go", "{}")).isInstanceOf(DiskFull.class);
    assertThatThrownBy(() -> rig.launch("alone")).isInstanceOf(DiskFull.class);
    assertRepeats(rig.submit("e1", "demo/go", "{}"), accepted(before));

    rig.space = Space.Level.ENOUGH;
    assertThat(rig.submit("e2", "demo/go", "{}")).isInstanceOf(Submission.Accepted.class);
  }

  private static void assertRepeats(Submission again, Submission.Accepted first) {
    assertThat(accepted(again).ids()).isEqualTo(first.ids());
    assertThat(accepted(again).runs()).isEqualTo(first.runs());
    assertThat(accepted(again).outcomes())
        .hasSameSizeAs(first.outcomes())
        .allMatch(row -> row.outcome() == TriggerRow.Outcome.DUPLICATE);
  }

  private static Submission.Accepted accepted(Submission submission) {
    return (Submission.Accepted) submission;
  }

  private record Picky() implements Guards {
    @Override
    public Optional<String> event(String name, Json data) {
      if (name.equals("demo/worse")) {
        throw new IllegalStateException("on purpose");
      }
      return name.equals("demo/bad") ? Optional.of("bad event") : Optional.empty();
    }

    @Override
    public Optional<String> run(WorkflowId workflow, Json event) {
      return Optional.of("no runs today");
    }
  }
}
