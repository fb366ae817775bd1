package dev.signalbox.api.bench;

import dev.signalbox.core.Command.Assignment;
import dev.signalbox.core.Fact;
import dev.signalbox.core.Interruption;
import dev.signalbox.core.Json;
import dev.signalbox.core.Outcome;
import dev.signalbox.core.Run;
import dev.signalbox.core.RunId;
import dev.signalbox.core.Step;
import dev.signalbox.core.Verdict;
import dev.signalbox.core.Workflow;
import dev.signalbox.core.WorkflowId;
import dev.signalbox.queue.Node;
import dev.signalbox.queue.ambient.EngineClock;
import dev.signalbox.queue.ambient.Failpoints;
import dev.signalbox.queue.ambient.Ids;
import dev.signalbox.queue.ambient.Space;
import dev.signalbox.queue.engine.Observers;
import dev.signalbox.queue.gates.Guards;
import dev.signalbox.queue.intake.Launch;
import dev.signalbox.queue.jobs.Lanes;
import dev.signalbox.queue.operations.Operations;
import dev.signalbox.queue.worker.Performer;
import dev.signalbox.runner.function.FunctionCall;
import dev.signalbox.runner.function.FunctionStep;
import dev.signalbox.runner.function.Functions;
import dev.signalbox.runner.function.StepFunction;
import dev.signalbox.runner.spi.AttemptId;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A real engine on a real store, without HTTP, all of whose steps call one function. */
final class BenchEngine implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Vertx vertx = Vertx.vertx();
  private final BackEnd.Opened store;
  private final BackEnd.Messages messages;
  private final Node node;

  private BenchEngine(Path data, BackEnd backEnd, Runnable step) throws IOException {
    Files.createDirectories(data);
    store = backEnd.open(data);
    var ids = Ids.secure();
    messages = backEnd.messages(vertx, ids);
    node =
        new Node(
            new Node.Parts(
                store.log(),
                messages.queue(),
                messages.bus(),
                Workload.definitions(data),
                new OneFunction(new FunctionStep(Functions.of(List.of(new Calling(step))))),
                new OneLane(),
                new Unobserved(),
                new Guards.Open(),
                EngineClock.system(),
                ids,
                new Failpoints.None(),
                new Space.Endless()));
  }

  /** Starts it. {@code step}: what each step does, called by many threads at once. */
  static BenchEngine start(Path data, BackEnd backEnd, Runnable step) throws IOException {
    var engine = new BenchEngine(data, backEnd, step);
    engine.node.start();
    return engine;
  }

  Operations operations() {
    return node.operations();
  }

  RunId launch(WorkflowId workflow) {
    return launch(workflow, Json.EMPTY_OBJECT);
  }

  RunId launch(WorkflowId workflow, Json data) {
    return switch (operations().launch(workflow, data, new LinkedHashMap<>(), Optional.empty())) {
      case Launch.Launched(Run run) -> run.id();
      case Launch.Repeated _, Launch.Conflicting _, Launch.UnknownWorkflow _, Launch.UnknownRun _ ->
          throw new IllegalStateException("expected a run");
      case Launch.NotRetryable _, Launch.Quarantined _, Launch.NotStarted _ ->
          throw new IllegalStateException("expected a run");
      case Launch.UnknownStep _, Launch.UnknownEntry _ ->
          throw new IllegalStateException("expected a run");
    };
  }

  /** Waits for a run to succeed. */
  void awaitEnd(RunId run) throws InterruptedException {
    if (!(operations().await(run, PATIENCE)
            instanceof Operations.Found.Known(Run ended, Workflow _))
        || ended.status() != Run.Status.SUCCEEDED) {
      throw new IllegalStateException("expected run " + run + " to succeed");
    }
  }

  /** Whether a run is under way that waits for nothing. */
  boolean isAnyRunning() {
    return !store.log().active(Optional.empty(), 1).isEmpty();
  }

  @Override
  public void close() {
    try {
      node.drain(PATIENCE, PATIENCE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    node.close();
    messages.close();
    try {
      store.ending().close();
    } catch (Exception e) {
      throw new IllegalStateException("bench: the store does not close: " + e.getMessage(), e);
    }
    var _ = vertx.close();
  }

  private record Calling(Runnable step) implements StepFunction {
    @Override
    public String name() {
      return Workload.FUNCTION;
    }

    @Override
    public Json run(FunctionCall call) {
      step.run();
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
              Interruption.NEVER));
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
