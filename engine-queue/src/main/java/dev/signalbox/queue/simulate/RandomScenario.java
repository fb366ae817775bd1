package dev.signalbox.queue.simulate;

import dev.signalbox.core.Backoff;
import dev.signalbox.core.Batch;
import dev.signalbox.core.Block;
import dev.signalbox.core.Command.Assignment;
import dev.signalbox.core.Debounce;
import dev.signalbox.core.Digest;
import dev.signalbox.core.Expression;
import dev.signalbox.core.Expression.Evaluated;
import dev.signalbox.core.FlowControl;
import dev.signalbox.core.Json;
import dev.signalbox.core.RateLimit;
import dev.signalbox.core.Singleton;
import dev.signalbox.core.Step;
import dev.signalbox.core.Step.Action;
import dev.signalbox.core.Step.Awaited;
import dev.signalbox.core.StepId;
import dev.signalbox.core.Workflow;
import dev.signalbox.core.WorkflowId;
import dev.signalbox.queue.Definitions;
import dev.signalbox.queue.Lanes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/** Two small workflows by chance, one of which may invoke the other. */
final class RandomScenario implements Scenario {
  private static final WorkflowId MAIN = new WorkflowId("main");
  private static final WorkflowId OTHER = new WorkflowId("other");
  private static final List<String> EVENTS = List.of("demo/a", "demo/b", "demo/stop");
  private static final Expression EVENT = scope -> new Evaluated.Value(scope.run().event());
  private static final int DEPTH = 2;

  private final Tape tape;
  private final List<String> description = new ArrayList<>();
  private final SequencedMap<WorkflowId, Definitions.Defined> flows = new LinkedHashMap<>();
  private final Lanes lanes;

  RandomScenario(Tape tape) {
    this.tape = tape;
    add(OTHER, 0, FlowControl.NONE);
    add(MAIN, DEPTH, flow());
    lanes = new Width(1 + tape.pick(3));
  }

  private void add(WorkflowId id, int depth, FlowControl flow) {
    List<Step> steps = steps("s", 1 + tape.pick(3), depth);
    List<Step> failing = tape.chance(250) ? steps("f", 1, 0) : List.of();
    List<Step> last = tape.chance(200) ? steps("l", 1, 0) : List.of();
    List<Awaited.Happening> cancelOn =
        tape.chance(200)
            ? List.of(new Awaited.Happening("demo/stop", Optional.empty(), Optional.empty()))
            : List.of();
    Optional<Duration> timeout =
        tape.chance(150) ? Optional.of(Duration.ofSeconds(tape.about(1, 300))) : Optional.empty();
    String source = id + " " + steps + failing + last + timeout;
    var workflow =
        new Workflow(
            id,
            Digest.of(id.value()),
            id.equals(MAIN) ? List.of(new Workflow.Trigger("demo/a", Optional.empty())) : List.of(),
            timeout,
            steps,
            Optional.empty(),
            failing,
            last,
            cancelOn);
    flows.put(id, new Definitions.Defined(workflow, id.value(), flow));
    description.add(source);
  }

  private FlowControl flow() {
    return switch (tape.pick(8)) {
      case 4 -> controlled(new Singleton(tape.one(List.of(Singleton.Mode.values()))));
      case 5 ->
          new FlowControl(
              Optional.empty(),
              Optional.of(
                  keyed(
                      new RateLimit(
                          1 + tape.pick(2),
                          Duration.ofSeconds(tape.about(1, 60)),
                          RateLimit.Algorithm.SLIDING,
                          0))),
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              Optional.empty());
      case 6 ->
          new FlowControl(
              Optional.empty(),
              Optional.empty(),
              Optional.of(keyed(new Debounce(Duration.ofSeconds(5), Duration.ofSeconds(20)))),
              Optional.empty(),
              Optional.empty(),
              Optional.empty());
      case 7 ->
          new FlowControl(
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              Optional.of(keyed(new Batch(1 + tape.pick(3), Duration.ofSeconds(10), Batch.BYTES))),
              Optional.empty(),
              Optional.empty());
      default -> FlowControl.NONE;
    };
  }

  private static FlowControl controlled(Singleton singleton) {
    return new FlowControl(
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.of(keyed(singleton)));
  }

  private static <T> FlowControl.Keyed<T> keyed(T rule) {
    return new FlowControl.Keyed<>(rule, Optional.empty());
  }

  // --- Steps

  private List<Step> steps(String prefix, int count, int depth) {
    var steps = new ArrayList<Step>();
    for (int i = 0; i < count; i++) {
      steps.add(step(prefix + i, action(depth), tape.chance(200)));
    }
    return steps;
  }

  private Step step(String id, Action action, boolean undone) {
    boolean works = action instanceof Action.Task;
    return new Step(
        new StepId(id),
        action,
        Optional.empty(),
        new Step.Retry(1 + tape.pick(3), 1 + tape.pick(3), backoff()),
        works && tape.chance(250)
            ? Optional.of(Duration.ofSeconds(tape.about(1, 60)))
            : Optional.empty(),
        works && tape.chance(250)
            ? List.of(new Step.Expectation("commit", Json.EMPTY_OBJECT))
            : List.of(),
        undone ? Optional.of(step("undo", task(), false)) : Optional.empty());
  }

  private Backoff backoff() {
    return tape.chance(500)
        ? new Backoff(Duration.ofSeconds(1), 2, Duration.ofSeconds(8))
        : new Backoff(Duration.ZERO, 1, Duration.ZERO);
  }

  private Action action(int depth) {
    return switch (tape.pick(depth > 0 ? 15 : 11)) {
      case 0, 1, 2, 3 -> task();
      case 4 -> new Action.Sleep(Duration.ofSeconds(tape.about(1, 60)));
      case 5, 6 -> approve();
      case 7, 8 -> listen();
      case 9 -> new Action.Emit("demo/b", EVENT);
      case 10 -> depth > 0 ? invoke() : new Action.Compute(EVENT);
      default -> block(depth - 1);
    };
  }

  private Action task() {
    return new Action.Task(
        "work", EVENT, tape.pick(2) == 0 ? Step.Start.GRANTED : Step.Start.DIRECT);
  }

  private Action approve() {
    return new Action.Approve(
        Expression.constant(Json.string("Go on?")),
        List.of(),
        seconds(),
        tape.one(List.of(Step.OnTimeout.values())),
        tape.one(List.of(Step.OnReject.values())));
  }

  private Action listen() {
    var awaited = new ArrayList<Awaited>();
    for (int i = tape.pick(2); i >= 0; i--) {
      awaited.add(
          tape.chance(300)
              ? new Awaited.Signal("go")
              : new Awaited.Happening(tape.one(EVENTS), match(), Optional.empty()));
    }
    return new Action.Listen(awaited, tape.chance(300), seconds());
  }

  private Optional<Step.Match> match() {
    return tape.chance(400)
        ? Optional.of(
            new Step.Match(
                "data.key",
                scope -> new Evaluated.Value(key(scope.run().event())),
                scope -> new Evaluated.Value(key(scope.arrived().orElse(Json.NULL)))))
        : Optional.empty();
  }

  /** The events here are made here: their only number is the key. */
  static Json key(Json event) {
    int at = event.text().indexOf("\"key\":");
    return at < 0 ? Json.NULL : new Json(event.text().substring(at + 6, at + 7));
  }

  private Action invoke() {
    return new Action.Invoke(OTHER, EVENT, tape.one(List.of(Step.OnParentCancel.values())));
  }

  private Action block(int depth) {
    return switch (tape.pick(5)) {
      case 0 -> new Block.Parallel(branches(depth));
      case 1 -> new Block.Race(branches(depth));
      case 2 ->
          new Block.ForEach(
              Expression.constant(new Json("[1,2,3]")),
              "item",
              1 + tape.pick(3),
              tape.chance(500),
              steps("t", 1, depth));
      case 3 -> new Block.Repeat(steps("t", 1, depth), Optional.empty(), 1 + tape.pick(3));
      default -> new Block.Switch(List.of(new Block.Case(Optional.empty(), steps("t", 1, depth))));
    };
  }

  private SequencedMap<String, List<Step>> branches(int depth) {
    var branches = new LinkedHashMap<String, List<Step>>();
    for (int i = 1 + tape.pick(2); i >= 0; i--) {
      branches.put("b" + i, steps("t", 1, depth));
    }
    return branches;
  }

  private Optional<Duration> seconds() {
    return tape.chance(500) ? Optional.of(Duration.ofSeconds(tape.about(1, 60))) : Optional.empty();
  }

  // --- The scenario

  @Override
  public List<String> description() {
    return List.copyOf(description);
  }

  @Override
  public Definitions definitions() {
    return new Definitions(
        flows,
        source -> {
          throw new IllegalStateException("expected a workflow that is current, found " + source);
        });
  }

  @Override
  public Lanes lanes() {
    return lanes;
  }

  @Override
  public List<WorkflowId> launched() {
    return List.of(MAIN, OTHER);
  }

  @Override
  public List<String> events() {
    return EVENTS;
  }

  @Override
  public List<String> signals() {
    return List.of("go", "other");
  }

  @Override
  public Json data(Tape choices, String about) {
    return new Json("{\"key\":" + choices.pick(2) + "}");
  }

  @Override
  public Json output(Tape choices, Assignment assignment) {
    return Marks.of(assignment.run(), assignment.step(), assignment.attempt());
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
      return Map.of("work", width, "check", 1);
    }
  }
}
