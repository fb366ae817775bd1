package dev.signalbox.api.wiring;

import dev.signalbox.api.plugins.Installed;
import dev.signalbox.api.steps.StepPerformer;
import dev.signalbox.config.ConfigReader;
import dev.signalbox.config.EngineConfig;
import dev.signalbox.config.Problem;
import dev.signalbox.config.Reading;
import dev.signalbox.config.SecretSource;
import dev.signalbox.core.Command.Assignment;
import dev.signalbox.core.Interruption;
import dev.signalbox.core.Json;
import dev.signalbox.core.Outcome;
import dev.signalbox.core.Step;
import dev.signalbox.core.Verdict;
import dev.signalbox.queue.Node;
import dev.signalbox.queue.ambient.EngineClock;
import dev.signalbox.queue.ambient.Failpoints;
import dev.signalbox.queue.ambient.Ids;
import dev.signalbox.queue.ambient.Space;
import dev.signalbox.queue.ambient.Threads;
import dev.signalbox.queue.engine.Observers;
import dev.signalbox.queue.gates.Guards;
import dev.signalbox.queue.jobs.EventBus;
import dev.signalbox.queue.jobs.Lanes;
import dev.signalbox.queue.local.LocalJobQueue;
import dev.signalbox.queue.log.RunLog;
import dev.signalbox.queue.log.RunQuery;
import dev.signalbox.queue.log.RunRow;
import dev.signalbox.queue.memory.MemoryStore;
import dev.signalbox.queue.operations.Operations;
import dev.signalbox.queue.stepped.Baton;
import dev.signalbox.queue.stepped.SteppedQueue;
import dev.signalbox.queue.worker.Performer;
import dev.signalbox.runner.function.FunctionStep;
import dev.signalbox.runner.http.HttpStep;
import dev.signalbox.runner.local.CommandStep;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * An engine on the workflows of an engine.yaml, in memory and on a clock that is moved by hand. It
 * is the real one but for the world around it: of its steps, functions are called; of all others,
 * nothing is carried out, and they succeed unless they are scripted otherwise.
 *
 * <p>It belongs to the thread that has made it. Nothing happens in it but while one of its methods
 * runs.
 */
public final class VirtualEngine implements AutoCloseable {
  private static final Duration LOOK_AGAIN = Duration.ofDays(1);

  private final Baton baton = new Baton(LOOK_AGAIN);
  private final Instant start;
  private final ScriptedSteps steps;
  private final RunLog log = new MemoryStore().open(task -> baton.start("log", task));
  private final Node node;

  private VirtualEngine(EngineConfig config, Installed installed, Instant start) {
    this.start = start;
    var ids = new Ids(new SplittableRandom(start.toEpochMilli()));
    steps = new ScriptedSteps(new Nothing(new FunctionStep(installed.functions())));
    node =
        within(() ->
            new Node(
                new Node.Parts(
                    log,
                    new SteppedQueue(new LocalJobQueue(ids::nonce, baton::nanos), baton),
                    new EventBus.Deaf(),
                    new Configured(config).definitions(installed.storedVocabulary()),
                    steps,
                    new OneLane(),
                    new Observers.None(),
                    new Guards.Open(),
                    new EngineClock(this::now, baton::nanos),
                    ids,
                    new Failpoints.None(),
                    new Space.Endless())));
    within(() -> {
      node.start();
      return true;
    });
    baton.settle();
  }

  /**
   * @param start the time at its beginning
   * @throws IllegalArgumentException if the file has errors; the message lists them
   */
  public static VirtualEngine of(Path file, Instant start) {
    Installed installed = Installed.in(ConfigReader.lib(file));
    SecretSource any = (name, _) -> new SecretSource.Answer.Found("secret-" + name);
    return switch (ConfigReader.read(file, installed.vocabulary(), any)) {
      case Reading.Loaded(EngineConfig config, List<Problem> _) ->
          new VirtualEngine(config, installed, start);
      case Reading.Broken(List<Problem> problems) ->
          throw new IllegalArgumentException(
              problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
    };
  }

  public Instant now() {
    return start.plusNanos(baton.nanos());
  }

  /** Asks the engine for something, and lets all happen that follows from it at once. */
  public <T> T ask(Function<Operations, T> question) {
    T answer = within(() -> question.apply(node.operations()));
    baton.settle();
    return answer;
  }

  /** The newest first. */
  public List<RunRow> runs(RunQuery query) {
    return log.runs(query).items();
  }

  /** Lets time pass, with all that becomes due meanwhile. */
  public void advance(Duration by) {
    Instant end = now().plus(by);
    for (Optional<Instant> next = next(end); next.isPresent(); next = next(end)) {
      to(next.get());
    }
    to(end);
  }

  private Optional<Instant> next(Instant end) {
    return within(() -> node.standstill().next())
        .filter(at -> at.isAfter(now()) && !at.isAfter(end));
  }

  /** The engine's loops would come a millisecond late. */
  private void to(Instant instant) {
    baton.advance(Duration.between(now(), instant));
    within(() -> {
      node.clockMoved();
      return true;
    });
    baton.settle();
  }

  /** How steps go. */
  public ScriptedSteps steps() {
    return steps;
  }

  /** Ends it; no thread is left. */
  @Override
  public void close() {
    within(() -> {
      node.close();
      return true;
    });
    baton.settle();
    baton.close();
  }

  private <T> T within(Made<T> made) {
    var result = new ArrayList<T>(1);
    Threads.with(baton, () -> result.add(made.make()));
    return result.getFirst();
  }

  private interface Made<T> {
    T make();
  }

  /** One that hangs shall not hold up others. */
  private record OneLane() implements Lanes {
    private static final String WORK = "work";
    private static final int WIDTH = 32;

    @Override
    public String attempt(Assignment assignment) {
      return WORK;
    }

    @Override
    public String check(Assignment assignment) {
      return WORK;
    }

    @Override
    public Map<String, Integer> widths() {
      return Map.of(WORK, WIDTH);
    }
  }

  /** Carries out nothing but functions. */
  private record Nothing(FunctionStep functions) implements Performer {
    private static final Json RUN = new Json("{\"exit\":0,\"stdout\":\"\"}");
    private static final Json HTTP = new Json("{\"status\":200,\"headers\":{},\"body\":null}");

    @Override
    public Outcome perform(Assignment assignment, Interruption interruption) {
      String kind = assignment.kind();
      if (kind.equals(FunctionStep.SHAPE.key())) {
        return functions.perform(
            new FunctionStep.Call(
                StepPerformer.id(assignment),
                assignment.event(),
                assignment.input(),
                Optional.empty(),
                interruption));
      }
      if (kind.equals(CommandStep.SHAPE.key())) {
        return new Outcome.Claimed(RUN);
      }
      return new Outcome.Claimed(kind.equals(HttpStep.SHAPE.key()) ? HTTP : Json.EMPTY_OBJECT);
    }

    @Override
    public Optional<Duration> grace(Assignment assignment) {
      return Optional.empty();
    }

    @Override
    public Verdict examine(
        Assignment assignment, Step.Expectation expectation, Interruption interruption) {
      return new Verdict.Holds(Json.NULL);
    }
  }
}
