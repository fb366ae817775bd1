package dev.signalbox.config;

import java.util.List;
import java.util.SplittableRandom;

/** Makes expressions: of the grammar, of the grammar and then damaged, and hostile ones. */
final class RandomExpression {
  private static final List<String> NAMES =
      List.of(
          "event",
          "input",
          "run",
          "steps",
          "event.data",
          "event.data.n",
          "event.data.s",
          "input.l",
          "input.m",
          "input.nope",
          "steps.first.output",
          "steps['my-step'].output",
          "run.labels",
          "run.created",
          "event.time",
          "run.failure",
          "x",
          "y");
  private static final List<String> LITERALS =
      List.of(
          "0",
          "1",
          "-1",
          "9223372036854775807",
          "2u",
          "18446744073709551615u",
          "0.5",
          "1e308",
          "'a'",
          "''",
          "'é😀'",
          "r'\\d+'",
          "b'\\xff'",
          "true",
          "false",
          "null",
          "'1'",
          "'90s'",
          "'2026-01-01T00:00:00Z'",
          "'(a*)*'",
          "[]",
          "{}",
          "type(1)",
          "'{{secret.X}}'");
  private static final List<String> OPERATORS =
      List.of("+", "-", "*", "/", "%", "==", "!=", "<", "<=", ">", ">=", "&&", "||", "in");
  private static final List<String> UNARY =
      List.of(
          "size",
          "string",
          "int",
          "uint",
          "double",
          "bytes",
          "bool",
          "type",
          "dyn",
          "duration",
          "timestamp",
          "!",
          "-",
          "has",
          "getClass");
  private static final List<String> METHODS =
      List.of(
          "contains",
          "startsWith",
          "endsWith",
          "matches",
          "size",
          "getFullYear",
          "getHours",
          "getSeconds",
          "exec");
  private static final List<String> MACROS =
      List.of("map", "filter", "exists", "all", "exists_one");
  private static final List<String> TOKENS =
      List.of(
          "(",
          ")",
          "[",
          "]",
          "{",
          "}",
          ".",
          ",",
          ":",
          "?",
          "'",
          "\"",
          "\\",
          "{{",
          "}}",
          "\u0000",
          "\n",
          "@result",
          "@collect(1,2)",
          "__proto__",
          "\ud800",
          "in",
          "steps.my-step");

  /** As somebody would write it who means harm, or does not think of the size of the data. */
  static final List<String> HOSTILE =
      List.of(
          "''.class.forName('java.lang.Runtime')",
          "event.getClass().getClassLoader()",
          "constructor.constructor('return process')()",
          "T(java.lang.Runtime).getRuntime().exec('id')",
          "'${T(java.lang.Runtime)}' + '{{ 7 * 7 }}' + '{{secret.X}}'",
          "google.protobuf.Any{}",
          "google.protobuf.Struct{fields: {'a': google.protobuf.Value{number_value: 1.0}}}",
          "@collected()",
          "@list(@collect(@collected(), 1))",
          "[0]" + ".map(x, [x, x])".repeat(200),
          "['ab']" + ".map(x, x + x)".repeat(200),
          "[[1]]" + ".map(x, x + x)".repeat(200),
          "[input]" + ".map(x, {'a': x, 'b': x})".repeat(60),
          "[input]" + ".map(x, {'a': x, 'b': x})".repeat(20) + "[0] == input",
          nested("input.l.all(%s, ", "true", 40),
          nested("input.l.map(%s, ", "input.s", 40),
          nested("[1,2,3,4,5,6,7,8,9,10].exists(%s, ", "false", 30),
          "input.l.exists(x, input.l.exists(y, input.l == input.m))",
          "input.s.matches('(a*)*(a*)*(a*)*b')",
          "'a'.matches('((a{1000}){1000}){1000}')",
          "input.s.matches(input.s + '(' + input.s + '{999})*')",
          "input.s.contains(input.s + input.s)",
          "input.s + input.s".repeat(1) + " + input.s".repeat(800),
          "-".repeat(5_000) + "1",
          "(".repeat(4_000) + "1" + ")".repeat(4_000),
          "[".repeat(60) + "]".repeat(60),
          "1" + " + 1".repeat(2_400),
          "true" + " || 1 / 0 == 1".repeat(600),
          "input.l.map(x, timestamp('2026-01-01T00:00:00Z').getHours('Europe/Berlin'))",
          "double('" + "9".repeat(9_000) + "')",
          "duration('" + "1h".repeat(4_000) + "')",
          "input" + ".n".repeat(4_000),
          "'" + "\\u0000".repeat(1_500) + "'",
          "{" + "'a': 1, ".repeat(1_000) + "'a': 2}");

  private final SplittableRandom random;

  RandomExpression(SplittableRandom random) {
    this.random = random;
  }

  private static String nested(String loop, String inside, int depth) {
    var out = new StringBuilder();
    for (int i = 0; i < depth; i++) {
      out.append(loop.formatted("v" + i));
    }
    return out.append(inside).append(")".repeat(depth)).toString();
  }

  String next() {
    String made = expression(1 + random.nextInt(4));
    return random.nextInt(4) == 0 ? damaged(made) : made;
  }

  private String expression(int depth) {
    if (depth == 0) {
      return random.nextBoolean() ? one(NAMES) : one(LITERALS);
    }
    return switch (random.nextInt(9)) {
      case 0, 1, 2 ->
          "(" + expression(depth - 1) + " " + one(OPERATORS) + " " + expression(depth - 1) + ")";
      case 3 -> one(UNARY) + "(" + expression(depth - 1) + ")";
      case 4 ->
          expression(depth - 1) + "." + one(METHODS) + "(" + expression(random.nextInt(2)) + ")";
      case 5 ->
          list(depth) + "." + one(MACROS) + "(x, " + expression(depth - 1).replace("y", "x") + ")";
      case 6 ->
          "(%s ? %s : %s)"
              .formatted(expression(depth - 1), expression(depth - 1), expression(depth - 1));
      case 7 -> expression(depth - 1) + "[" + expression(0) + "]";
      default -> "{'k': " + expression(depth - 1) + ", " + expression(0) + ": " + list(depth) + "}";
    };
  }

  private String list(int depth) {
    return random.nextBoolean()
        ? "input.l"
        : "[" + expression(depth - 1) + ", " + expression(0) + "]";
  }

  private String damaged(String text) {
    var out = new StringBuilder(text);
    for (int edits = 1 + random.nextInt(3); edits > 0 && !out.isEmpty(); edits--) {
      int at = random.nextInt(out.length());
      switch (random.nextInt(4)) {
        case 0 -> out.deleteCharAt(at);
        case 1 -> out.insert(at, one(TOKENS));
        case 2 -> out.insert(at, out.charAt(random.nextInt(out.length())));
        default -> out.delete(at, Math.min(out.length(), at + 1 + random.nextInt(5)));
      }
    }
    return out.toString();
  }

  private String one(List<String> words) {
    return words.get(random.nextInt(words.size()));
  }
}
