package dev.signalbox.queue.simulate;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/**
 * A tape as it lies in a file: remarks begin with {@code #}, a track other than the first with
 * {@code @} and its name, and all else is choices.
 */
public final class TapeFile {
  private static final int A_LINE = 20;
  private static final String TRACK = "@";

  private TapeFile() {}

  public static Recording read(Path file) {
    try {
      var tracks = new LinkedHashMap<String, List<Integer>>();
      var values = new ArrayList<Integer>();
      tracks.put(Tape.MAIN, values);
      for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
        if (line.startsWith(TRACK)) {
          values = new ArrayList<>();
          tracks.put(line.substring(TRACK.length()).strip(), values);
        } else if (!line.startsWith("#") && !line.isBlank()) {
          for (String value : line.strip().split("\\s+", -1)) {
            values.add(Integer.valueOf(value));
          }
        }
      }
      return new Recording(tracks);
    } catch (IOException e) {
      throw new UncheckedIOException("the tape " + file + " cannot be read", e);
    }
  }

  static void write(Path file, List<String> remarks, Recording tape) {
    var text = new StringBuilder();
    remarks.stream()
        .flatMap(String::lines)
        .forEach(line -> text.append("# ").append(line).append('\n'));
    tape.tracks()
        .forEach((name, values) -> {
          if (!name.equals(Tape.MAIN)) {
            text.append(TRACK).append(' ').append(name).append('\n');
          }
          for (int i = 0; i < values.size(); i++) {
            boolean last = (i + 1) % A_LINE == 0 || i == values.size() - 1;
            text.append(values.get(i)).append(last ? '\n' : ' ');
          }
        });
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      Files.writeString(file, text.toString(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("the tape " + file + " cannot be written", e);
    }
  }
}
