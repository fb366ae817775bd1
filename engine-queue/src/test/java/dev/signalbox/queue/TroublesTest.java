package dev.signalbox.queue;

import static dev.signalbox.queue.Flows.compute;
import static dev.signalbox.queue.Flows.flow;
import static dev.signalbox.queue.Flows.invoke;
import static dev.signalbox.queue.Flows.on;
import static dev.signalbox.queue.Flows.task;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.signalbox.core.Idempotency;
import dev.signalbox.core.Json;
import dev.signalbox.core.Limit;
import dev.signalbox.core.Run;
import dev.signalbox.core.RunId;
import dev.signalbox.core.Singleton;
import dev.signalbox.core.WorkflowId;
import dev.signalbox.queue.check.CheckDb;
import dev.signalbox.queue.gates.Guards;
import dev.signalbox.queue.log.TriggerQuery;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One who is in trouble keeps nobody else up, and nothing is left behind. */
class TroublesTest {
  private static final Duration SHORT = Duration.ofMillis(50);
  private static final Duration HOUR = Duration.ofHours(1);

  @TempDir Path folder;
  private Rig rig;

  @AfterEach
  void close() {
    rig.close();
    assertThat(CheckDb.check(folder.resolve("data"), Optional.empty()).findings()).isEmpty();
  }

  /** A guard that breaks at events of one kind, and lets all others pass. */
  private record Breaking(String at, Runnable how) implements Guards {
    @Override
    public Optional<String> event(String name, Json data) {
      return Optional.empty();
    }

    @Override
    public Optional<String> run(WorkflowId workflow, Json event) {
      if (event.text().contains(at)) {
        how.run();
      }
      return Optional.empty();
    }
  }

  @Test
  void F35_a_hundred_that_cannot_go_on_keep_nobody_else_up() {
    rig =
        new Rig(folder, on("demo/go", flow("held", compute("a"))))
            .control("held", Controls.debounce(SHORT, HOUR));
    rig.guards =
        new Breaking(
            "bad",
            () -> {
              throw new IllegalStateException("on purpose");
            });
    rig.start();
    for (int i = 0; i < 120; i++) {
      rig.submit("bad" + i, "demo/go", "{\"k\":\"bad" + i + "\"}");
    }
    rig.submit("good", "demo/go", "{\"k\":\"good\"}");

    await().atMost(Rig.PATIENCE).until(() -> !rig.runsOf("held").isEmpty());

    assertThat(rig.runsOf("held")).hasSize(1);
  }

  @Test
  void P2_an_error_in_the_decision_of_one_leaves_nobody_waiting() throws Exception {
    rig =
        new Rig(folder, flow("held", compute("a")))
            .control("held", Controls.idempotency(Optional.empty(), Idempotency.OnFailed.KEEP));
    rig.guards =
        new Breaking(
            "bad",
            () -> {
              throw new AssertionError("on purpose");
            });
    rig.start();

    var answers =
        Together.run(
            16,
            number -> {
              String data = number % 4 == 0 ? "{\"k\":\"bad\"}" : "{\"k\":\"" + number + "\"}";
              try {
                return rig.operations()
                    .launch(
                        new WorkflowId("held"),
                        new Json(data),
                        new LinkedHashMap<>(),
                        Optional.empty())
                    .toString();
              } catch (RuntimeException | AssertionError e) {
                return e.toString();
              }
            });

    assertThat(answers).hasSize(16);
    assertThat(rig.launch("held", "{\"k\":\"later\"}")).isNotNull();
  }

  @Test
  void F26_an_attempt_of_a_paused_run_that_died_with_its_engine_is_found_lost() throws Exception {
    rig = new Rig(folder, flow("w", task("a"))).start();
    var gate = new Script.Gate();
    rig.script.on("a", gate);
    RunId run = rig.launch("w");
    gate.entered();
    var _ = rig.operations().pause(run, "ann", "");
    rig.crashAndRestart();

    await().atMost(Rig.PATIENCE).until(() -> rig.types(run).contains("attempt-lost"));

    assertThat(rig.run(run).status()).isEqualTo(Run.Status.PAUSED);
  }

  @Test
  void I19_a_queued_child_that_begins_after_its_parent_let_go_leaves_no_row() throws Exception {
    rig =
        new Rig(folder, flow("parent", invoke("call", "child")), flow("child", task("a")))
            .control("child", Controls.singleton(Singleton.Mode.QUEUE_ALL));
    var gate = new Script.Gate();
    rig.script.on("a", gate);
    rig.start();
    RunId first = rig.launch("child");
    gate.entered();
    RunId parent = rig.launch("parent");
    await().atMost(Rig.PATIENCE).until(() -> rig.operations().triggers(all()).items().size() == 3);
    var _ = rig.operations().cancel(parent, "ann", "");
    rig.ended(parent);
    gate.open();
    rig.ended(first);

    await()
        .atMost(Rig.PATIENCE)
        .until(() -> rig.runsOf("child").stream().allMatch(Run::isTerminal));

    await()
        .atMost(Rig.PATIENCE)
        .until(() -> rig.log().endedChildren(Optional.empty(), 9).isEmpty());
  }

  private static TriggerQuery all() {
    return new TriggerQuery(
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        TriggerQuery.LIMIT_MAX,
        Optional.empty());
  }

  @Test
  void SEMANTICS_2_5_of_changes_at_once_the_last_that_is_stored_is_the_one_that_counts()
      throws Exception {
    rig = new Rig(folder, flow("w", compute("a"))).policy("w", Policies.steps(5)).start();
    String id = rig.operations().limits().all().getFirst().gate().id();

    Together.run(
        8,
        number ->
            rig.operations()
                .limits()
                .change(id, Optional.of(_ -> new Limit.Slots(number + 1L)), "ann"));

    Limit counts = rig.operations().limits().find(id).orElseThrow().limit();
    rig.crashAndRestart();
    assertThat(rig.operations().limits().find(id).orElseThrow().limit()).isEqualTo(counts);
  }
}
