package dev.signalbox.config;

import com.google.common.collect.Sets;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelIssue;
import dev.cel.common.CelOptions;
import dev.cel.common.CelSource;
import dev.cel.common.CelValidationException;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import dev.cel.runtime.CelStandardFunctions;
import dev.cel.runtime.CelStandardFunctions.StandardFunction;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The one place that sets up CEL: standard functions and macros, no host methods, bounded work.
 * Initialised by the first expression, so that a file without any never loads the library.
 */
final class CelEnvironment {
  private static final int ITERATIONS_MAX = 10_000;
  private static final int LENGTH_MAX = 10_000;
  private static final int NESTING_MAX = 64;

  private static final CelOptions OPTIONS =
      CelOptions.current()
          .enableHeterogeneousNumericComparisons(true)
          .comprehensionMaxIterations(ITERATIONS_MAX)
          .maxExpressionCodePointSize(LENGTH_MAX)
          .maxParseRecursionDepth(NESTING_MAX)
          .build();

  /** Apart, because a file is checked without it. */
  static final class Evaluating {
    static final CelRuntime RUNTIME =
        CelRuntimeFactory.plannerRuntimeBuilder()
            .setOptions(OPTIONS)
            .setStandardFunctions(
                CelStandardFunctions.newBuilder()
                    .excludeFunctions(StandardFunction.MATCHES, StandardFunction.CONTAINS)
                    .build())
            .addFunctionBindings(CelSearch.bindings(OPTIONS))
            .addFunctionBindings(CelCollecting.bindings())
            .build();

    private Evaluating() {}
  }

  /** A file that calls its items by so many names pays for it with time, not with memory. */
  private static final int COMPILERS_MAX = 64;

  private static final Map<Names, CelCompiler> COMPILERS = new ConcurrentHashMap<>();

  private CelEnvironment() {}

  /** The variables that an expression can see; {@code items} are those of its for-each blocks. */
  record Names(Set<String> standard, Set<String> items) {
    static final Names OF_EVENTS = new Names(Set.of("event", "input"), Set.of());
    static final Names OF_RUNS = new Names(Set.of("event", "input", "steps", "run"), Set.of());

    Names {
      standard = Set.copyOf(standard);
      items = Set.copyOf(items);
    }

    Names and(String word) {
      return new Names(Sets.union(standard, Set.of(word)), items);
    }

    Names item(String name) {
      return new Names(standard, Sets.union(items, Set.of(name)));
    }

    SortedSet<String> words() {
      return new TreeSet<>(Sets.union(standard, items));
    }
  }

  sealed interface Compiled {
    record Checked(CelAbstractSyntaxTree tree) implements Compiled {}

    record Wrong(List<Mistake> mistakes) implements Compiled {}
  }

  /**
   * @param offset in characters of the expression
   */
  record Mistake(int offset, String message) {}

  static Compiled compile(String expression, Names names) {
    try {
      return new Compiled.Checked(compiler(names).compile(expression).getAst());
    } catch (CelValidationException e) {
      return new Compiled.Wrong(
          e.getErrors().stream().map(issue -> mistake(expression, issue, e.getSource())).toList());
    } catch (RuntimeException | StackOverflowError e) {
      // The library may not throw anything else, but what it is given comes from outside.
      return new Compiled.Wrong(List.of(new Mistake(0, "cannot be compiled: " + e)));
    }
  }

  private static Mistake mistake(String expression, CelIssue issue, CelSource source) {
    int codePoints = source.getLocationOffset(issue.getSourceLocation()).orElse(0);
    return new Mistake(offset(expression, codePoints), issue.getMessage());
  }

  /** CEL counts code points, Java's strings count otherwise. */
  static int offset(String expression, int codePoints) {
    int bounded = Math.clamp(codePoints, 0, expression.codePointCount(0, expression.length()));
    return expression.offsetByCodePoints(0, bounded);
  }

  private static CelCompiler compiler(Names names) {
    if (COMPILERS.size() >= COMPILERS_MAX) {
      COMPILERS.clear();
    }
    return COMPILERS.computeIfAbsent(names, CelEnvironment::compilerFor);
  }

  private static CelCompiler compilerFor(Names names) {
    var builder =
        CelCompilerFactory.standardCelCompilerBuilder()
            .setOptions(OPTIONS)
            .setStandardMacros(
                Sets.difference(CelStandardMacro.STANDARD_MACROS, CelCollecting.REPLACED))
            .addMacros(CelCollecting.MACROS)
            .addFunctionDeclarations(CelCollecting.declarations());
    names.words().forEach(name -> builder.addVar(name, SimpleType.DYN));
    return builder.build();
  }
}
