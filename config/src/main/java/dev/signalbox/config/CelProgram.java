package dev.signalbox.config;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelErrorCode;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.Program;
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
  private final String text;
  private final CelAbstractSyntaxTree tree;
  private final References references;
  private volatile @Nullable Program program;

  /**
   * What an expression uses.
   *
   * @param names the variables
   * @param steps the ids of the steps that it can look at
   */
  record References(Set<String> names, Set<String> steps) {
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

  /** The result; never anything else than a value or {@link NoValue}. */
  Json evaluate(Evaluation evaluation) throws NoValue {
    try {
      return CelValues.toJson(planned().eval(variables(evaluation)));
    } catch (NoValue e) {
      throw failed(e.reason());
    } catch (CelEvaluationException e) {
      String reason = Nearest.shortened(text) + ": " + plain(String.valueOf(e.getMessage()));
      throw e.getErrorCode() == CelErrorCode.ATTRIBUTE_NOT_FOUND
          ? NoValue.missing(reason)
          : new NoValue(reason);
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
        default -> throw new IllegalStateException("not declared: " + name);
      }
    }
    return variables;
  }

  private Program planned() throws CelEvaluationException {
    Program known = program;
    if (known == null) {
      known = CelEnvironment.Evaluating.RUNTIME.createProgram(tree);
      program = known;
    }
    return known;
  }

  private NoValue failed(String reason) {
    return new NoValue(Nearest.shortened(text) + ": " + reason);
  }

  /** Without the library's words around what happened. */
  private static String plain(String message) {
    return message.replaceFirst("^evaluation error( at [^ ]*)?: ", "");
  }
}
