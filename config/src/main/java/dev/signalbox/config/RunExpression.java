package dev.signalbox.config;

import dev.signalbox.core.Expression;
import dev.signalbox.core.FlowControl;
import dev.signalbox.core.Json;
import dev.signalbox.core.Workflow;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** An expression of the core, made of what is evaluated here. */
record RunExpression(Computation computation, boolean isFixed) implements Expression {
  private static final int KEY_MAX = 512;

  /** One that may look at the run. */
  RunExpression(Computation computation) {
    this(computation, false);
  }

  interface Computation {
    Json evaluate(Evaluation evaluation) throws NoValue;
  }

  @Override
  public Evaluated evaluate(Scope scope) {
    return evaluated(Evaluation.of(scope));
  }

  @Override
  public Optional<Evaluated> fixed() {
    return isFixed ? Optional.of(evaluated(Evaluation.of(Json.NULL))) : Optional.empty();
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
    return new RunExpression(program::evaluate, program.isFixed());
  }

  /** Nothing but true or false. */
  static Expression condition(CelProgram program) {
    return new RunExpression(evaluation -> flag(program.evaluate(evaluation)), program.isFixed());
  }

  static Workflow.Condition eventCondition(CelProgram program) {
    var expression = new RunExpression(evaluation -> flag(program.evaluate(evaluation)));
    return event -> expression.evaluated(Evaluation.of(event));
  }

  /** Whatever the program gives of an event. */
  static Workflow.Condition eventValue(CelProgram program) {
    var expression = new RunExpression(program::evaluate);
    return event -> expression.evaluated(Evaluation.of(event));
  }

  /** Which bucket an event belongs to; one in which something is missing, to that named null. */
  static FlowControl.KeyExpression eventKey(CelProgram program) {
    return event -> {
      try {
        Evaluation evaluation = Evaluation.of(event);
        return bucket(program.evaluate(evaluation));
      } catch (NoValue e) {
        return e.isMissing()
            ? new FlowControl.Bucket.Of(Json.NULL.text())
            : new FlowControl.Bucket.Undefined(e.reason());
      }
    };
  }

  /** What a run is found by; nothing where it is null, or something is missing. */
  static Workflow.Label eventLabel(CelProgram program) {
    return event -> {
      try {
        Json value = program.evaluate(Evaluation.of(event));
        String text = text(value);
        int bytes = text.getBytes(StandardCharsets.UTF_8).length;
        if (value.isNull()) {
          return new Workflow.Label.None();
        }
        return bytes > KEY_MAX
            ? new Workflow.Label.Undefined("expected at most " + KEY_MAX + " bytes, found " + bytes)
            : new Workflow.Label.Text(text);
      } catch (NoValue e) {
        return e.isMissing() ? new Workflow.Label.None() : new Workflow.Label.Undefined(e.reason());
      }
    };
  }

  private static String text(Json value) throws NoValue {
    return CelValues.of(value) instanceof String string ? string : value.text();
  }

  private static FlowControl.Bucket bucket(Json value) throws NoValue {
    if (value.equals(Json.FALSE)) {
      return new FlowControl.Bucket.NotApplied();
    }
    String text = text(value);
    int bytes = text.getBytes(StandardCharsets.UTF_8).length;
    return bytes > KEY_MAX
        ? new FlowControl.Bucket.Undefined(
            "expected a key of at most " + KEY_MAX + " bytes, found " + bytes)
        : new FlowControl.Bucket.Of(text);
  }

  private static Json flag(Json value) throws NoValue {
    if (!value.equals(Json.TRUE) && !value.equals(Json.FALSE)) {
      throw new NoValue(
          "expected true or false as the condition, found " + Nearest.shortened(value.text()));
    }
    return value;
  }
}
