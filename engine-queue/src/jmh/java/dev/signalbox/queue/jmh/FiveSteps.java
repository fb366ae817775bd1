package dev.signalbox.queue.jmh;

import dev.signalbox.core.Decision;
import dev.signalbox.core.Digest;
import dev.signalbox.core.Event;
import dev.signalbox.core.Expression;
import dev.signalbox.core.Json;
import dev.signalbox.core.Outcome;
import dev.signalbox.core.Run;
import dev.signalbox.core.RunId;
import dev.signalbox.core.Step;
import dev.signalbox.core.StepId;
import dev.signalbox.core.StepPath;
import dev.signalbox.core.Transition;
import dev.signalbox.core.Workflow;
import dev.signalbox.core.WorkflowId;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** A run of five steps, each of which a function performs. */
final class FiveSteps {
  static final Instant NOON = Instant.parse("2026-01-05T12:00:00Z");
  static final Workflow WORKFLOW = workflow();

  private FiveSteps() {}

  static Event.RunRequested request() {
    return new Event.RunRequested(
        NOON,
        new RunId("r01k8c0s1g0000000000000"),
        new Json(
            "{\"id\":\"e1\",\"name\":\"order/paid\",\"data\":{\"id\":\"o1\",\"total\":10},"
                + "\"time\":\"2026-01-05T12:00:00Z\"}"),
        7,
        new LinkedHashMap<>(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        Optional.empty(),
        Optional.empty());
  }

  /** The end of the only attempt of a step, from 1. */
  static Event ended(int step) {
    return new Event.AttemptEnded(
        NOON, new StepPath("s" + step), 1, new Outcome.Claimed(new Json("{\"ok\":true}")));
  }

  /** A run whose third step is under way. */
  static Run inTheMiddle() {
    Run run = Transition.begin(WORKFLOW, request()).run();
    return next(next(run, 1), 2);
  }

  private static Run next(Run run, int step) {
    return switch (Transition.apply(WORKFLOW, run, ended(step))) {
      case Decision.Next next -> next.run();
      case Decision.Ignored ignored -> throw new IllegalStateException("ignored: " + ignored);
    };
  }

  private static Workflow workflow() {
    Expression input = Expression.constant(new Json("{\"function\":\"note\"}"));
    List<Step> steps =
        IntStream.rangeClosed(1, 5)
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
        new WorkflowId("five"),
        Digest.of("five"),
        List.of(),
        Optional.empty(),
        steps,
        Optional.empty(),
        List.of());
  }
}
