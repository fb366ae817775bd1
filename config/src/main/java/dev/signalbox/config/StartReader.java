package dev.signalbox.config;

import dev.signalbox.config.CelEnvironment.Names;
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
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads on what terms the runs of a workflow begin. */
final class StartReader {
  private static final Pattern WHOLE = Pattern.compile("-?[0-9]{1,18}");

  private final Problems problems;
  private final Scalars scalars;
  private final Mapping workflow;
  private final WorkflowId id;

  StartReader(Problems problems, Scalars scalars, Mapping workflow, WorkflowId id) {
    this.problems = problems;
    this.scalars = scalars;
    this.workflow = workflow;
    this.id = id;
  }

  StartPolicy read() {
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
    distinct(limits);
    return new StartPolicy(
        limits,
        workflow.get("priority").flatMap(tree -> priority(tree, workflow.at("priority"))),
        workflow.get("expire").flatMap(tree -> scalars.span(tree, workflow.at("expire"))));
  }

  private void distinct(List<Limited> limits) {
    if (limits.size() > Language.LIMITS_MAX) {
      problems.error(
          workflow.placeOf("concurrency"),
          workflow.at("concurrency")
              + ": expected at most "
              + Language.LIMITS_MAX
              + " limits, found "
              + limits.size());
    }
    var known = new HashSet<String>();
    for (Limited limited : limits) {
      if (!known.add(limited.gate().id())) {
        problems.error(
            workflow.placeOf("concurrency"),
            workflow.at("concurrency")
                + ": expected limits that differ in scope, count or key, found two of the same; keep"
                + " the smaller");
      }
    }
  }

  // --- Limits

  private List<Limited> concurrency(Tree tree, String path, Optional<String> group) {
    if (!(tree instanceof Tree.Items list)) {
      return one(tree, path, group).stream().toList();
    }
    var limits = new ArrayList<Limited>();
    for (int i = 0; i < list.items().size(); i++) {
      one(list.items().get(i), path + "[" + i + "]", group).ifPresent(limits::add);
    }
    return limits;
  }

  private Optional<Limited> one(Tree tree, String path, Optional<String> group) {
    return Mapping.closed(tree, path, Language.names(Language.CONCURRENCY), problems)
        .flatMap(mapping -> {
          Scope scope =
              word(mapping, "scope", Language.SCOPES).map(Scope::valueOf).orElse(Scope.WORKFLOW);
          Count count =
              word(mapping, "count", Language.COUNTS).map(Count::valueOf).orElse(Count.STEPS);
          if (scope == Scope.GROUP && group.isEmpty()) {
            problems.error(
                mapping.placeOf("scope"),
                mapping.at("scope") + ": expected the key group beside concurrency, found none");
          }
          String name =
              switch (scope) {
                case WORKFLOW -> id.value();
                case GROUP -> group.orElse("");
                case ENGINE -> "";
              };
          var gate = new Gate(Kind.CONCURRENCY, scope, name, keyText(mapping), count);
          Optional<KeyExpression> key = key(mapping);
          return mapping
              .require("limit", "a whole number", problems)
              .flatMap(limit -> scalars.whole(limit, mapping.at("limit"), 1, Language.LIMIT_MAX))
              .map(limit -> new Limited(gate, new Limit.Slots(limit), key));
        });
  }

  private Optional<Limited> throttle(Tree tree, String path) {
    return Mapping.closed(tree, path, Language.names(Language.THROTTLE), problems)
        .flatMap(mapping -> {
          var gate =
              new Gate(Kind.THROTTLE, Scope.WORKFLOW, id.value(), keyText(mapping), Count.RUNS);
          Optional<KeyExpression> key = key(mapping);
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

  private static String keyText(Mapping mapping) {
    return mapping.get("key").stream()
        .map(tree -> tree instanceof Tree.Scalar scalar ? scalar.text().strip() : "")
        .findFirst()
        .orElse("");
  }

  private Optional<KeyExpression> key(Mapping mapping) {
    return mapping
        .get("key")
        .flatMap(tree -> expressions().value(tree, mapping.at("key")))
        .map(RunExpression::eventKey);
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
    return expressions().value(tree, path).map(RunExpression::eventValue);
  }

  private ExpressionReader expressions() {
    return new ExpressionReader(problems, Names.OF_EVENTS, StepNames.NONE);
  }

  /** The word as the constant that it stands for. */
  private Optional<String> word(Mapping mapping, String key, dev.signalbox.core.Shape.Word words) {
    return mapping
        .get(key)
        .flatMap(tree -> scalars.word(tree, mapping.at(key), words.words()))
        .map(word -> word.toUpperCase(Locale.ROOT));
  }
}
