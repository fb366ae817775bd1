package dev.signalbox.core;

import dev.signalbox.core.Expression.Evaluated;
import dev.signalbox.core.Step.Action;
import dev.signalbox.core.Step.Expectation;
import dev.signalbox.core.Step.OnReject;
import dev.signalbox.core.Step.OnTimeout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/** Small definitions by chance, with every kind of step in them. */
final class RandomFlow {
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
        steps("s", random.nextInt(0, 6)),
        maybe(2, random.nextInt(8) == 0 ? Flow.undefined("no such key") : Flow.value("42")),
        steps("f", random.nextInt(0, 4)));
  }

  private List<Step> steps(String prefix, int count) {
    var steps = new ArrayList<Step>();
    for (int i = 0; i < count; i++) {
      steps.add(
          new Step(
              new StepId(prefix + i),
              action(),
              maybe(4, condition()),
              new Step.Retry(random.nextInt(1, 4), random.nextInt(1, 4), backoff()),
              maybe(2, Duration.ofSeconds(random.nextInt(1, 60))),
              expectations()));
    }
    return steps;
  }

  private Action action() {
    return switch (random.nextInt(9)) {
      case 0 -> new Action.Sleep(Duration.ofSeconds(random.nextInt(1, 60)));
      case 1 -> new Action.Emit("demo/done", value());
      case 2 -> new Action.Compute(value());
      case 3, 4 ->
          new Action.Approve(
              value(),
              List.of(),
              maybe(2, Duration.ofSeconds(random.nextInt(1, 60))),
              one(OnTimeout.values()),
              one(OnReject.values()));
      default ->
          new Action.Task(
              random.nextBoolean() ? "agent" : "run", value(), one(Step.Start.values()));
    };
  }

  private Expression value() {
    return random.nextInt(12) == 0 ? Flow.undefined("no such key") : Flow.value("\"x\"");
  }

  private Expression condition() {
    return switch (random.nextInt(6)) {
      case 0, 1 -> Flow.value("true");
      case 2 -> Flow.value("1");
      case 3 -> Flow.undefined("no such key");
      case 4 -> scope -> new Evaluated.Value(Json.of(scope.run().steps().size() % 2 == 0));
      default -> Flow.value("false");
    };
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
