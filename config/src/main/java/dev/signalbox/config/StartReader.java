package dev.signalbox.config;

import dev.signalbox.core.FlowControl.KeyExpression;
import dev.signalbox.core.Gate;
import dev.signalbox.core.Gate.Count;
import dev.signalbox.core.Gate.Kind;
import dev.signalbox.core.Gate.Scope;
import dev.signalbox.core.Limit;
import dev.signalbox.core.RateLimit;
import dev.signalbox.core.StartPolicy;
import dev.signalbox.core.StartPolicy.Limited;
import dev.signalbox.core.Workflow;
import dev.signalbox.core.WorkflowId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads on what terms the runs of a workflow begin. */
final class StartReader {
  private static final Pattern WHOLE = Pattern.compile("-?[0-9]{1,18}");

  private final Problems problems;
  private final Scalars scalars;
  private final Mapping workflow;
  private final WorkflowId id;
  private final ExpressionReader expressions;
  private final KeyReader keys;

  /**
   * @param expressions of the event that a run begins with
   */
  StartReader(
      Problems problems,
      Scalars scalars,
      Mapping workflow,
      WorkflowId id,
      ExpressionReader expressions) {
    this.problems = problems;
    this.scalars = scalars;
    this.workflow = workflow;
    this.id = id;
    this.expressions = expressions;
    this.keys = new KeyReader(expressions);
  }

  /** {@code budgets}: those that runs share. */
  StartPolicy read(List<Limited> budgets) {
    Optional<String> group =
        workflow.get("group").flatMap(tree -> scalars.name(tree, workflow.at("group")));
    var limits = new ArrayList<Limited>();
    workflow
        .get("concurrency")
        .ifPresent(tree -> limits.addAll(concurrency(tree, workflow.at("concurrency"), group)));
    workflow
        .get("throttle")
        .flatMap(tree -> throttle(tree, workflow.at("throttle")))
        .ifPresent(limits::add);
    distinct(limits, "concurrency", "limits that differ in scope, count or key");
    distinct(budgets, "budget", "budgets that runs share to differ in per or key");
    limits.addAll(budgets);
    return new StartPolicy(
        limits,
        workflow.get("priority").flatMap(tree -> priority(tree, workflow.at("priority"))),
        workflow.get("expire").flatMap(tree -> scalars.span(tree, workflow.at("expire"))));
  }

  private void distinct(List<Limited> limits, String key, String expected) {
    if (limits.size() > WorkflowLanguage.LIMITS_MAX) {
      problems.error(
          workflow.placeOf(key),
          workflow.at(key)
              + ": expected at most "
              + WorkflowLanguage.LIMITS_MAX
              + " limits, found "
              + limits.size());
    }
    var known = new HashSet<String>();
    for (Limited limited : limits) {
      if (!known.add(limited.gate().id())) {
        problems.error(
            workflow.placeOf(key),
            workflow.at(key)
                + ": expected "
                + expected
                + ", found two of the same; keep the smaller");
      }
    }
  }

  // --- Limits

  private List<Limited> concurrency(Tree tree, String path, Optional<String> group) {
    return Mapping.items(tree, path).stream()
        .flatMap(item -> one(item.tree(), item.path(), group).stream())
        .toList();
  }

  private Optional<Limited> one(Tree tree, String path, Optional<String> group) {
    return Mapping.closed(tree, path, Language.names(WorkflowLanguage.CONCURRENCY), problems)
        .flatMap(mapping -> {
          Scope scope =
              scalars
                  .constant(mapping, "scope", WorkflowLanguage.SCOPES)
                  .map(Scope::valueOf)
                  .orElse(Scope.WORKFLOW);
          Count count =
              scalars
                  .constant(mapping, "count", WorkflowLanguage.COUNTS)
                  .map(Count::valueOf)
                  .orElse(Count.STEPS);
          if (scope == Scope.GROUP && group.isEmpty()) {
            problems.error(
                mapping.placeOf("scope"),
                mapping.at("scope") + ": expected the key group beside concurrency, found none");
          }
          String name =
              switch (scope) {
                case WORKFLOW, STEP -> id.value();
                case GROUP -> group.orElse("");
                case ENGINE -> "";
              };
          var gate = new Gate(Kind.CONCURRENCY, scope, name, keys.text(mapping), count);
          Optional<KeyExpression> key = keys.expression(mapping);
          return mapping
              .require("limit", "a whole number", problems)
              .flatMap(
                  limit -> scalars.whole(limit, mapping.at("limit"), 1, WorkflowLanguage.LIMIT_MAX))
              .map(limit -> new Limited(gate, new Limit.Slots(limit), key));
        });
  }

  private Optional<Limited> throttle(Tree tree, String path) {
    return Mapping.closed(tree, path, Language.names(WorkflowLanguage.THROTTLE), problems)
        .flatMap(mapping -> {
          var gate =
              new Gate(Kind.THROTTLE, Scope.WORKFLOW, id.value(), keys.text(mapping), Count.RUNS);
          Optional<KeyExpression> key = keys.expression(mapping);
          return new PaceReader(problems, scalars)
              .read(
                  mapping,
                  RateLimit.Algorithm.GCRA,
                  "starts every run, one period after the other, and drops none: it does not keep"
                      + " the same thing from running twice; for that use singleton, debounce or"
                      + " idempotency")
              .map(rule -> new Limited(gate, new Limit.Pace(rule), key));
        });
  }

  private Optional<Workflow.Condition> priority(Tree tree, String path) {
    if (tree instanceof Tree.Scalar scalar && WHOLE.matcher(scalar.text().strip()).matches()) {
      long seconds = Long.parseLong(scalar.text().strip());
      if (Math.abs(seconds) > StartPolicy.HEAD_START_MAX) {
        problems.warning(
            tree.place(),
            path
                + ": a head start of more than "
                + StartPolicy.HEAD_START_MAX
                + " seconds counts as that many, found "
                + seconds);
      }
    }
    return expressions.value(tree, path).map(RunExpression::eventValue);
  }
}
