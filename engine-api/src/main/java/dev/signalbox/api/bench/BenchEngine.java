package dev.signalbox.api.bench;

import dev.signalbox.core.Command.Assignment;
import dev.signalbox.core.Digest;
import dev.signalbox.core.Expression;
import dev.signalbox.core.Fact;
import dev.signalbox.core.Json;
import dev.signalbox.core.Outcome;
import dev.signalbox.core.Run;
import dev.signalbox.core.RunId;
import dev.signalbox.core.Step;
import dev.signalbox.core.StepId;
import dev.signalbox.core.Verdict;
import dev.signalbox.core.Workflow;
import dev.signalbox.core.WorkflowId;
import dev.signalbox.queue.Definitions;
import dev.signalbox.queue.EngineClock;
import dev.signalbox.queue.Failpoints;
import dev.signalbox.queue.Guards;
import dev.signalbox.queue.Ids;
import dev.signalbox.queue.Interruption;
import dev.signalbox.queue.Lanes;
import dev.signalbox.queue.Launch;
import dev.signalbox.queue.Node;
import dev.signalbox.queue.Observers;
import dev.signalbox.queue.Operations;
import dev.signalbox.queue.Performer;
import dev.signalbox.queue.Space;
import dev.signalbox.queue.local.LocalEventBus;
import dev.signalbox.queue.local.LocalJobQueue;
import dev.signalbox.queue.sqlite.SqliteSettings;
import dev.signalbox.queue.sqlite.SqliteStore;
import dev.signalbox.runner.function.FunctionCall;
import dev.signalbox.runner.function.FunctionStep;
import dev.signalbox.runner.function.Functions;
import dev.signalbox.runner.function.StepFunction;
import dev.signalbox.runner.spi.AttemptId;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/** A real engine on a real store, without HTTP, whose steps do nothing but note when they ran. */
final class BenchEngine implements AutoCloseable {
  static final int STEPS = 5;

  private static final WorkflowId WORKFLOW = new WorkflowId("bench");
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Vertx vertx = Vertx.vertx();
  private final AtomicLong firstInstruction = new AtomicLong();
  private final SqliteStore store;
  private final Node node;
  private final Operations operations;

  private BenchEngine(Path data, SqliteSettings.Durability durability) {
    store =
        SqliteStore.open(
            SqliteSettings.of(data, loss -> System.err.println("bench: " + loss.reason()))
                .with(durability));
    var ids = Ids.secure();
    var defined = new LinkedHashMap<WorkflowId, Definitions.Defined>();
    Workflow workflow = workflow();
    defined.put(WORKFLOW, new Definitions.Defined(workflow, "{}"));
    node =
        new Node(
            new Node.Parts(
                store,
                new LocalJobQueue(ids::nonce),
                new LocalEventBus(vertx),
                new Definitions(defined, _ -> workflow),
                new OneFunction(
                    new FunctionStep(Functions.of(List.of(new Noting(firstInstruction))))),
                new OneLane(),
                new Unobserved(),
                new Guards.Open(),
                EngineClock.system(),
                ids,
                new Failpoints.None(),
                new Space.Endless()));
    operations = node.operations();
  }

  static BenchEngine start(Path data, SqliteSettings.Durability durability) {
    var engine = new BenchEngine(data, durability);
    engine.node.start();
    return engine;
  }

  /**
   * From the call that asks for a run to the first instruction of its first step, one at a time.
   */
  Timings submits(int runs) throws InterruptedException {
    var nanos = new long[runs];
    for (int i = 0; i < runs; i++) {
      firstInstruction.set(0);
      long start = System.nanoTime();
      RunId run = launch();
      awaitEnd(run);
      nanos[i] = firstInstruction.get() - start;
    }
    return new Timings(nanos, IntStream.range(0, runs).mapToLong(i -> nanos[i]).sum());
  }

  /** From the call that asks for a run of five steps to its end, one at a time. */
  Timings fiveSteps(int runs) throws InterruptedException {
    var nanos = new long[runs];
    long begin = System.nanoTime();
    for (int i = 0; i < runs; i++) {
      long start = System.nanoTime();
      awaitEnd(launch());
      nanos[i] = System.nanoTime() - start;
    }
    return new Timings(nanos, System.nanoTime() - begin);
  }

  /** As many runs as fit into the time, with so many in flight. */
  Timings throughput(int inFlight, Duration time) throws InterruptedException {
    var nanos = new ConcurrentLinkedQueue<Long>();
    var done = new CountDownLatch(inFlight);
    long begin = System.nanoTime();
    for (int i = 0; i < inFlight; i++) {
      Thread.ofVirtual()
          .start(() -> {
            try {
              while (System.nanoTime() - begin < time.toNanos()) {
                long start = System.nanoTime();
                awaitEnd(launch());
                nanos.add(System.nanoTime() - start);
              }
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            } finally {
              done.countDown();
            }
          });
    }
    done.await();
    return new Timings(
        nanos.stream().mapToLong(Long::longValue).toArray(), System.nanoTime() - begin);
  }

  @Override
  public void close() {
    try {
      node.drain(PATIENCE, PATIENCE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    node.close();
    store.close();
    var _ = vertx.close();
  }

  private RunId launch() {
    return switch (operations.launch(
        WORKFLOW, Json.EMPTY_OBJECT, new LinkedHashMap<>(), Optional.empty())) {
      case Launch.Launched(Run run) -> run.id();
      case Launch.Repeated _, Launch.Conflicting _, Launch.UnknownWorkflow _, Launch.UnknownRun _ ->
          throw new IllegalStateException("expected a run");
      case Launch.NotRetryable _, Launch.Quarantined _, Launch.NotStarted _ ->
          throw new IllegalStateException("expected a run");
      case Launch.UnknownStep _, Launch.UnknownEntry _ ->
          throw new IllegalStateException("expected a run");
    };
  }

  private void awaitEnd(RunId run) throws InterruptedException {
    if (!(operations.await(run, PATIENCE) instanceof Operations.Found.Known(Run ended, Workflow _))
        || ended.status() != Run.Status.SUCCEEDED) {
      throw new IllegalStateException("expected run " + run + " to succeed");
    }
  }

  private static Workflow workflow() {
    Expression input = Expression.constant(new Json("{\"function\":\"note\"}"));
    List<Step> steps =
        IntStream.rangeClosed(1, STEPS)
            .mapToObj(i ->
                new Step(
                    new StepId("s" + i),
                    new Step.Action.Task("function", input, Step.Start.DIRECT),
                    Optional.empty(),
                    Step.Retry.ONCE,
                    Optional.empty(),
                    List.of()))
            .toList();
    return new Workflow(
        WORKFLOW,
        Digest.of("bench"),
        List.of(),
        Optional.empty(),
        steps,
        Optional.empty(),
        List.of());
  }

  /** The first step of a run that is alone notes the time. */
  private record Noting(AtomicLong first) implements StepFunction {
    @Override
    public String name() {
      return "note";
    }

    @Override
    public Json run(FunctionCall call) {
      first.compareAndSet(0, System.nanoTime());
      return Json.NULL;
    }
  }

  private record OneFunction(FunctionStep functions) implements Performer {
    @Override
    public Outcome perform(Assignment assignment, Interruption interruption) {
      var id =
          new AttemptId(
              assignment.run(),
              assignment.step(),
              assignment.attempt(),
              assignment.run() + "/" + assignment.step());
      return functions.perform(
          new FunctionStep.Call(
              id,
              assignment.event(),
              assignment.input(),
              assignment.timeout(),
              dev.signalbox.runner.spi.Interruption.NEVER));
    }

    @Override
    public Optional<Duration> grace(Assignment assignment) {
      return functions.grace(assignment.timeout());
    }

    @Override
    public Verdict examine(
        Assignment assignment, Step.Expectation expectation, Interruption interruption) {
      throw new IllegalStateException("no step of the measurement expects evidence");
    }
  }

  private record OneLane() implements Lanes {
    @Override
    public String attempt(Assignment assignment) {
      return "function";
    }

    @Override
    public String check(Assignment assignment) {
      return "function";
    }

    @Override
    public Map<String, Integer> widths() {
      return Map.of("function", 128);
    }
  }

  private record Unobserved() implements Observers {
    @Override
    public List<String> interestedIn(Fact fact) {
      return List.of();
    }

    @Override
    public void tell(String observer, String key, Run run, Fact fact) {
      throw new IllegalStateException("nobody observes the measurement");
    }
  }
}
