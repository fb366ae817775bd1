package dev.signalbox.config;

import dev.signalbox.core.Shape;
import java.math.BigInteger;
import java.time.Duration;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads single values, and names what is wrong with them. */
record Scalars(Problems problems) {
  private static final Pattern SPAN = Pattern.compile("([0-9]{1,15})(ms|s|m|h|d)");
  private static final Pattern LABEL = Pattern.compile(Shape.Label.PATTERN);
  private static final Map<String, Long> UNITS =
      Map.of("ms", 1L, "s", 1_000L, "m", 60_000L, "h", 3_600_000L, "d", 86_400_000L);

  /** Longer than this, instants would no longer fit; 100 years. */
  private static final Duration SPAN_MAX = Duration.ofDays(36_525);

  /** A text, or something that reads the same as text: {@code 12}, {@code true}. */
  Optional<Tree.Scalar> text(Tree tree, String path) {
    if (tree instanceof Tree.Scalar scalar && scalar.isCanonical()) {
      return Optional.of(scalar);
    }
    boolean odd = tree instanceof Tree.Scalar scalar && scalar.kind() != Tree.Kind.NOTHING;
    return wrong(tree, path, "a text", odd ? "; write it in quotes" : "");
  }

  /** A text that is not empty and has nothing to be filled in. */
  Optional<String> name(Tree tree, String path) {
    return text(tree, path)
        .flatMap(scalar ->
            scalar.text().isBlank()
                ? wrong(tree, path, "a text", "")
                : plain(scalar, path).map(Tree.Scalar::text));
  }

  Optional<String> label(Tree tree, String path) {
    return name(tree, path)
        .flatMap(name ->
            LABEL.matcher(name).matches()
                ? Optional.of(name)
                : wrong(tree, path, "1 to 64 letters, digits, '-', '_' and '.'", ""));
  }

  /** A text in which nothing is filled in. */
  Optional<Tree.Scalar> plain(Tree.Scalar scalar, String path) {
    if (TemplateReader.hasSlots(scalar.text())) {
      problems.error(
          scalar.at(scalar.text().indexOf("{{")),
          path + ": expected a text without {{ }}: nothing is filled in here");
      return Optional.empty();
    }
    return Optional.of(scalar);
  }

  Optional<String> word(Tree tree, String path, Collection<String> words) {
    if (tree instanceof Tree.Scalar scalar) {
      if (words.contains(scalar.text())) {
        return Optional.of(scalar.text());
      }
      if (scalar.kind() != Tree.Kind.NOTHING) {
        problems.error(scalar.place(), path + ": " + Nearest.expected(scalar.text(), words));
        return Optional.empty();
      }
    }
    return wrong(tree, path, "one of " + String.join(", ", words), "");
  }

  /** The word behind a key, as the name of the constant that it stands for. */
  Optional<String> constant(Mapping mapping, String key, Shape.Word words) {
    return mapping
        .get(key)
        .flatMap(tree -> word(tree, mapping.at(key), words.words()))
        .map(word -> word.toUpperCase(Locale.ROOT).replace('-', '_'));
  }

  /** The duration behind a key. */
  Optional<Duration> span(Mapping mapping, String key) {
    return mapping.get(key).flatMap(tree -> span(tree, mapping.at(key)));
  }

  Optional<Long> whole(Tree tree, String path, long min, long max) {
    if (tree instanceof Tree.Scalar scalar
        && scalar.kind() == Tree.Kind.WHOLE
        && scalar.text().length() <= 40) {
      BigInteger value = CanonicalJson.whole(scalar.text());
      if (value.compareTo(BigInteger.valueOf(min)) >= 0
          && value.compareTo(BigInteger.valueOf(max)) <= 0) {
        return Optional.of(value.longValueExact());
      }
    }
    return wrong(tree, path, "a whole number from " + min + " to " + max, "");
  }

  Optional<Double> factor(Tree tree, String path) {
    if (tree instanceof Tree.Scalar scalar
        && (scalar.kind() == Tree.Kind.WHOLE || scalar.kind() == Tree.Kind.FLOAT)
        && scalar.isCanonical()) {
      double value = Double.parseDouble(scalar.text());
      if (value >= 1 && value <= 100) {
        return Optional.of(value);
      }
    }
    return wrong(tree, path, "a number from 1 to 100", "");
  }

  Optional<Boolean> flag(Tree tree, String path) {
    return tree instanceof Tree.Scalar scalar && scalar.kind() == Tree.Kind.FLAG
        ? Optional.of(Boolean.parseBoolean(scalar.text()))
        : wrong(tree, path, "true or false", "");
  }

  Optional<Duration> span(Tree tree, String path) {
    if (tree instanceof Tree.Scalar scalar) {
      Matcher matcher = SPAN.matcher(scalar.text());
      if (matcher.matches()) {
        long unit = UNITS.getOrDefault(String.valueOf(matcher.group(2)), 0L);
        BigInteger millis =
            new BigInteger(String.valueOf(matcher.group(1))).multiply(BigInteger.valueOf(unit));
        if (millis.signum() > 0 && millis.compareTo(BigInteger.valueOf(SPAN_MAX.toMillis())) <= 0) {
          return Optional.of(Duration.ofMillis(millis.longValueExact()));
        }
      }
    }
    return wrong(tree, path, "a duration of more than zero such as 500ms, 30s, 5m, 2h or 1d", "");
  }

  private <T> Optional<T> wrong(Tree tree, String path, String expected, String remedy) {
    problems.error(
        tree.place(), path + ": expected " + expected + ", found " + tree.found() + remedy);
    return Optional.empty();
  }
}
