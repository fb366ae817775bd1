package dev.signalbox.api.cli;

import java.time.Duration;
import java.util.regex.Pattern;
import picocli.CommandLine;

/**
 * A length of time as engine.yaml spells it: {@code 500ms}, {@code 30s}, {@code 5m}, {@code 2h}.
 */
final class Span implements CommandLine.ITypeConverter<Duration> {
  private static final Pattern FORM = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");

  @Override
  public Duration convert(String text) {
    var match = FORM.matcher(text);
    if (!match.matches()) {
      throw new CommandLine.TypeConversionException(
          "expected a length of time such as 500ms, 30s, 5m, 2h or 1d, found '" + text + "'");
    }
    long count = Long.parseLong(match.group(1));
    return switch (match.group(2)) {
      case "ms" -> Duration.ofMillis(count);
      case "s" -> Duration.ofSeconds(count);
      case "m" -> Duration.ofMinutes(count);
      case "h" -> Duration.ofHours(count);
      default -> Duration.ofDays(count);
    };
  }
}
