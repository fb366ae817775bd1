package dev.signalbox.core;

import dev.signalbox.core.Expression.Evaluated;
import dev.signalbox.core.Step.Action;
import dev.signalbox.core.Step.Awaited;
import dev.signalbox.core.Step.Expectation;
import dev.signalbox.core.Step.OnParentCancel;
import dev.signalbox.core.Step.OnReject;
import dev.signalbox.core.Step.OnTimeout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SplittableRandom;

/** Small definitions by chance, with every kind of step and block in them. */
final class RandomFlow {
  /** The names of events that are sent and waited for. */
  static final List<String> EVENTS = List.of("demo/a", "demo/b");

  static final List<String> SIGNALS = List.of("go", "stop");

  /** An event that cancels a run, where it is waited for. */
  static final String CANCELLING = "demo/enough";

  private static final int DEPTH = 2;

  private final SplittableRandom random;

  RandomFlow(SplittableRandom random) {
    this.random = random;
  }

  Workflow workflow() {
    return new Workflow(
        new WorkflowId("w"),
        Digest.of("w"),
        List.of(),
        maybe(3, Duration.ofSeconds(random.nextInt(1, 600))),
        main(),
        maybe(2, random.nextInt(8) == 0 ? Flow.undefined("no such key") : Flow.value("42")),
        steps("f", random.nextInt(0, 3), 1),
        steps("l", random.nextInt(-1, 3), 1),
        random.nextInt(3) == 0 ? List.of(happening(CANCELLING)) : List.of());
  }

  /** What the run does; it may go on as another one at its end. */
  private List<Step> main() {
    var steps = new ArrayList<>(steps("s", random.nextInt(0, 5), DEPTH));
    if (random.nextInt(6) == 0) {
      steps.add(step("again", new Action.ContinueAsNew(value()), Optional.empty()));
    }
    return steps;
  }

  private List<Step> steps(String prefix, int count, int depth) {
    var steps = new ArrayList<Step>();
    for (int i = 0; i < count; i++) {
      steps.add(step(prefix + i, action(depth), maybe(3, compensation())));
    }
    return steps;
  }

  private Step compensation() {
    return step("undo", random.nextInt(4) == 0 ? other() : task(), Optional.empty());
  }

  private Step step(String id, Action action, Optional<Step> compensation) {
    return new Step(
        new StepId(id),
        action,
        maybe(4, condition()),
        new Step.Retry(random.nextInt(1, 4), random.nextInt(1, 4), backoff()),
        maybe(2, Duration.ofSeconds(random.nextInt(1, 60))),
        expectations(),
        compensation);
  }

  private Action action(int depth) {
    return switch (random.nextInt(depth == 0 ? 8 : 12)) {
      case 0, 1, 2, 3 -> task();
      case 4, 5, 6, 7 -> other();
      default -> block(depth - 1);
    };
  }

  private Action task() {
    return new Action.Task(
        random.nextBoolean() ? "agent" : "run",
        value(),
        one(Step.Start.values()),
        random.nextInt(3) == 0 ? List.of(budget()) : List.of());
  }

  private Budget budget() {
    return new Budget(
        one(Budget.Scope.values()),
        new Allowance(
            maybe(2, (long) random.nextInt(1, 1_000_000)),
            maybe(2, (long) random.nextInt(1, 1000)),
            maybe(2, (long) random.nextInt(1, 9)),
            maybe(2, seconds())));
  }

  private Action other() {
    return switch (random.nextInt(9)) {
      case 0 -> new Action.Sleep(seconds());
      case 1 -> new Action.Emit("demo/done", value());
      case 2 -> new Action.Compute(value());
      case 3, 4 ->
          new Action.Approve(
              value(),
              random.nextInt(4) == 0 ? List.of("ann", "bob") : List.of(),
              random.nextInt(1, 3),
              maybe(3, seconds()),
              maybe(3, new Step.Escalation(List.of("carl"), seconds())),
              maybe(2, seconds()),
              one(OnTimeout.values()),
              one(OnReject.values()));
      case 5, 6, 7 -> listen();
      default -> new Action.Invoke(new WorkflowId("other"), value(), one(OnParentCancel.values()));
    };
  }

  /** One that cannot be satisfied has a timeout, so that every wait has an end. */
  private Action listen() {
    var awaited = new ArrayList<Awaited>();
    boolean ends = true;
    for (int i = random.nextInt(1, 4); i > 0; i--) {
      if (random.nextInt(3) == 0) {
        awaited.add(new Awaited.Signal(SIGNALS.get(random.nextInt(SIGNALS.size()))));
      } else if (random.nextInt(6) == 0) {
        awaited.add(Flow.event(EVENTS.getFirst(), Flow.undefined("no such key")));
        ends = false;
      } else {
        awaited.add(happening(EVENTS.get(random.nextInt(EVENTS.size()))));
      }
    }
    boolean all = random.nextBoolean();
    return new Action.Listen(
        awaited,
        all,
        ends ? maybe(2, seconds()) : Optional.of(seconds()),
        Optional.empty(),
        random.nextInt(3) == 0);
  }

  private Awaited.Happening happening(String name) {
    Expression own = random.nextInt(10) == 0 ? value() : Flow.value("1");
    var match =
        new Step.Match(
            "data.key", own, scope -> new Evaluated.Value(Flow.key(scope.arrived().orElseThrow())));
    Expression condition =
        scope -> new Evaluated.Value(Json.of(!Flow.key(scope.arrived().orElseThrow()).isNull()));
    boolean matches = own instanceof Expression.Constant(Json json) && json.equals(Json.of(1));
    return new Awaited.Happening(
        name, matches ? maybe(2, match) : Optional.empty(), maybe(2, condition));
  }

  private Block block(int depth) {
    return switch (random.nextInt(6)) {
      case 0, 1 -> new Block.Parallel(branches(depth));
      case 2 -> new Block.Race(branches(depth));
      case 3 ->
          new Block.ForEach(
              list(), "item", random.nextInt(1, 4), random.nextBoolean(), lane(depth));
      case 4 -> new Block.Switch(cases(depth));
      default -> new Block.Repeat(lane(depth), maybe(2, condition()), random.nextInt(1, 4));
    };
  }

  private SequencedMap<String, List<Step>> branches(int depth) {
    var branches = new LinkedHashMap<String, List<Step>>();
    for (int i = random.nextInt(1, 4); i > 0; i--) {
      branches.put("b" + i, lane(depth));
    }
    return branches;
  }

  private List<Block.Case> cases(int depth) {
    var cases = new ArrayList<Block.Case>();
    for (int i = random.nextInt(1, 4); i > 0; i--) {
      cases.add(new Block.Case(Optional.of(condition()), lane(depth)));
    }
    if (random.nextBoolean()) {
      cases.add(new Block.Case(Optional.empty(), lane(depth)));
    }
    return cases;
  }

  private List<Step> lane(int depth) {
    return steps("t", random.nextInt(1, 3), depth);
  }

  private Expression list() {
    return switch (random.nextInt(8)) {
      case 0 -> Flow.value("[]");
      case 1 -> Flow.value("1");
      case 2 -> Flow.undefined("no such key");
      default -> Flow.value("[1,{\"a\":[2]},\"x\"]");
    };
  }

  private Expression value() {
    return switch (random.nextInt(14)) {
      case 0 -> Flow.undefined("no such key");
      case 1 -> Flow.item();
      case 2 -> Flow.index();
      case 3 -> Flow.near("t0");
      default -> Flow.value("\"x\"");
    };
  }

  private Expression condition() {
    return switch (random.nextInt(8)) {
      case 0, 1, 2 -> Flow.value("true");
      case 3 -> random.nextBoolean() ? Flow.value("1") : Flow.undefined("no such key");
      case 4, 5 -> scope -> new Evaluated.Value(Json.of(scope.run().steps().size() % 2 == 0));
      default -> Flow.value("false");
    };
  }

  private Duration seconds() {
    return Duration.ofSeconds(random.nextInt(1, 60));
  }

  private Backoff backoff() {
    return random.nextBoolean() ? Flow.NO_PAUSE : Flow.PAUSE;
  }

  private List<Expectation> expectations() {
    var items = new ArrayList<Expectation>();
    for (int i = random.nextInt(-2, 3); i > 0; i--) {
      items.add(
          new Expectation(
              random.nextInt(3) == 0 ? Expectation.CLAIM : "commit", Json.EMPTY_OBJECT));
    }
    return items;
  }

  private <T> T one(T[] values) {
    return List.of(values).get(random.nextInt(values.length));
  }

  private <T> Optional<T> maybe(int oneIn, T value) {
    return random.nextInt(oneIn) == 0 ? Optional.of(value) : Optional.empty();
  }
}
