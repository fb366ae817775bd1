package dev.signalbox.plugin.notification;

import dev.signalbox.core.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedSet;

/**
 * Which route has delivered what: when one of several fails and all is told again, the others are
 * left in peace. A crash between a delivery and its receipt means that it is delivered twice, with
 * the same key. The last {@value #KEPT} are kept.
 */
final class Receipts {
  static final int KEPT = 10_000;
  private static final int LINES_MAX = 2 * KEPT;
  private static final int DIGITS = 64;

  private final Path file;
  private Optional<SequencedSet<String>> loaded = Optional.empty();

  Receipts(Path folder) {
    this.file = folder.resolve("receipts");
  }

  synchronized boolean has(Route route, String key) throws IOException {
    return known().contains(line(route, key));
  }

  synchronized void add(Route route, String key) throws IOException {
    var known = known();
    if (known.add(line(route, key))) {
      write(file, line(route, key) + "\n", StandardOpenOption.APPEND);
      if (known.size() > LINES_MAX) {
        loaded = Optional.empty();
      }
    }
  }

  private SequencedSet<String> known() throws IOException {
    if (loaded.isEmpty()) {
      loaded = Optional.of(load());
    }
    return loaded.get();
  }

  /** Reads it and writes it anew: shortened, and without the half line of a crash. */
  private SequencedSet<String> load() throws IOException {
    List<String> lines =
        Files.exists(file) ? Files.readAllLines(file, StandardCharsets.ISO_8859_1) : List.of();
    var whole = lines.stream().filter(line -> line.length() == DIGITS).toList();
    var kept = new LinkedHashSet<>(whole.subList(Math.max(0, whole.size() - KEPT), whole.size()));
    Path temporary = file.resolveSibling("receipts.tmp");
    Files.deleteIfExists(temporary);
    write(
        temporary,
        kept.isEmpty() ? "" : String.join("\n", kept) + "\n",
        StandardOpenOption.CREATE_NEW);
    Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    return kept;
  }

  private static void write(Path file, String text, StandardOpenOption how) throws IOException {
    try (var channel = FileChannel.open(file, StandardOpenOption.WRITE, how)) {
      var bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
  }

  private static String line(Route route, String key) {
    return Digest.of(route.id() + "\n" + key).hex();
  }
}
