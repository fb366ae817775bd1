package dev.signalbox.runner.spi;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signalbox.core.Shape;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What every runner that starts processes can be told.
 *
 * @param environment texts, and <code>{"secret":NAME}</code>
 */
public record ProcessSettings(int concurrency, Limits limits, JsonNode environment) {
  private static final int STANDARD_CONCURRENCY = 2;

  /** The keys under {@code runners.NAME}. */
  public static List<Shape.Key> keys() {
    return List.of(
        Shape.Key.optional(
            "concurrency",
            new Shape.Whole(1, 1000),
            "How many attempts may run at the same time (2)."),
        Shape.Key.optional(
            "timeout",
            new Shape.Span(),
            "The longest that an attempt may take, where its step says nothing."),
        Shape.Key.optional(
            "idle",
            new Shape.Span(),
            "How long an attempt may show no output, no processor time and no changed file."),
        Shape.Key.optional(
            "first-event",
            new Shape.Span(),
            "How long an attempt may take until its first output."),
        Shape.Key.optional(
            "env",
            new Shape.MapOf(new Shape.TextOrSecret()),
            "What the program's environment holds besides the basics."));
  }

  /** {@code standard}: the limits where the settings name none. */
  public static ProcessSettings of(JsonNode settings, Limits standard) {
    var limits =
        new Limits(
            span(settings, "timeout"), span(settings, "idle"), span(settings, "first-event"));
    return new ProcessSettings(
        settings.path("concurrency").asInt(STANDARD_CONCURRENCY),
        limits.or(standard),
        settings.path("env"));
  }

  /**
   * The values of an {@code env} mapping.
   *
   * @throws RunnerException where a secret has no value
   */
  public static Map<String, String> resolve(JsonNode environment, Secrets secrets) {
    var values = new HashMap<String, String>();
    environment
        .properties()
        .forEach(
            entry -> values.put(entry.getKey(), value(entry.getKey(), entry.getValue(), secrets)));
    return values;
  }

  private static String value(String variable, JsonNode node, Secrets secrets) {
    if (!node.isObject()) {
      return node.asText();
    }
    String name = node.path("secret").asText();
    return secrets
        .find(name)
        .orElseThrow(() ->
            new RunnerException(
                "the secret " + name + " for the variable " + variable + " has no value; set it"));
  }

  private static Optional<Duration> span(JsonNode settings, String key) {
    return settings.has(key)
        ? Optional.of(Duration.ofMillis(settings.path(key).asLong()))
        : Optional.empty();
  }
}
