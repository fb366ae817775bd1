package dev.signalbox.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.Json;
import dev.signalbox.core.Run;
import dev.signalbox.core.RunId;
import dev.signalbox.core.Workflow;
import dev.signalbox.core.WorkflowId;
import dev.signalbox.queue.local.LocalJobQueue;
import dev.signalbox.queue.memory.MemoryStore;
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
                      new SteppedQueue(new LocalJobQueue(ids::nonce), baton),
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
    var launched = new Launch[1];
    Threads.with(
        baton,
        () ->
            launched[0] =
                node.operations()
                    .launch(
                        new WorkflowId(workflow),
                        Json.EMPTY_OBJECT,
                        new LinkedHashMap<>(),
                        Optional.empty()));
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
