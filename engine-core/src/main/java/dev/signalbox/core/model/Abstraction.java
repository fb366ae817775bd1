package dev.signalbox.core.model;

import dev.signalbox.core.Block;
import dev.signalbox.core.Expression;
import dev.signalbox.core.Expression.Evaluated;
import dev.signalbox.core.Json;
import dev.signalbox.core.Step;
import dev.signalbox.core.Step.Action;
import dev.signalbox.core.Step.Awaited;
import dev.signalbox.core.Workflow;
import dev.signalbox.core.model.Choices.Option;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/** A workflow with its data taken out: what an expression gives is a choice of {@link Choices}. */
record Abstraction(Choices choices, Bounds bounds) {
  private static final String WITHOUT = "has no value";
  private static final Option NO_VALUE = new Option(WITHOUT, new Evaluated.Undefined("no value"));
  private static final List<Option> VALUE = List.of(new Option("", value(Json.NULL)), NO_VALUE);
  private static final List<Option> CONDITION =
      List.of(
          new Option("is true", value(Json.TRUE)),
          new Option("is false", value(Json.FALSE)),
          NO_VALUE);

  /** Whether a new event is the awaited one: what has no value does not hold either. */
  private static final List<Option> HOLDS =
      List.of(new Option("holds", value(Json.TRUE)), new Option("does not", value(Json.FALSE)));

  /** The kind of the tasks that values become, so that each is a place to stand at. */
  static final String VALUE_KIND = "set";

  /** Whether this is the choice, in words, of an expression without a value. */
  static boolean isWithoutValue(String choice) {
    return choice.endsWith(WITHOUT);
  }

  Workflow of(Workflow workflow) {
    return new Workflow(
        workflow.id(),
        workflow.digest(),
        List.of(),
        workflow.timeout(),
        steps(workflow.steps()),
        workflow.output().map(output -> choice("output", output, VALUE)),
        steps(workflow.onFailure()),
        steps(workflow.last()),
        workflow.cancelOn().stream().map(each -> happening("cancel-on", each)).toList());
  }

  private List<Step> steps(List<Step> steps) {
    return steps.stream().map(this::step).toList();
  }

  private Step step(Step step) {
    String at = step.id().value();
    int attempts = Math.min(step.retry().maxAttempts(), bounds.attempts());
    return new Step(
        step.id(),
        action(at, step.action()),
        step.condition().map(condition -> choice(at + ": if", condition, CONDITION)),
        new Step.Retry(attempts, 1, step.retry().backoff()),
        step.timeout(),
        step.expect(),
        step.compensation().map(this::step));
  }

  private Action action(String at, Action action) {
    return switch (action) {
      case Action.Task task ->
          new Action.Task(task.kind(), choice(at, task.input(), VALUE), task.start());
      case Action.Compute(Expression value) ->
          new Action.Task(VALUE_KIND, choice(at, value, VALUE), Step.Start.DIRECT);
      case Action.Approve ask -> question(at, ask);
      case Action.Sleep sleep -> sleep;
      case Action.Emit(String name, Expression data) ->
          new Action.Emit(name, choice(at, data, VALUE));
      case Action.Listen listen ->
          new Action.Listen(
              listen.awaited().stream().map(each -> awaited(at, each)).toList(),
              listen.all(),
              listen.timeout());
      case Action.Invoke invoke ->
          new Action.Invoke(invoke.workflow(), choice(at, invoke.data(), VALUE), invoke.onCancel());
      case Action.ContinueAsNew(Expression data) ->
          new Action.ContinueAsNew(choice(at, data, VALUE));
      case Block block -> block(at, block);
    };
  }

  /** Who may decide makes no difference, nor whether they are reminded; nor does a third vote. */
  private Action question(String at, Action.Approve ask) {
    return new Action.Approve(
        choice(at, ask.ask(), VALUE),
        List.of(),
        Math.min(ask.quorum(), 2),
        Optional.empty(),
        Optional.empty(),
        ask.timeout(),
        ask.onTimeout(),
        ask.onReject());
  }

  private Block block(String at, Block block) {
    return switch (block) {
      case Block.Parallel(SequencedMap<String, List<Step>> branches) ->
          new Block.Parallel(branches(branches));
      case Block.Race(SequencedMap<String, List<Step>> branches) ->
          new Block.Race(branches(branches));
      case Block.ForEach each ->
          new Block.ForEach(
              list(at + ": in", each.in()),
              each.as(),
              each.window(),
              each.failing(),
              steps(each.steps()));
      case Block.Switch(List<Block.Case> cases) -> new Block.Switch(cases(at, cases));
      case Block.Repeat repeat ->
          new Block.Repeat(
              steps(repeat.steps()),
              repeat.until().map(until -> choice(at + ": until", until, CONDITION)),
              Math.min(repeat.atMost(), bounds.rounds()));
    };
  }

  private SequencedMap<String, List<Step>> branches(SequencedMap<String, List<Step>> branches) {
    var copy = new LinkedHashMap<String, List<Step>>();
    branches.forEach((name, steps) -> copy.put(name, steps(steps)));
    return copy;
  }

  private List<Block.Case> cases(String at, List<Block.Case> cases) {
    var copy = new ArrayList<Block.Case>();
    for (Block.Case each : cases) {
      String where = at + ": when " + copy.size();
      copy.add(
          new Block.Case(
              each.when().map(when -> choice(where, when, CONDITION)), steps(each.steps())));
    }
    return copy;
  }

  private Awaited awaited(String at, Awaited awaited) {
    return switch (awaited) {
      case Awaited.Signal signal -> signal;
      case Awaited.Happening happening -> happening(at, happening);
    };
  }

  /** Whether an event matches is asked once: a path that matches and a condition are one choice. */
  private Awaited.Happening happening(String at, Awaited.Happening happening) {
    String where = at + ": " + happening.event();
    boolean asks = happening.match().isPresent() || happening.condition().isPresent();
    return new Awaited.Happening(
        happening.event(),
        Optional.empty(),
        asks ? Optional.of(_ -> choices.pick(where, HOLDS)) : Optional.empty());
  }

  /** What is the same in every run is no choice. */
  private Expression choice(String where, Expression expression, List<Option> options) {
    return expression
        .fixed()
        .map(Abstraction::always)
        .orElseGet(() -> _ -> choices.pick(where, options));
  }

  private Expression list(String where, Expression expression) {
    return expression
        .fixed()
        .map(fixed -> always(shortened(fixed)))
        .orElseGet(() -> {
          var options = new ArrayList<Option>();
          for (int items = 0; items <= bounds.items(); items++) {
            options.add(new Option(items + (items == 1 ? " item" : " items"), items(items)));
          }
          options.add(NO_VALUE);
          return _ -> choices.pick(where, options);
        });
  }

  private Evaluated shortened(Evaluated fixed) {
    return fixed instanceof Evaluated.Value(Json json)
        ? json.items().map(list -> items(Math.min(list.size(), bounds.items()))).orElse(fixed)
        : fixed;
  }

  private static Evaluated items(int number) {
    var items = new ArrayList<Json>();
    for (int i = 0; i < number; i++) {
      items.add(Json.of(i));
    }
    return value(Json.array(items));
  }

  private static Expression always(Evaluated what) {
    return _ -> what;
  }

  private static Evaluated value(Json json) {
    return new Evaluated.Value(json);
  }
}
