package dev.signalbox.config;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelErrorCode;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.signalbox.core.Json;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One checked expression. Its program is planned at the first evaluation, and kept.
 *
 * <p>Threads may plan it twice at the same time; the plans are equal.
 */
final class CelProgram {
  /** Some of the library's messages quote the data. */
  private static final int REASON_MAX = 500;

  private final String text;
  private final CelAbstractSyntaxTree tree;
  private final References references;
  private volatile @Nullable Plan plan;

  /**
   * What an expression uses.
   *
   * @param names the variables
   * @param steps the ids of the steps that it can look at
   * @param outToNumber how many lists out of its own that is whose number is {@code index}
   */
  record References(Set<String> names, Set<String> steps, int outToNumber) {
    References {
      names = Set.copyOf(names);
      steps = Set.copyOf(steps);
    }
  }

  CelProgram(String text, CelAbstractSyntaxTree tree, References references) {
    this.text = text;
    this.tree = tree;
    this.references = references;
  }

  /** How to evaluate it. */
  private record Plan(CelRuntime.Program program, int nodes) {}

  /** The result; never anything else than a value or {@link NoValue}. */
  Json evaluate(Evaluation evaluation) throws NoValue {
    Plan known = planned();
    return evaluate(known, evaluation, new CelCost(known.nodes()));
  }

  /** Whether it looks at nothing, and so gives the same wherever it is asked. */
  boolean isFixed() {
    return references.names().isEmpty();
  }

  /** How much of the {@link CelCost#MAX} the evaluation takes; one more where it is too little. */
  long cost(Evaluation evaluation) {
    try {
      Plan known = planned();
      var cost = new CelCost(known.nodes());
      try {
        evaluate(known, evaluation, cost);
      } catch (NoValue e) {
        return cost.spent();
      }
      return cost.spent();
    } catch (NoValue e) {
      return 0;
    }
  }

  private Json evaluate(Plan known, Evaluation evaluation, CelCost cost) throws NoValue {
    try {
      Object value = known.program().trace(variables(evaluation), cost);
      return CelValues.toJson(value);
    } catch (NoValue e) {
      throw failed(e.reason());
    } catch (CelEvaluationException e) {
      NoValue failed =
          failed(
              cost.isExceeded()
                  ? "it takes more than " + CelCost.MAX + " units of work; look at less data in it"
                  : plain(String.valueOf(e.getMessage())));
      throw e.getErrorCode() == CelErrorCode.ATTRIBUTE_NOT_FOUND
          ? NoValue.missing(failed.reason())
          : failed;
    } catch (RuntimeException | StackOverflowError e) {
      // Whatever a library throws at strange data is no reason to stop a run's engine.
      throw failed(String.valueOf(e));
    }
  }

  private Map<String, Object> variables(Evaluation evaluation) throws NoValue {
    var variables = new HashMap<String, Object>();
    for (String name : references.names()) {
      switch (name) {
        case "event" -> variables.put(name, evaluation.event());
        case "input" -> variables.put(name, evaluation.input());
        case "run" -> variables.put(name, evaluation.run());
        case "steps" -> variables.put(name, evaluation.steps(references.steps()));
        case "trigger" -> variables.put(name, evaluation.trigger());
        case "index" -> variables.put(name, evaluation.index(references.outToNumber()));
        default -> variables.put(name, evaluation.item(name));
      }
    }
    return variables;
  }

  private Plan planned() throws NoValue {
    Plan known = plan;
    if (known == null) {
      try {
        known =
            new Plan(CelEnvironment.Evaluating.RUNTIME.createProgram(tree), CelCost.nodes(tree));
      } catch (CelEvaluationException e) {
        throw failed(plain(String.valueOf(e.getMessage())));
      } catch (RuntimeException | StackOverflowError e) {
        throw failed(String.valueOf(e));
      }
      plan = known;
    }
    return known;
  }

  private NoValue failed(String reason) {
    String words = reason.length() > REASON_MAX ? reason.substring(0, REASON_MAX) + "..." : reason;
    return new NoValue(Nearest.shortened(text) + ": " + words);
  }

  /** Without the library's words around what happened. */
  private static String plain(String message) {
    return message.replaceFirst("^evaluation error( at [^ ]*)?: ", "");
  }
}
