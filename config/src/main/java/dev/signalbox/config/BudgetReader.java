package dev.signalbox.config;

import dev.signalbox.core.Allowance;
import dev.signalbox.core.Budget;
import dev.signalbox.core.Gate;
import dev.signalbox.core.Limit;
import dev.signalbox.core.StartPolicy.Limited;
import dev.signalbox.core.WorkflowId;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads {@code budget:}, of a workflow or of a step.
 *
 * @param sharing whose runs may share one
 * @param step the path of the step whose it is; empty for that of a workflow
 */
record BudgetReader(Problems problems, Scalars scalars, Sharing sharing, Optional<String> step) {
  private static final BigDecimal MICRO = BigDecimal.valueOf(1_000_000);
  private static final BigDecimal DOLLARS_MAX = BigDecimal.valueOf(1_000_000_000);
  private static final List<String> MEASURES = List.of("usd", "tokens", "turns", "wall");

  /** A workflow, and the expressions of the event that a run of it begins with. */
  record Sharing(WorkflowId id, ExpressionReader expressions) {}

  /** Those of each run or attempt, and those that runs share. */
  record Budgets(List<Budget> own, List<Limited> shared) {
    static final Budgets NONE = new Budgets(List.of(), List.of());
  }

  /** One budget or a list of them. */
  Budgets read(Tree tree, String path) {
    var own = new ArrayList<Budget>();
    var shared = new ArrayList<Limited>();
    for (Mapping.Item item : Mapping.items(tree, path)) {
      Mapping.closed(item.tree(), item.path(), Language.names(WorkflowLanguage.BUDGET), problems)
          .ifPresent(mapping -> budget(mapping, own, shared));
    }
    return new Budgets(own, shared);
  }

  private void budget(Mapping mapping, List<Budget> own, List<Limited> shared) {
    var allowance =
        new Allowance(
            mapping.get("usd").flatMap(it -> dollars(it, mapping.at("usd"))),
            whole(mapping, "tokens", Long.MAX_VALUE),
            whole(mapping, "turns", Integer.MAX_VALUE),
            scalars.span(mapping, "wall"));
    if (MEASURES.stream().noneMatch(key -> mapping.get(key).isPresent())) {
      problems.error(
          mapping.place(),
          mapping.path() + ": expected at least one of usd, tokens, turns and wall, found none");
    }
    boolean keyed = mapping.get("key").isPresent();
    switch (per(mapping)) {
      case "attempt" -> own.add(new Budget(Budget.Scope.ATTEMPT, unkeyed(mapping, allowance)));
      case "key" -> {
        if (!keyed) {
          problems.error(
              mapping.place(),
              mapping.path()
                  + ": expected key beside per: key: an expression on the event, whose values each"
                  + " have a budget of their own");
        }
        shared.add(shared(mapping, Gate.Kind.BUDGET_KEY, allowance));
      }
      case "day" -> shared.add(shared(mapping, Gate.Kind.BUDGET_DAY, allowance));
      default ->
          own.add(
              new Budget(
                  step.isEmpty() ? Budget.Scope.RUN : Budget.Scope.STEP,
                  unkeyed(mapping, allowance)));
    }
  }

  private String per(Mapping mapping) {
    return mapping
        .get("per")
        .flatMap(it -> scalars.word(it, mapping.at("per"), WorkflowLanguage.BUDGET_PER.words()))
        .orElse("run");
  }

  private Allowance unkeyed(Mapping mapping, Allowance allowance) {
    if (mapping.get("key").isPresent()) {
      problems.error(
          mapping.placeOf("key"),
          mapping.at("key") + ": expected per: key or per: day beside it; the others have no key");
    }
    return allowance;
  }

  private Limited shared(Mapping mapping, Gate.Kind kind, Allowance allowance) {
    var keys = new KeyReader(sharing.expressions());
    var gate =
        new Gate(
            kind,
            step.isEmpty() ? Gate.Scope.WORKFLOW : Gate.Scope.STEP,
            step.map(path -> sharing.id() + "." + path).orElse(sharing.id().value()),
            keys.text(mapping),
            Gate.Count.STEPS);
    return new Limited(gate, new Limit.Pool(allowance), keys.expression(mapping));
  }

  private Optional<Long> whole(Mapping mapping, String key, long max) {
    return mapping.get(key).flatMap(it -> scalars.whole(it, mapping.at(key), 1, max));
  }

  /** In millionths. */
  private Optional<Long> dollars(Tree tree, String path) {
    if (tree instanceof Tree.Scalar scalar
        && (scalar.kind() == Tree.Kind.WHOLE || scalar.kind() == Tree.Kind.FLOAT)
        && scalar.isCanonical()) {
      BigDecimal value = new BigDecimal(scalar.text());
      long micro = value.compareTo(DOLLARS_MAX) <= 0 ? value.multiply(MICRO).longValue() : 0;
      if (micro > 0) {
        return Optional.of(micro);
      }
    }
    problems.error(
        tree.place(),
        path + ": expected an amount of US dollars of more than zero, found " + tree.found());
    return Optional.empty();
  }
}
