package dev.signalbox.api.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What attempts have done outside of the engine, in the order in which they did it.
 *
 * @param torn lines that are none
 */
record Ledger(List<Line> lines, List<String> torn) {
  Ledger {
    lines = List.copyOf(lines);
    torn = List.copyOf(torn);
  }

  enum Mark {
    BEGIN,
    END,
    /** The attempt has found that as many of its key run as may, or more. */
    OVER
  }

  /** An attempt. */
  record Attempt(String run, String step, int number) {
    @Override
    public String toString() {
      return run + "/" + step + "." + number;
    }
  }

  /**
   * @param key of the limit; {@code -}: none
   */
  record Line(Mark mark, Attempt attempt, String key) {}

  static Ledger read(Path file) throws IOException {
    return of(Files.readAllLines(file));
  }

  static Ledger of(List<String> text) {
    return new Ledger(
        text.stream().flatMap(line -> line(line).stream()).toList(),
        text.stream().filter(line -> line(line).isEmpty()).toList());
  }

  private static Optional<Line> line(String text) {
    String[] words = text.split(" ", -1);
    if (words.length != 5 || !words[3].matches("\\d{1,6}")) {
      return Optional.empty();
    }
    var attempt = new Attempt(words[1], words[2], Integer.parseInt(words[3]));
    return mark(words[0]).map(mark -> new Line(mark, attempt, words[4]));
  }

  private static Optional<Mark> mark(String word) {
    return switch (word) {
      case "begin" -> Optional.of(Mark.BEGIN);
      case "end" -> Optional.of(Mark.END);
      case "over" -> Optional.of(Mark.OVER);
      default -> Optional.empty();
    };
  }
}
