package dev.signalbox.queue.simulate;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A tape as it lies in a file: remarks begin with {@code #}, and all else is its choices. */
public final class TapeFile {
  private static final int A_LINE = 20;

  private TapeFile() {}

  public static List<Integer> read(Path file) {
    try {
      var values = new ArrayList<Integer>();
      for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
        if (!line.startsWith("#") && !line.isBlank()) {
          for (String value : line.strip().split("\\s+", -1)) {
            values.add(Integer.valueOf(value));
          }
        }
      }
      return values;
    } catch (IOException e) {
      throw new UncheckedIOException("the tape " + file + " cannot be read", e);
    }
  }

  static void write(Path file, List<String> remarks, List<Integer> tape) {
    var text = new StringBuilder();
    remarks.stream()
        .flatMap(String::lines)
        .forEach(line -> text.append("# ").append(line).append('\n'));
    for (int i = 0; i < tape.size(); i++) {
      text.append(tape.get(i)).append((i + 1) % A_LINE == 0 ? '\n' : ' ');
    }
    text.append('\n');
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      Files.writeString(file, text.toString(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("the tape " + file + " cannot be written", e);
    }
  }
}
