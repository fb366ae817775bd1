package dev.signalbox.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.Expression;
import dev.signalbox.core.Frame;
import dev.signalbox.core.Run;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Any text is a problem or an expression, and any expression has a value or says why not, whatever
 * the data is, within a bound of work. The number of evaluations is the property {@code
 * signalbox.fuzz.evaluations}; the profile {@code fuzz} makes a million.
 */
class ExpressionFuzzTest {
  private static final int EVALUATIONS = Integer.getInteger("signalbox.fuzz.evaluations", 100_000);
  private static final int RUNS = 250;
  private static final StepNames STEPS = new StepNames(List.of("first", "my-step"), 2);

  private final long seed = new Random().nextLong();
  private final SplittableRandom random = new SplittableRandom(seed);

  @Test
  void S14_any_expression_is_total_for_any_data() {
    System.out.println("ExpressionFuzzTest: seed " + seed);
    var generator = new RandomExpression(random);
    List<Expression.Scope> scopes =
        IntStream.range(0, RUNS).mapToObj(_ -> Expression.Scope.of(run(), Frame.ROOT)).toList();
    int evaluations = 0;
    int values = 0;
    while (evaluations < EVALUATIONS) {
      String text = generator.next();
      Optional<CelProgram> program = compiled(text);
      if (program.isEmpty()) {
        continue;
      }
      Expression expression = RunExpression.value(program.get());
      for (Expression.Scope scope : scopes) {
        values += isValue(expression, scope, text) ? 1 : 0;
        evaluations++;
      }
    }
    assertThat(values).as("seed %s: some have a value, some not", seed).isBetween(1, evaluations);
  }

  @Test
  void A41_A42_A43_hostile_expressions_are_refused_or_end_within_the_bound() {
    List<Run> runs = List.of(run(), large(), plain());
    int refused = 0;
    int stopped = 0;
    for (String text : RandomExpression.HOSTILE) {
      Optional<CelProgram> program = compiled(text);
      refused += program.isEmpty() ? 1 : 0;
      for (Run run : program.isPresent() ? runs : List.<Run>of()) {
        isValue(RunExpression.value(program.get()), Expression.Scope.of(run, Frame.ROOT), text);
        long cost = program.get().cost(Evaluation.of(Expression.Scope.of(run, Frame.ROOT)));
        assertThat(cost).as("seed %s: %s", seed, text).isLessThanOrEqualTo(CelCost.MAX + 1L);
        stopped += cost > CelCost.MAX ? 1 : 0;
      }
    }
    assertThat(refused).as("of those that reach for the host").isGreaterThanOrEqualTo(8);
    // Over large and plain data; what is random may hold a number with which nothing can reckon.
    assertThat(stopped).as("at the bound of work").isGreaterThanOrEqualTo(6);
  }

  /** Each is a problem of the file, or a program; no exception. */
  private Optional<CelProgram> compiled(String text) {
    var problems = new Problems(Path.of("engine.yaml"));
    var scalar = new Tree.Scalar(Place.FILE, text, Tree.Kind.STRING, _ -> Place.FILE);
    try {
      var program =
          new ExpressionReader(problems, CelEnvironment.Names.OF_RUNS, STEPS, SeenData.NOTHING)
              .value(scalar, "set");
      assertThat(program.isPresent()).as(text).isEqualTo(problems.errors() == 0);
      return program;
    } catch (RuntimeException | Error e) {
      throw new AssertionError("seed " + seed + ": " + text, e);
    }
  }

  /** Anything else than the two declared results does not get past here. */
  private boolean isValue(Expression expression, Expression.Scope scope, String text) {
    try {
      return switch (expression.evaluate(scope)) {
        case Expression.Evaluated.Value(var json) -> {
          assertThat(json.text().length()).isLessThanOrEqualTo(CelValues.LENGTH_MAX + 2);
          yield true;
        }
        case Expression.Evaluated.Undefined(String reason) -> {
          assertThat(reason.length()).isBetween(1, 600);
          yield false;
        }
      };
    } catch (RuntimeException | Error e) {
      throw new AssertionError(
          "seed " + seed + ": " + text + " with " + scope.run().event().text(), e);
    }
  }

  private Run run() {
    return Fixture.run(object(3), Map.of("first", value(2), "my-step", value(1)));
  }

  /** Nothing in it ends an expression early. */
  private static Run plain() {
    return Fixture.run(
        "{\"n\":1,\"s\":\"a\",\"l\":[1,2,3],\"m\":{\"a\":1}}",
        Map.of("first", "2", "my-step", "3"));
  }

  private static Run large() {
    String items =
        IntStream.range(0, 9_000)
            .mapToObj(i -> "{\"a\":" + i + ",\"b\":\"x\"}")
            .collect(Collectors.joining(","));
    return Fixture.run(
        "{\"n\":1,\"s\":\"%s\",\"l\":[%s],\"m\":[%s]}".formatted("a".repeat(300_000), items, items),
        Map.of("first", "\"" + "b".repeat(100_000) + "\""));
  }

  private String object(int depth) {
    return "{\"n\":%s,\"s\":%s,\"l\":[%s,%s,%s],\"m\":%s}"
        .formatted(value(0), text(), value(depth), value(depth - 1), value(0), value(depth));
  }

  private String value(int depth) {
    return switch (random.nextInt(depth > 0 ? 9 : 7)) {
      case 0 -> "null";
      case 1 -> String.valueOf(random.nextBoolean());
      case 2 -> String.valueOf(random.nextInt(-3, 100));
      case 3 -> String.valueOf(random.nextLong());
      case 4 -> String.valueOf(random.nextDouble());
      case 5 -> text();
      case 6 -> List.of("[]", "{}", "1e400", "12345678901234567890", "-0.0").get(random.nextInt(5));
      case 7 -> "[" + value(depth - 1) + "," + value(depth - 1) + "]";
      default -> object(depth - 1);
    };
  }

  private String text() {
    return List.of(
            "\"\"",
            "\"a\"",
            "\"{{secret.X}}\"",
            "\"${T(java.lang.Runtime)}\"",
            "\"\\u0000\\ud800\"",
            "\"2026-01-01T00:00:00Z\"",
            "\"" + "a".repeat(random.nextInt(200)) + "\"",
            "\"(((\"")
        .get(random.nextInt(8));
  }
}
