package dev.signalbox.config;

import dev.signalbox.core.Budget;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/** Reads {@code budget:}, of a workflow or of a step. */
record BudgetReader(Problems problems, Scalars scalars, Budget.Scope scope) {
  private static final BigDecimal MICRO = BigDecimal.valueOf(1_000_000);
  private static final BigDecimal DOLLARS_MAX = BigDecimal.valueOf(1_000_000_000);

  /** One budget or a list of them. */
  List<Budget> read(Tree tree, String path) {
    List<Tree> items = tree instanceof Tree.Items list ? list.items() : List.of(tree);
    return items.stream().flatMap(item -> budget(item, path).stream()).toList();
  }

  private Optional<Budget> budget(Tree tree, String path) {
    return Mapping.closed(tree, path, Language.names(Language.BUDGET), problems)
        .flatMap(mapping -> {
          mapping
              .get("per")
              .ifPresent(it -> scalars.word(it, mapping.at("per"), Language.BUDGET_PER.words()));
          var budget =
              new Budget(
                  scope,
                  mapping.get("usd").flatMap(it -> dollars(it, mapping.at("usd"))),
                  whole(mapping, "tokens", Long.MAX_VALUE),
                  whole(mapping, "turns", Integer.MAX_VALUE),
                  mapping.get("wall").flatMap(it -> scalars.span(it, mapping.at("wall"))));
          boolean isEmpty =
              List.of("usd", "tokens", "turns", "wall").stream()
                  .noneMatch(key -> mapping.get(key).isPresent());
          if (isEmpty) {
            problems.error(
                mapping.place(),
                path + ": expected at least one of usd, tokens, turns and wall, found none");
          }
          return isEmpty ? Optional.empty() : Optional.of(budget);
        });
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
