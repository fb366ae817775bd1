package dev.signalbox.queue;

import static dev.signalbox.queue.Flows.approve;
import static dev.signalbox.queue.Flows.attempts;
import static dev.signalbox.queue.Flows.direct;
import static dev.signalbox.queue.Flows.flow;
import static dev.signalbox.queue.Flows.on;
import static dev.signalbox.queue.Flows.sleep;
import static dev.signalbox.queue.Flows.task;
import static dev.signalbox.queue.Flows.within;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.signalbox.core.Backoff;
import dev.signalbox.core.Fact;
import dev.signalbox.core.FailureKind;
import dev.signalbox.core.Gate.Count;
import dev.signalbox.core.Gate.Scope;
import dev.signalbox.core.Interruption;
import dev.signalbox.core.Json;
import dev.signalbox.core.Run;
import dev.signalbox.core.RunId;
import dev.signalbox.core.StartPolicy;
import dev.signalbox.core.StepPath;
import dev.signalbox.core.StepRun.Ruling.Choice;
import dev.signalbox.queue.Script.Gate;
import dev.signalbox.queue.check.CheckDb;
import dev.signalbox.queue.codec.Codec;
import dev.signalbox.queue.intake.Submission;
import dev.signalbox.queue.log.Place;
import dev.signalbox.queue.log.TriggerRow.Outcome;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Limits on a whole engine: concurrency, throttle, priority, expiry. */
class AdmitterTest {
  private static final Duration HOUR = Duration.ofHours(1);

  private final Meter meter = new Meter();
  private Rig rig;

  @BeforeEach
  void open(@TempDir Path folder) {
    rig =
        new Rig(
            folder,
            on("demo/go", flow("w", direct("a"), direct("b"))),
            flow("task", task("a")),
            flow("late", within(Duration.ofMillis(200), task("a"))),
            flow("ask", approve("ok"), direct("a")),
            flow("nap", sleep("s", HOUR), direct("a")),
            flow("retry", attempts(2, new Backoff(HOUR, 1, HOUR), direct("a"))));
    rig.lanes = new Rig.Width(16);
    rig.script.on("a", meter).on("b", meter);
  }

  @AfterEach
  void close() {
    assertThat(meter.over).as("limits that were exceeded").isEmpty();
    rig.close();
    var report = CheckDb.check(rig.folder().resolve("data"), Optional.empty());
    assertThat(report.findings()).isEmpty();
  }

  @Test
  void SEMANTICS_2_3_I10_never_more_than_the_limit_under_200_concurrent_triggers()
      throws Exception {
    meter.limit = 5;
    meter.hold();
    rig.policy("w", Policies.steps(5)).start();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 200; i++) {
        String id = "e" + i;
        String data = "{\"k\":\"" + i % 2 + "\"}";
        var _ = threads.submit(() -> rig.submit(id, "demo/go", data));
      }
    }

    for (String key : List.of("0", "1")) {
      await().until(() -> rig.log().held(place(key)) == 5 && rig.log().queued(place(key)) == 95);
      await().until(() -> meter.busy(key) == 5);
    }
    meter.letGo();
    allEnd("w", 200);

    assertThat(rig.script.begun("a")).hasSize(200);
    assertThat(meter.highest).isEqualTo(Map.of("0", 5, "1", 5));
  }

  @Test
  void SEMANTICS_2_3_never_more_than_the_limit_whenever_the_engine_is_killed() throws Exception {
    meter.limit = 3;
    rig.policy("w", Policies.both(Policies.runs(3), Policies.engine(Count.STEPS, 4))).start();
    for (int i = 0; i < 60; i++) {
      rig.submit("e" + i, "demo/go", "{\"k\":1}");
    }
    for (int crash = 0; crash < 5; crash++) {
      int begun = rig.script.ledger().size();
      await().until(() -> rig.script.ledger().size() > Math.min(begun + 8, 110));
      rig.crash();
      meter.clear();
      rig.restart();
    }

    allEnd("w", 60);
  }

  @Test
  void SEMANTICS_2_5_P8_a_queue_drains_in_order_whatever_restarts() {
    rig.policy("w", Policies.runs(1)).start();
    var gate = new Gate();
    rig.script.on("a", gate);
    List<RunId> runs = IntStream.range(0, 20).mapToObj(_ -> rig.launch("w", "{\"k\":1}")).toList();
    await().until(gate::isEntered);
    assertThat(rig.run(runs.get(1)).status()).isEqualTo(Run.Status.QUEUED);
    rig.crash();
    rig.script.on("a", meter);
    rig.restart();

    runs.forEach(rig::ended);

    assertThat(meter.runs.stream().distinct().toList()).isEqualTo(runs);
  }

  @Test
  void SEMANTICS_2_1_with_runs_an_approval_keeps_the_slot_and_with_steps_it_does_not() {
    rig.policy("ask", Policies.runs(1)).start();
    RunId first = rig.launch("ask");
    RunId second = rig.launch("ask");
    rig.reaches(first, Run.Status.WAITING);
    assertThat(rig.run(second).status()).isEqualTo(Run.Status.QUEUED);
    rig.decide(first, "ok", Choice.APPROVE);
    rig.ended(first);
    rig.reaches(second, Run.Status.WAITING);
    rig.crash();
    rig.policy("ask", Policies.steps(1)).restart();

    RunId third = rig.launch("ask");

    rig.reaches(third, Run.Status.WAITING);
    assertThat(rig.run(second).status()).isEqualTo(Run.Status.WAITING);
  }

  @Test
  void SEMANTICS_2_2_a_missing_key_is_a_bucket_false_is_no_limit_and_an_error_rejects() {
    rig.policy("w", Policies.steps(1)).start();
    var gate = new Gate();
    rig.script.on("a", gate);
    RunId held = rig.launch("w", "{}");
    rig.reaches(held, Run.Status.RUNNING);
    RunId same = rig.launch("w", "{\"k\":null}");
    RunId free = rig.launch("w", "{\"k\":false}");

    var rejected = (Submission.Accepted) rig.submit("e1", "demo/go", "{\"x\":\"broken\"}");

    rig.reaches(free, Run.Status.RUNNING);
    assertThat(rig.run(same).status()).isEqualTo(Run.Status.QUEUED);
    assertThat(rejected.runs()).isEmpty();
    assertThat(rejected.outcomes().getFirst().outcome()).isEqualTo(Outcome.DROPPED);
    assertThat(rejected.outcomes().getFirst().rule())
        .isEqualTo("concurrency.key: no such overload");
    gate.open();
    rig.ended(same);
  }

  @Test
  void SEMANTICS_2_4_a_slot_is_free_after_a_timeout_and_after_its_worker_was_lost() {
    var shared = Policies.engine(Count.RUNS, 1);
    rig.policy("late", shared).policy("task", shared).start();
    rig.script.on("a", (assignment, end) -> new Gate().perform(assignment, end));
    RunId late = rig.launch("late");
    RunId lost = rig.launch("task");
    RunId last = rig.launch("task");
    Run over = rig.ended(late);
    await().until(() -> rig.types(lost).contains("attempt-started"));
    rig.crash();
    rig.script.on("a", meter);
    rig.restart();

    assertThat(rig.ended(lost).status()).isEqualTo(Run.Status.SUCCEEDED);
    assertThat(rig.ended(last).status()).isEqualTo(Run.Status.SUCCEEDED);

    assertThat(over.failure().orElseThrow().failure().kind()).isEqualTo(FailureKind.TIMED_OUT);
    assertThat(rig.types(lost)).contains("attempt-lost");
    assertThat(rig.log().places("concurrency.runs.engine", 10)).isEmpty();
  }

  @Test
  void SEMANTICS_2_4_a_slot_is_free_after_success_failure_and_a_cancellation() {
    rig.policy("task", Policies.runs(1)).start();
    rig.script.on("a", (_, _) -> Script.failed("broken"));
    RunId failed = rig.launch("task");
    rig.ended(failed);
    var gate = new Gate();
    rig.script.on("a", gate);
    RunId running = rig.launch("task");
    RunId queued = rig.launch("task");
    RunId last = rig.launch("task");
    await().until(gate::isEntered);

    rig.operations().cancel(queued, "ann", "not needed");
    rig.operations().cancel(running, "ann", "not needed");

    assertThat(rig.ended(queued).status()).isEqualTo(Run.Status.CANCELLED);
    assertThat(rig.ended(running).status()).isEqualTo(Run.Status.CANCELLED);
    assertThat(rig.ended(last).status()).isEqualTo(Run.Status.SUCCEEDED);
    assertThat(rig.types(queued)).containsExactly("run-requested", "cancel-requested");
  }

  @Test
  void SEMANTICS_2_5_lines_of_several_keys_take_turns_at_a_limit_that_they_share() {
    rig.policy("w", Policies.both(Policies.steps(1), Policies.engine(Count.STEPS, 1))).start();
    var gate = new Gate();
    rig.script.on("a", gate);
    RunId first = rig.launch("w", "{\"k\":0}");
    await().until(gate::isEntered);
    var runs = new ArrayList<RunId>();
    for (int i = 0; i < 12; i++) {
      runs.add(rig.launch("w", "{\"k\":" + (1 + i / 4) + "}"));
    }
    rig.script.on("a", meter);
    gate.open();

    rig.ended(first);
    runs.forEach(rig::ended);

    List<String> keys = meter.keys.subList(meter.keys.size() - 24, meter.keys.size());
    for (int i = 1; i < 12; i++) {
      assertThat(keys.get(i)).as("%s", keys).isNotEqualTo(keys.get(i - 1));
    }
  }

  @Test
  void SEMANTICS_2_6_a_pause_before_the_next_try_and_a_sleep_hold_no_slot() {
    rig.policy("retry", Policies.steps(1)).policy("nap", Policies.steps(1)).start();
    var tries = new AtomicInteger();
    rig.script.on(
        "a",
        (assignment, interruption) ->
            tries.getAndIncrement() == 0
                ? Script.failed("once")
                : meter.perform(assignment, interruption));
    RunId pausing = rig.launch("retry");
    await().until(() -> rig.types(pausing).contains("attempt-ended"));

    assertThat(rig.ended(rig.launch("retry")).status()).isEqualTo(Run.Status.SUCCEEDED);
    RunId napping = rig.launch("nap");
    rig.reaches(napping, Run.Status.WAITING);
    assertThat(rig.log().holders(place("nap"), 10)).isEmpty();
    rig.crash();
    rig.pass(HOUR.plusSeconds(1));
    rig.restart();
    assertThat(rig.ended(pausing).steps().get(new StepPath("a")).attempt()).isEqualTo(2);
    assertThat(rig.ended(napping).status()).isEqualTo(Run.Status.SUCCEEDED);
  }

  @Test
  void SEMANTICS_12_4_waiting_for_a_slot_is_no_attempt() {
    rig.policy("task", Policies.steps(1)).start();
    var gate = new Gate();
    rig.script.on("a", gate);
    RunId first = rig.launch("task");
    await().until(gate::isEntered);
    RunId second = rig.launch("task");
    rig.crash();
    rig.script.on("a", meter);
    rig.restart();

    rig.ended(first);
    Run run = rig.ended(second);

    assertThat(run.steps().get(new StepPath("a")).attempt()).isEqualTo(1);
  }

  @Test
  void SEMANTICS_7_1_SEMANTICS_7_2_a_head_start_goes_first_and_what_is_no_whole_number_is_none() {
    rig.policy("w", Policies.both(Policies.runs(1), Policies.prioritised())).start();
    var gate = new Gate();
    rig.script.on("a", gate);
    RunId first = rig.launch("w", "{\"k\":1}");
    await().until(gate::isEntered);
    RunId plain = rig.launch("w", "{\"k\":1}");
    RunId odd = rig.launch("w", "{\"k\":1,\"p\":2.5}");
    RunId urgent = rig.launch("w", "{\"k\":1,\"p\":60}");
    RunId huge = rig.launch("w", "{\"k\":1,\"p\":99999999999}");
    RunId late = rig.launch("w", "{\"k\":1,\"p\":-60}");
    rig.script.on("a", meter);
    gate.open();

    List.of(first, plain, odd, urgent, huge, late).forEach(rig::ended);

    assertThat(meter.runs.stream().distinct().toList())
        .containsSubsequence(huge, urgent, plain, odd, late);
    assertThat(rig.run(huge).terms().orElseThrow().headStart())
        .isEqualTo(StartPolicy.HEAD_START_MAX);
    assertThat(rig.run(odd).terms().orElseThrow().headStart()).isZero();
  }

  @Test
  void SEMANTICS_7_3_a_head_start_counts_among_all_workflows_that_share_a_limit() {
    var shared = Policies.both(Policies.engine(Count.RUNS, 1), Policies.prioritised());
    rig.policy("w", shared).policy("task", shared).start();
    var gate = new Gate();
    rig.script.on("a", gate);
    RunId first = rig.launch("w", "{\"k\":1}");
    await().until(gate::isEntered);
    RunId plain = rig.launch("w", "{\"k\":1}");
    RunId urgent = rig.launch("task", "{\"k\":1,\"p\":60}");
    rig.script.on("a", meter);
    gate.open();

    List.of(first, plain, urgent).forEach(rig::ended);

    assertThat(meter.runs.stream().distinct().toList()).containsSubsequence(urgent, plain);
  }

  @Test
  void a_run_that_waits_longer_than_it_may_has_expired() {
    rig.policy("task", Policies.both(Policies.runs(1), Policies.expiring(HOUR))).start();
    var gate = new Gate();
    rig.script.on("a", gate);
    RunId first = rig.launch("task");
    await().until(gate::isEntered);
    RunId second = rig.launch("task");
    rig.crash();
    rig.pass(HOUR.plusSeconds(1));
    rig.restart();

    Run expired = rig.ended(second);
    gate.open();

    assertThat(expired.status()).isEqualTo(Run.Status.FAILED);
    assertThat(expired.failure().orElseThrow().failure().kind()).isEqualTo(FailureKind.EXPIRED);
    assertThat(rig.ended(first).status()).isEqualTo(Run.Status.SUCCEEDED);
  }

  @Test
  void a_queued_run_that_is_paused_is_not_admitted_before_it_goes_on() {
    rig.policy("task", Policies.runs(1)).start();
    var gate = new Gate();
    rig.script.on("a", gate);
    RunId first = rig.launch("task");
    await().until(gate::isEntered);
    RunId paused = rig.launch("task");
    RunId last = rig.launch("task");
    rig.operations().pause(paused, "ann", "let me look");
    gate.open();
    rig.ended(first);
    rig.ended(last);

    assertThat(rig.run(paused).status()).isEqualTo(Run.Status.PAUSED);
    rig.operations().resume(paused, "ann");
    assertThat(rig.ended(paused).status()).isEqualTo(Run.Status.SUCCEEDED);
  }

  @Test
  void SEMANTICS_3_6_SEMANTICS_3_4_a_throttle_starts_runs_at_its_pace_whatever_restarts() {
    rig.policy("w", Policies.throttle(2, Duration.ofSeconds(1), 1)).start();
    List<RunId> runs = IntStream.range(0, 5).mapToObj(_ -> rig.launch("w", "{\"k\":1}")).toList();
    rig.ended(runs.get(1));
    rig.crashAndRestart();

    runs.forEach(rig::ended);

    List<Instant> starts = runs.stream().map(this::admitted).toList();
    assertThat(starts).isSorted();
    for (int i = 0; i + 3 < starts.size(); i++) {
      assertThat(Duration.between(starts.get(i), starts.get(i + 3)))
          .as("no second holds more than limit + burst: %s", starts)
          .isGreaterThanOrEqualTo(Duration.ofSeconds(1));
    }
    assertThat(rig.run(runs.getLast()).steps().get(new StepPath("a")).attempt()).isEqualTo(1);
  }

  @Test
  void SEMANTICS_3_3_a_throttle_lets_a_burst_begin_at_once_and_no_more() {
    rig.policy("w", Policies.throttle(1, Duration.ofHours(1), 99)).start();
    List<RunId> runs = IntStream.range(0, 150).mapToObj(_ -> rig.launch("w", "{\"k\":1}")).toList();

    runs.subList(0, 100).forEach(rig::ended);

    assertThat(runs.subList(100, 150)).allMatch(run -> rig.run(run).status() == Run.Status.QUEUED);
  }

  @Test
  void SEMANTICS_2_5_a_long_queue_behind_one_key_drains_in_order() {
    meter.limit = 4;
    rig.policy("w", Policies.runs(4)).start();
    List<RunId> runs = Collections.synchronizedList(new ArrayList<>());
    for (int i = 0; i < 300; i++) {
      runs.add(rig.launch("w", "{\"k\":1}"));
    }

    runs.forEach(rig::ended);

    List<Instant> admitted = runs.stream().map(this::admitted).toList();
    assertThat(admitted).isSorted();
  }

  private Instant admitted(RunId run) {
    var codec = new Codec();
    return rig.operations().history(run, 0, 1000).stream()
        .filter(entry ->
            codec.decode(entry.body()).facts().stream()
                .anyMatch(Fact.RunAdmitted.class::isInstance))
        .findFirst()
        .orElseThrow()
        .time();
  }

  private static Place place(String bucket) {
    return new Place(Policies.gate(Scope.WORKFLOW, Count.STEPS).id(), bucket);
  }

  private void allEnd(String workflow, int count) {
    await()
        .atMost(Rig.PATIENCE)
        .until(() -> rig.runsOf(workflow).stream().filter(Run::isTerminal).count() == count);
    assertThat(rig.runsOf(workflow))
        .allSatisfy(run -> assertThat(run.status()).isEqualTo(Run.Status.SUCCEEDED));
  }

  /** Counts who is at work, by the key of the event. */
  private static final class Meter implements Script.Play {
    private final Map<String, AtomicInteger> busy = new ConcurrentHashMap<>();
    private final Map<String, Integer> highest = new ConcurrentHashMap<>();
    private final List<String> over = new CopyOnWriteArrayList<>();
    private final List<RunId> runs = Collections.synchronizedList(new ArrayList<>());
    private final List<String> keys = Collections.synchronizedList(new ArrayList<>());
    private volatile CountDownLatch free = new CountDownLatch(0);
    private volatile int limit = 1000;
    private final AtomicInteger era = new AtomicInteger();

    /** Whoever is at work, or comes, stays until all are let go. */
    void hold() {
      free = new CountDownLatch(1);
    }

    void letGo() {
      free.countDown();
    }

    int busy(String key) {
      return busy.getOrDefault(key, new AtomicInteger()).get();
    }

    /** What was at work is dead. */
    void clear() {
      era.incrementAndGet();
      busy.clear();
    }

    @Override
    public dev.signalbox.core.Outcome perform(
        dev.signalbox.core.Command.Assignment assignment, Interruption interruption)
        throws Exception {
      int mine = era.get();
      String key = assignment.event().text().replaceAll(".*\"k\":\"?([0-9]*).*", "$1");
      var counter = busy.computeIfAbsent(key, _ -> new AtomicInteger());
      int now = counter.incrementAndGet();
      runs.add(assignment.run());
      keys.add(key);
      highest.merge(key, now, Math::max);
      if (now > limit && mine == era.get()) {
        over.add(key + ": " + now);
      }
      free.await();
      // So that those who are let in at once are at work at once. Nobody waits for it.
      Thread.sleep(1);
      counter.decrementAndGet();
      return new dev.signalbox.core.Outcome.Claimed(Json.TRUE);
    }
  }
}
