package dev.signalbox.queue;

import static org.awaitility.Awaitility.await;

import dev.signalbox.core.Actor;
import dev.signalbox.core.Command.Assignment;
import dev.signalbox.core.EventSchema;
import dev.signalbox.core.Fact;
import dev.signalbox.core.FlowControl;
import dev.signalbox.core.Idempotency;
import dev.signalbox.core.Json;
import dev.signalbox.core.Run;
import dev.signalbox.core.RunId;
import dev.signalbox.core.Schedule;
import dev.signalbox.core.StartPolicy;
import dev.signalbox.core.StepPath;
import dev.signalbox.core.StepRun.Ruling.Choice;
import dev.signalbox.core.Workflow;
import dev.signalbox.core.WorkflowId;
import dev.signalbox.queue.ambient.EngineClock;
import dev.signalbox.queue.ambient.Failpoints;
import dev.signalbox.queue.ambient.Ids;
import dev.signalbox.queue.ambient.Space;
import dev.signalbox.queue.codec.Codec;
import dev.signalbox.queue.engine.Definitions;
import dev.signalbox.queue.engine.Observers;
import dev.signalbox.queue.gates.Guards;
import dev.signalbox.queue.intake.Launch;
import dev.signalbox.queue.intake.Submission;
import dev.signalbox.queue.jobs.EventBus;
import dev.signalbox.queue.jobs.JobQueue;
import dev.signalbox.queue.jobs.Lanes;
import dev.signalbox.queue.local.LocalJobQueue;
import dev.signalbox.queue.log.Entry;
import dev.signalbox.queue.log.RunQuery;
import dev.signalbox.queue.operations.Approvals;
import dev.signalbox.queue.operations.Operations;
import dev.signalbox.queue.retention.Remains;
import dev.signalbox.queue.retention.Retention;
import dev.signalbox.queue.sqlite.SqliteSettings;
import dev.signalbox.queue.sqlite.SqliteStore;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/** A whole engine on a real store, that can be crashed and started again. */
final class Rig implements AutoCloseable {
  static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Json NO_DATA = Json.EMPTY_OBJECT;
  private static final Actor ANN = new Actor("ann", Actor.Role.OPERATOR);

  final Script script = new Script();
  final AtomicReference<Duration> ahead = new AtomicReference<>(Duration.ZERO);

  /** By how much elapsed time is ahead. */
  final AtomicReference<Duration> elapsed = new AtomicReference<>(Duration.ZERO);

  Observers observers = new Observers.None();
  Guards guards = new Guards.Open();
  Lanes lanes = new Width(4);
  List<Schedule> schedules = List.of();
  Idempotency keys = Idempotency.STANDARD;
  Map<String, EventSchema> declared = Map.of();

  /** From the next start on. */
  Retention retention = Retention.NONE;

  Remains remains = new Remains.None();
  Failpoints failpoints = new Failpoints.None();
  volatile Space.Level space = Space.Level.ENOUGH;

  private final Path folder;
  private final SequencedMap<WorkflowId, Definitions.Defined> flows = new LinkedHashMap<>();
  private FaultyLog log;
  private final Supplier<JobQueue> queues;
  private JobQueue queue;
  private Node node;

  /** Of the node that was made last. */
  private EngineClock clock;

  Rig(Path folder, Workflow... flows) {
    this(folder, () -> new LocalJobQueue(Ids.secure()::nonce), flows);
  }

  /** With a new one of these queues for each engine. */
  Rig(Path folder, Supplier<JobQueue> queues, Workflow... flows) {
    this.folder = folder;
    this.queues = queues;
    for (Workflow flow : flows) {
      this.flows.put(flow.id(), new Definitions.Defined(flow, flow.id().value()));
    }
    log = open();
    queue = queues.get();
    node = node(queue);
  }

  /** So much time has gone by since the beginning, by both clocks. */
  void pass(Duration time) {
    ahead.set(time);
    elapsed.set(time);
  }

  private EngineClock clock() {
    return new EngineClock(
        () -> Instant.now().plus(ahead.get()), () -> System.nanoTime() + elapsed.get().toNanos());
  }

  static SqliteSettings.Limits smallReserve() {
    var standard = SqliteSettings.Limits.standard();
    return new SqliteSettings.Limits(
        standard.batchTransactions(),
        standard.batchChars(),
        standard.busy(),
        standard.read(),
        standard.readers(),
        64 << 10,
        standard.walAhead(),
        standard.walKept(),
        standard.walAlert());
  }

  private FaultyLog open() {
    return new FaultyLog(
        SqliteStore.open(SqliteSettings.of(folder.resolve("data"), _ -> {}).with(smallReserve())));
  }

  private Node node(JobQueue queue) {
    clock = clock();
    return new Node(
        new Node.Parts(
            log,
            queue,
            new EventBus.Deaf(),
            new Definitions(
                    flows,
                    schedules,
                    source -> {
                      throw new IllegalStateException("unexpected definition " + source);
                    },
                    keys)
                .declaring(declared),
            script,
            lanes,
            observers,
            guards,
            clock,
            Ids.secure(),
            failpoints,
            () -> space));
  }

  /** What the workflow does with triggers, from the next start on. */
  Rig control(String workflow, FlowControl flow) {
    flows.computeIfPresent(
        new WorkflowId(workflow),
        (_, defined) ->
            new Definitions.Defined(defined.workflow(), defined.source(), flow, defined.policy()));
    return this;
  }

  /** On what terms its runs begin, from the next start on. */
  Rig policy(String workflow, StartPolicy policy) {
    flows.computeIfPresent(
        new WorkflowId(workflow),
        (_, defined) ->
            new Definitions.Defined(defined.workflow(), defined.source(), defined.flow(), policy));
    return this;
  }

  /** With what was set on the rig meanwhile. */
  Rig start() {
    node = node(queue);
    node.keep(retention, remains);
    node.start();
    return this;
  }

  /** The process dies: nothing that still runs in it has any effect any more. */
  void crash() {
    log.die();
    node.close();
    log.close();
  }

  void crashAndRestart() {
    crash();
    restart();
  }

  void restart() {
    log = open();
    queue = queues.get();
    start();
  }

  void drain(Duration patience) throws InterruptedException {
    node.drain(patience, PATIENCE);
    node.close();
    log.close();
  }

  @Override
  public void close() {
    crash();
  }

  /** Another node on the same log, which knows nothing of what this one is at. */
  Node second() {
    Node second = unused();
    second.start();
    return second;
  }

  Node unused() {
    return node(queues.get());
  }

  Operations operations() {
    return node.operations();
  }

  Node node() {
    return node;
  }

  boolean isClockHeld() {
    return clock.isHeld();
  }

  FaultyLog log() {
    return log;
  }

  JobQueue jobs() {
    return queue;
  }

  Path folder() {
    return folder;
  }

  RunId launch(String workflow) {
    return ((Launch.Launched) launch(workflow, Optional.empty())).run().id();
  }

  Launch launch(String workflow, Optional<String> key) {
    return operations().launch(new WorkflowId(workflow), NO_DATA, new LinkedHashMap<>(), key);
  }

  RunId launch(String workflow, String data) {
    return ((Launch.Launched)
            operations()
                .launch(
                    new WorkflowId(workflow),
                    new Json(data),
                    new LinkedHashMap<>(),
                    Optional.empty()))
        .run()
        .id();
  }

  Submission submit(String id, String name, String data) {
    return operations().submit(List.of(incoming(id, name, data)));
  }

  static Submission.Incoming incoming(String id, String name, String data) {
    return new Submission.Incoming(Optional.of(id), name, new Json(data));
  }

  Operations.Changed decide(RunId run, String step, Choice choice) {
    return operations()
        .approvals()
        .decide(
            run,
            new Approvals.Say(
                new StepPath(step),
                choice,
                ANN,
                Optional.empty(),
                Optional.empty(),
                "api",
                Optional.empty()));
  }

  Run run(RunId id) {
    return ((Operations.Found.Known) operations().find(id)).run();
  }

  /** The run once it has ended. */
  Run ended(RunId id) {
    return reaches(id, Run.Status.SUCCEEDED, Run.Status.FAILED, Run.Status.CANCELLED);
  }

  Run reaches(RunId id, Run.Status... wanted) {
    return await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(2))
        .until(() -> run(id), run -> List.of(wanted).contains(run.status()));
  }

  List<Run> runsOf(String workflow) {
    var query =
        new RunQuery(
            Optional.empty(),
            Optional.of(Set.of(new WorkflowId(workflow))),
            Map.of(),
            Optional.empty(),
            Optional.empty(),
            RunQuery.LIMIT_MAX);
    return log.runs(query).items().stream().map(row -> run(row.run())).toList();
  }

  List<String> types(RunId run) {
    return operations().history(run, 0, 1000).stream().map(Entry::type).toList();
  }

  List<Fact> facts(RunId run) {
    var facts = new ArrayList<Fact>();
    var codec = new Codec();
    operations()
        .history(run, 0, 1000)
        .forEach(entry -> facts.addAll(codec.decode(entry.body()).facts()));
    return facts;
  }

  /** One lane for all work, and one for checks. */
  record Width(int width) implements Lanes {
    @Override
    public String attempt(Assignment assignment) {
      return "work";
    }

    @Override
    public String check(Assignment assignment) {
      return "check";
    }

    @Override
    public Map<String, Integer> widths() {
      return Map.of("work", width, "check", 2);
    }
  }
}
