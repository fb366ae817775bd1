package dev.signalbox.config;

import dev.signalbox.core.Batch;
import dev.signalbox.core.Debounce;
import dev.signalbox.core.FlowControl;
import dev.signalbox.core.FlowControl.KeyExpression;
import dev.signalbox.core.FlowControl.Keyed;
import dev.signalbox.core.Idempotency;
import dev.signalbox.core.RateLimit;
import dev.signalbox.core.Shape;
import dev.signalbox.core.Singleton;
import dev.signalbox.core.Workflow;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Reads what a workflow does with triggers before a run is made. */
final class FlowReader {
  private final Problems problems;
  private final Scalars scalars;
  private final Mapping workflow;
  private final ExpressionReader expressions;
  private Optional<Workflow.Condition> batchCondition = Optional.empty();

  /**
   * @param expressions of the events that start the workflow
   */
  FlowReader(Problems problems, Scalars scalars, Mapping workflow, ExpressionReader expressions) {
    this.problems = problems;
    this.scalars = scalars;
    this.workflow = workflow;
    this.expressions = expressions;
  }

  FlowControl read() {
    for (String other : List.of("debounce", "singleton", "cancel-on")) {
      if (workflow.get("batch").isPresent() && workflow.get(other).isPresent()) {
        problems.error(
            workflow.placeOf("batch"),
            workflow.at("batch")
                + ": expected no "
                + other
                + " beside it: a batch has no one event to decide by; remove one of the two");
      }
    }
    Optional<Keyed<Batch>> batch = keyed("batch", WorkflowLanguage.BATCH, this::batch);
    return new FlowControl(
        keyed("idempotency", WorkflowLanguage.IDEMPOTENCY, this::idempotency),
        keyed("rate-limit", WorkflowLanguage.RATE_LIMIT, this::rateLimit),
        keyed("debounce", WorkflowLanguage.DEBOUNCE, this::debounce),
        batch,
        batchCondition,
        keyed("singleton", WorkflowLanguage.SINGLETON, this::singleton));
  }

  private <T> Optional<Keyed<T>> keyed(
      String name, List<Shape.Key> keys, Function<Mapping, Optional<T>> rule) {
    return workflow
        .get(name)
        .flatMap(tree -> Mapping.closed(tree, workflow.at(name), Language.names(keys), problems))
        .flatMap(mapping -> {
          Optional<KeyExpression> key = new KeyReader(expressions).expression(mapping);
          return rule.apply(mapping).map(read -> new Keyed<>(read, key));
        });
  }

  private Optional<Idempotency> idempotency(Mapping mapping) {
    Optional<Tree> key =
        mapping.require("key", "an expression: what makes two events the same", problems);
    Idempotency rule = new KeyWindow(scalars).read(mapping);
    return key.map(_ -> rule);
  }

  private Optional<RateLimit> rateLimit(Mapping mapping) {
    return new PaceReader(problems, scalars)
        .read(
            mapping,
            RateLimit.Algorithm.SLIDING,
            "drops every further event of a period, whatever is in it; to start once for the same"
                + " thing, use idempotency, to wait until it is quiet, debounce");
  }

  private Optional<Debounce> debounce(Mapping mapping) {
    Optional<Duration> period = period(mapping);
    Optional<Duration> given = scalars.span(mapping, "max-wait");
    if (period.isEmpty()) {
      return Optional.empty();
    }
    Duration standard = period.get().multipliedBy(Debounce.MAX_WAIT_PERIODS);
    if (mapping.get("max-wait").isEmpty()) {
      problems.warning(
          mapping.place(),
          workflow.at("debounce")
              + ": without max-wait, a run starts at the latest 10 x period after the first event;"
              + " write down what you want");
    }
    Duration maxWait = given.orElse(standard);
    if (maxWait.compareTo(period.get()) < 0) {
      problems.error(
          mapping.placeOf("max-wait"),
          mapping.at("max-wait") + ": expected at least the period, found less");
      return Optional.empty();
    }
    return Optional.of(new Debounce(period.get(), maxWait));
  }

  private Optional<Batch> batch(Mapping mapping) {
    Optional<Long> size = whole(mapping, "max-size", 1, WorkflowLanguage.BATCH_MAX);
    Optional<Duration> timeout =
        mapping
            .require("timeout", "how long the first event waits at most", problems)
            .flatMap(tree -> scalars.span(tree, mapping.at("timeout")));
    if (mapping.get("key").isPresent()) {
      problems.warning(
          mapping.placeOf("key"),
          mapping.at("key")
              + ": each value of the key fills a batch of its own; with many values, most batches"
              + " will wait for the whole timeout and hold one event");
    }
    batchCondition =
        mapping
            .get("if")
            .flatMap(tree -> expressions.condition(tree, mapping.at("if")))
            .map(RunExpression::eventCondition);
    return size.flatMap(s -> timeout.map(t -> new Batch(s, t, Batch.BYTES)));
  }

  private Optional<Singleton> singleton(Mapping mapping) {
    return Optional.of(
        new Singleton(
            scalars
                .constant(mapping, "mode", WorkflowLanguage.MODES)
                .map(Singleton.Mode::valueOf)
                .orElse(Singleton.Mode.SKIP)));
  }

  // --- Values

  private Optional<Duration> period(Mapping mapping) {
    return mapping
        .require("period", "a duration", problems)
        .flatMap(tree -> scalars.span(tree, mapping.at("period")));
  }

  private Optional<Long> whole(Mapping mapping, String key, long min, long max) {
    return mapping
        .require(key, "a whole number", problems)
        .flatMap(tree -> scalars.whole(tree, mapping.at(key), min, max));
  }
}
