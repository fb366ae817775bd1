package dev.signalbox.api.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.signalbox.runner.spi.JsonTree;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * JSON on the command line: itself, {@code @} and a file of it, or {@code -} for standard input.
 */
final class JsonArgument {
  private JsonArgument() {}

  static JsonNode read(String option, String argument, Terminal terminal) {
    String text = text(option, argument, terminal);
    try {
      return JsonTree.parse(text);
    } catch (JsonProcessingException e) {
      throw new Stop(
          ExitCode.USAGE,
          option
              + ": expected JSON, found: "
              + Plain.line(text, 60)
              + " ("
              + Plain.line(e.getOriginalMessage(), 160)
              + "); in a shell, put it in single quotes");
    }
  }

  private static String text(String option, String argument, Terminal terminal) {
    try {
      if (argument.equals("-")) {
        return new String(terminal.in().readAllBytes(), StandardCharsets.UTF_8);
      }
      return argument.startsWith("@")
          ? Files.readString(terminal.resolve(Path.of(argument.substring(1))))
          : argument;
    } catch (IOException e) {
      throw new Stop(
          ExitCode.USAGE,
          option + ": expected a file of text at " + argument.substring(1) + ", found none");
    }
  }
}
