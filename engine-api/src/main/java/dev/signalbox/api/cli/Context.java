package dev.signalbox.api.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/** What every command has at hand. */
record Context(Terminal terminal, Commands commands) {
  private static final DateTimeFormatter MOMENT =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

  PrintStream out() {
    return terminal.out();
  }

  Ink ink() {
    return terminal.ink();
  }

  /** How long ago, in the one unit that matters. */
  String age(JsonNode time) {
    return instant(time)
        .map(at -> Duration.between(at, terminal.clock().instant()))
        .map(Context::coarse)
        .orElse("-");
  }

  /** In the zone of the person. */
  String moment(JsonNode time) {
    return instant(time)
        .map(at -> MOMENT.format(LocalDateTime.ofInstant(at, terminal.clock().getZone())))
        .orElse("-");
  }

  private static Optional<Instant> instant(JsonNode time) {
    try {
      return time.isTextual() ? Optional.of(Instant.parse(time.asText())) : Optional.empty();
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  private static String coarse(Duration age) {
    long seconds = Math.max(0, age.toSeconds());
    if (seconds < 120) {
      return seconds + "s ago";
    }
    if (seconds < 2 * 3600) {
      return seconds / 60 + "m ago";
    }
    return seconds < 2 * 86_400 ? seconds / 3600 + "h ago" : seconds / 86_400 + "d ago";
  }
}
