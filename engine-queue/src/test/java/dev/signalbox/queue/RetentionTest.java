package dev.signalbox.queue;

import static dev.signalbox.queue.Flows.approve;
import static dev.signalbox.queue.Flows.compute;
import static dev.signalbox.queue.Flows.flow;
import static dev.signalbox.queue.Flows.on;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.signalbox.core.Idempotency;
import dev.signalbox.core.RunId;
import dev.signalbox.core.Step;
import dev.signalbox.core.StepId;
import dev.signalbox.core.StepPath;
import dev.signalbox.core.StepRun.Ruling.Choice;
import dev.signalbox.core.WorkflowId;
import dev.signalbox.queue.check.CheckDb;
import dev.signalbox.queue.intake.Launch;
import dev.signalbox.queue.intake.Submission;
import dev.signalbox.queue.log.StreamId;
import dev.signalbox.queue.retention.Remains;
import dev.signalbox.queue.retention.Retention;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** I28: what is over is forgotten in its time, and nothing else. */
class RetentionTest {
  private static final Duration DAY = Duration.ofDays(1);

  @TempDir Path folder;
  private final Files files = new Files();
  private Rig rig;

  /** What lies beside the log, of each run something. */
  private static final class Files implements Remains {
    final Set<RunId> of = ConcurrentHashMap.newKeySet();
    final Set<RunId> logs = ConcurrentHashMap.newKeySet();
    final Set<RunId> workspaces = ConcurrentHashMap.newKeySet();
    volatile boolean stuck;

    @Override
    public List<RunId> runs() {
      return List.copyOf(of);
    }

    @Override
    public void remove(RunId run) throws IOException {
      if (stuck) {
        throw new IOException("busy");
      }
      of.remove(run);
    }

    @Override
    public void removeLogs(RunId run) {
      logs.remove(run);
    }

    @Override
    public List<RunId> workspaces() {
      return List.copyOf(workspaces);
    }

    @Override
    public void removeWorkspace(RunId run) {
      workspaces.remove(run);
    }
  }

  @BeforeEach
  void open() {
    rig =
        new Rig(folder, on("demo/go", flow("w", compute("a"))), flow("ask", approve("ok"))).start();
    rig.remains = files;
  }

  @AfterEach
  void close() {
    rig.close();
    assertThat(CheckDb.check(rig.folder().resolve("data"), Optional.empty()).findings()).isEmpty();
  }

  private void keepRuns(Duration kept) {
    rig.retention = retention(Optional.of(kept), Map.of());
    rig.crashAndRestart();
  }

  private static Retention retention(Optional<Duration> runs, Map<WorkflowId, Duration> own) {
    return new Retention(
        runs,
        own,
        new Retention.OfFiles(Optional.empty(), Optional.empty()),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private void isForgotten(RunId run) {
    await().atMost(Rig.PATIENCE).until(() -> rig.log().row(run).isEmpty());
  }

  @Test
  void I28_a_run_that_has_ended_is_forgotten_after_its_time_and_a_live_one_is_not() {
    RunId over = rig.launch("w");
    RunId live = rig.launch("ask");
    rig.ended(over);
    files.of.addAll(List.of(over, live));
    keepRuns(DAY);
    rig.pass(Duration.ofDays(2));
    keepRuns(DAY);

    isForgotten(over);

    await().until(() -> files.of.equals(Set.of(live)));
    assertThat(rig.run(live).isTerminal()).isFalse();
  }

  @Test
  void I28_a_workflow_has_a_time_of_its_own() {
    RunId run = rig.launch("w");
    rig.ended(run);
    rig.retention = retention(Optional.of(DAY), Map.of(new WorkflowId("w"), DAY.multipliedBy(9)));
    rig.pass(Duration.ofDays(2));
    rig.crashAndRestart();
    RunId other = rig.launch("ask");
    rig.decide(other, "ok", Choice.APPROVE);
    rig.ended(other);
    rig.pass(Duration.ofDays(5));
    rig.crashAndRestart();

    isForgotten(other);

    assertThat(rig.log().row(run)).isPresent();
  }

  @Test
  void B19_an_event_that_is_sent_again_after_its_run_was_forgotten_starts_nothing() {
    rig.keys = new Idempotency(Optional.empty(), Idempotency.OnFailed.KEEP);
    rig.crashAndRestart();
    var first = (Submission.Accepted) rig.submit("e1", "demo/go", "{}");
    RunId run = first.runs().getFirst();
    rig.ended(run);
    rig.pass(Duration.ofDays(2));
    keepRuns(DAY);
    isForgotten(run);

    var again = (Submission.Accepted) rig.submit("e1", "demo/go", "{}");

    assertThat(again.repeated()).isTrue();
    assertThat(again.runs()).containsExactly(run);
    assertThat(again.outcomes().getFirst().run()).as("its row names no run that is gone").isEmpty();
    assertThat(CheckDb.check(rig.folder().resolve("data"), Optional.empty()).findings()).isEmpty();
  }

  @Test
  void F45_files_have_windows_of_their_own_and_a_workspace_waits_for_all_who_work_in_it() {
    rig.close();
    rig =
        new Rig(folder, flow("w", Flows.task("a")), on("demo/go", flow("ask", approve("ok"))))
            .start();
    rig.remains = files;
    rig.script.on("a", (_, _) -> Script.failed("on purpose"));
    RunId first = rig.launch("w");
    rig.ended(first);
    RunId second = retried(first);
    rig.ended(second);
    rig.script.on("a", new Script.Gate());
    RunId third = retried(second);
    RunId other = rig.launch("ask");
    rig.decide(other, "ok", Choice.APPROVE);
    rig.ended(other);
    files.of.addAll(List.of(first, other));
    files.logs.addAll(List.of(first, third, other));
    files.workspaces.addAll(List.of(first, other));
    rig.retention =
        new Retention(
            Optional.empty(),
            Map.of(),
            new Retention.OfFiles(Optional.of(DAY), Optional.of(DAY)),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    rig.pass(Duration.ofDays(2));
    rig.crash();
    rig.script.on("a", new Script.Gate());
    rig.restart();

    await().atMost(Rig.PATIENCE).until(() -> files.workspaces.equals(Set.of(first)));
    await().atMost(Rig.PATIENCE).until(() -> !files.logs.contains(first));

    assertThat(files.of).as("the runs themselves are kept").contains(first, other);
    assertThat(rig.run(third).isTerminal()).isFalse();
  }

  @Test
  void I28_SEMANTICS_10_1_an_event_stays_for_as_long_as_a_live_run_may_look_back_to_it()
      throws Exception {
    var week = Optional.of(DAY.multipliedBy(7));
    var told = new Step.Awaited.Happening("demo/told", Optional.empty(), Optional.empty());
    var wait =
        new Step(
            new StepId("w"),
            new Step.Action.Listen(List.of(told), false, Optional.empty(), week, false),
            Optional.empty(),
            Step.Retry.ONCE,
            Optional.empty(),
            List.of());
    rig.close();
    rig = new Rig(folder, flow("back", Flows.task("g"), wait)).start();
    rig.submit("older", "demo/told", "{}");
    rig.pass(DAY.multipliedBy(6));
    rig.submit("old", "demo/told", "{}");
    rig.pass(DAY.multipliedBy(8));
    rig.script.on("g", new Script.Gate());
    RunId run = rig.launch("back");
    rig.crash();
    var gate = new Script.Gate();
    rig.script.on("g", gate);
    rig.retention =
        new Retention(
            Optional.empty(),
            Map.of(),
            new Retention.OfFiles(Optional.empty(), Optional.empty()),
            Optional.empty(),
            Optional.of(DAY),
            Optional.empty());
    rig.restart();
    await()
        .atMost(Rig.PATIENCE)
        .until(() -> rig.log().last(new StreamId.OfEvent("older")).isEmpty());

    gate.open();

    var steps = rig.ended(run).steps();
    assertThat(steps.get(new StepPath("w")).output().text()).contains("\"old\"");
  }

  private RunId retried(RunId run) {
    return ((Launch.Launched) rig.operations().reruns().retry(run, Optional.empty())).run().id();
  }

  @Test
  void F45_what_a_crash_has_left_of_a_run_that_is_forgotten_is_removed_later() {
    RunId run = rig.launch("w");
    rig.ended(run);
    files.of.add(run);
    files.stuck = true;
    rig.pass(Duration.ofDays(2));
    keepRuns(DAY);
    isForgotten(run);
    assertThat(files.of).as("first the log forgets it").containsExactly(run);

    files.stuck = false;
    rig.crashAndRestart();

    await().atMost(Rig.PATIENCE).until(files.of::isEmpty);
  }
}
