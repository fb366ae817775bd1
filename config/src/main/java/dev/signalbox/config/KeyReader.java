package dev.signalbox.config;

import dev.signalbox.core.FlowControl.KeyExpression;
import java.util.Optional;

/** Reads {@code key:}, the expression on the event that divides a rule into buckets. */
record KeyReader(ExpressionReader expressions) {
  /** As it is written; empty where there is none. */
  String text(Mapping mapping) {
    return mapping
        .get("key")
        .map(tree -> tree instanceof Tree.Scalar scalar ? scalar.text().strip() : "")
        .orElse("");
  }

  Optional<KeyExpression> expression(Mapping mapping) {
    return mapping
        .get("key")
        .flatMap(tree -> expressions.value(tree, mapping.at("key")))
        .map(RunExpression::eventKey);
  }
}
