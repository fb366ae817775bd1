package dev.signalbox.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.Expression;
import dev.signalbox.core.Expression.Evaluated;
import dev.signalbox.core.Json;
import dev.signalbox.core.Progress;
import dev.signalbox.core.Run;
import dev.signalbox.core.RunId;
import dev.signalbox.core.Step;
import dev.signalbox.core.StepId;
import dev.signalbox.core.StepRun;
import dev.signalbox.core.Workflow;
import dev.signalbox.core.WorkflowId;
import dev.signalbox.queue.ambient.EngineClock;
import dev.signalbox.queue.ambient.Failpoints;
import dev.signalbox.queue.ambient.Ids;
import dev.signalbox.queue.ambient.Space;
import dev.signalbox.queue.ambient.Threads;
import dev.signalbox.queue.engine.Definitions;
import dev.signalbox.queue.engine.Observers;
import dev.signalbox.queue.gates.Guards;
import dev.signalbox.queue.intake.Launch;
import dev.signalbox.queue.jobs.EventBus;
import dev.signalbox.queue.local.LocalJobQueue;
import dev.signalbox.queue.log.BulkRow;
import dev.signalbox.queue.log.RunQuery;
import dev.signalbox.queue.memory.MemoryStore;
import dev.signalbox.queue.operations.Bulks;
import dev.signalbox.queue.operations.Operations;
import dev.signalbox.queue.retention.Remains;
import dev.signalbox.queue.retention.Retention;
import dev.signalbox.queue.stepped.Baton;
import dev.signalbox.queue.stepped.SteppedQueue;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The whole engine in one thread at a time, on a clock that is moved by hand. */
class SteppedNodeTest {
  private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

  private final Baton baton = new Baton(Duration.ofDays(1));
  private final Script script = new Script();

  private Node node(Workflow... flows) {
    var defined = new LinkedHashMap<WorkflowId, Definitions.Defined>();
    for (Workflow flow : flows) {
      defined.put(flow.id(), new Definitions.Defined(flow, flow.id().value()));
    }
    var ids = new Ids(new SplittableRandom(1));
    var store = new MemoryStore();
    var node = new Node[1];
    Threads.with(
        baton,
        () -> {
          node[0] =
              new Node(
                  new Node.Parts(
                      store.open(task -> baton.start("log", task)),
                      new SteppedQueue(new LocalJobQueue(ids::nonce, baton::nanos), baton),
                      new EventBus.Deaf(),
                      new Definitions(
                          defined, source -> defined.values().iterator().next().workflow()),
                      script,
                      new Rig.Width(2),
                      new Observers.None(),
                      new Guards.Open(),
                      new EngineClock(() -> START.plusNanos(baton.nanos()), baton::nanos),
                      ids,
                      new Failpoints.None(),
                      new Space.Endless()));
          node[0].start();
        });
    return node[0];
  }

  private Run run(Node node, RunId id) {
    return ((Operations.Found.Known) node.operations().find(id)).run();
  }

  private RunId launch(Node node, String workflow) {
    return launch(node, workflow, Json.EMPTY_OBJECT);
  }

  private RunId launch(Node node, String workflow, Json data) {
    var launched = new Launch[1];
    Threads.with(
        baton,
        () ->
            launched[0] =
                node.operations()
                    .launch(
                        new WorkflowId(workflow), data, new LinkedHashMap<>(), Optional.empty()));
    return ((Launch.Launched) launched[0]).run().id();
  }

  @Test
  void SEMANTICS_13_6_a_bulk_changes_a_few_runs_at_a_time_and_others_come_in_between() {
    Node node = node(Flows.flow("nap", Flows.sleep("s", Duration.ofDays(30))));
    var runs = new ArrayList<RunId>();
    for (int i = 0; i < 25; i++) {
      runs.add(launch(node, "nap"));
    }
    baton.settle();
    Threads.with(baton, () -> cancelAll(node.operations().bulks()));

    baton.settle();
    assertThat(cancelled(node, runs)).isEqualTo(10);
    baton.advance(Duration.ofMillis(99));
    assertThat(cancelled(node, runs)).isEqualTo(10);
    baton.advance(Duration.ofMillis(1));
    assertThat(cancelled(node, runs)).isEqualTo(20);
    baton.advance(Duration.ofMillis(100));
    assertThat(cancelled(node, runs)).isEqualTo(25);
    baton.close();
  }

  private static void cancelAll(Bulks bulks) {
    var asker = new Bulks.Asker("k1", "ann");
    var all =
        new RunQuery(
            Optional.empty(),
            Optional.empty(),
            Map.of(),
            Optional.empty(),
            Optional.empty(),
            RunQuery.LIMIT_MAX);
    var shown =
        (Bulks.Shown.Preview) bulks.show(BulkRow.Action.CANCEL, all, Optional.empty(), asker);
    assertThat(bulks.confirm(BulkRow.Action.CANCEL, shown.token(), asker))
        .isInstanceOf(Bulks.Confirmed.Begun.class);
  }

  private long cancelled(Node node, List<RunId> runs) {
    return runs.stream().filter(id -> run(node, id).status() == Run.Status.CANCELLED).count();
  }

  /** Begins the workflow anew, once. */
  private static Step again() {
    Expression once =
        scope ->
            new Evaluated.Value(
                scope.run().event().text().contains("more") ? Json.TRUE : Json.FALSE);
    return new Step(
        new StepId("again"),
        new Step.Action.ContinueAsNew(Expression.constant(Json.EMPTY_OBJECT)),
        Optional.of(once),
        Step.Retry.ONCE,
        Optional.empty(),
        List.of());
  }

  @Test
  void I28_a_paused_run_that_has_gone_on_as_one_that_is_forgotten_can_be_cancelled() {
    Node node = node(Flows.flow("w", Flows.sleep("s", Duration.ofMinutes(1)), again()));
    RunId first = launch(node, "w", new Json("{\"more\":true}"));
    baton.settle();
    baton.pass(Duration.ofMinutes(2));
    while (calling(run(node, first)).isEmpty()) {
      baton.step(baton.ready().getFirst());
    }
    Threads.with(baton, () -> node.operations().pause(first, "ann", "wait"));
    baton.settle();
    RunId next = calling(run(node, first)).flatMap(Progress.Calling::child).orElseThrow();
    baton.advance(Duration.ofMinutes(2));
    assertThat(run(node, next).status()).isEqualTo(Run.Status.SUCCEEDED);
    node.keep(keeping(Duration.ofMinutes(1)), new Remains.None());
    baton.advance(Duration.ofHours(1));
    assertThat(node.operations().find(next)).isInstanceOf(Operations.Found.Unknown.class);

    Threads.with(baton, () -> node.operations().cancel(first, "ann", "enough"));
    baton.settle();

    assertThat(run(node, first).status()).isEqualTo(Run.Status.CANCELLED);
    baton.close();
  }

  private static Optional<Progress.Calling> calling(Run run) {
    return run.steps().values().stream()
        .map(StepRun::progress)
        .filter(Progress.Calling.class::isInstance)
        .map(Progress.Calling.class::cast)
        .findFirst();
  }

  private static Retention keeping(Duration runs) {
    return new Retention(
        Optional.of(runs),
        Map.of(),
        Retention.NONE.files(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  @Test
  void a_month_passes_in_no_time_and_nothing_happens_before_its_time() {
    Node node =
        node(
            Flows.flow(
                "a",
                Flows.task("one"),
                Flows.sleep("s", Duration.ofDays(30)),
                Flows.direct("two")));
    RunId id = launch(node, "a");

    baton.settle();
    assertThat(run(node, id).status()).isEqualTo(Run.Status.WAITING);
    assertThat(script.ledger()).containsExactly("one/1");

    baton.advance(Duration.ofDays(29));
    assertThat(run(node, id).status()).isEqualTo(Run.Status.WAITING);

    baton.advance(Duration.ofDays(2));
    assertThat(run(node, id).status()).isEqualTo(Run.Status.SUCCEEDED);
    assertThat(script.ledger()).containsExactly("one/1", "two/1");
    baton.close();
  }
}
