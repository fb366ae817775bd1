package dev.signalbox.config;

import dev.signalbox.core.Expression;
import dev.signalbox.core.Json;
import dev.signalbox.core.Workflow;

/** An expression of the core, made of what is evaluated here. */
record RunExpression(Computation computation) implements Expression {
  interface Computation {
    Json evaluate(Evaluation evaluation) throws NoValue;
  }

  @Override
  public Evaluated evaluate(Scope scope) {
    return evaluated(Evaluation.of(scope));
  }

  private Evaluated evaluated(Evaluation evaluation) {
    try {
      return new Evaluated.Value(computation.evaluate(evaluation));
    } catch (NoValue e) {
      return new Evaluated.Undefined(e.reason());
    }
  }

  /** Whatever the program gives. */
  static Expression value(CelProgram program) {
    return new RunExpression(program::evaluate);
  }

  /** Nothing but true or false. */
  static Expression condition(CelProgram program) {
    return new RunExpression(evaluation -> flag(program.evaluate(evaluation)));
  }

  static Workflow.Condition eventCondition(CelProgram program) {
    var expression = new RunExpression(evaluation -> flag(program.evaluate(evaluation)));
    return event -> expression.evaluated(Evaluation.of(event));
  }

  private static Json flag(Json value) throws NoValue {
    if (!value.equals(Json.TRUE) && !value.equals(Json.FALSE)) {
      throw new NoValue(
          "expected true or false as the condition, found " + Nearest.shortened(value.text()));
    }
    return value;
  }
}
