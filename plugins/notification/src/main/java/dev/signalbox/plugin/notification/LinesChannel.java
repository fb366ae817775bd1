package dev.signalbox.plugin.notification;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Appends a line of JSON to a file. It looks first: a key that is there is not written again, and
 * half a line that a crash has left at the end is taken away before.
 */
final class LinesChannel implements Channel {
  /** A repeat comes soon after: more of the file than this need not be looked through. */
  static final int LOOK_BACK_BYTES = 4 << 20;

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String OWN_BEGINNING = "{\"key\":";

  private final Path file;
  private final ReentrantLock lock;

  /**
   * @param lock shared by all routes, for several may lead to one file
   */
  LinesChannel(Path file, ReentrantLock lock) {
    this.file = file;
    this.lock = lock;
  }

  @Override
  public String name() {
    return "file " + file.getFileName();
  }

  @Override
  public void send(Message message) throws Undelivered, InterruptedException {
    lock.lockInterruptibly();
    try {
      var folder = Optional.ofNullable(file.toAbsolutePath().getParent());
      if (folder.isPresent()) {
        Files.createDirectories(folder.get());
      }
      boolean isNew = !Files.exists(file);
      append(message);
      if (isNew && folder.isPresent()) {
        sync(folder.get());
      }
    } catch (IOException e) {
      throw Undelivered.passing(
          name() + " cannot be written: " + e.getClass().getSimpleName(), Optional.empty());
    } finally {
      lock.unlock();
    }
  }

  private void append(Message message) throws IOException {
    try (var channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      long size = channel.size();
      long from = Math.max(0, size - LOOK_BACK_BYTES);
      byte[] seen = read(channel, from, (int) (size - from));
      int lastLine = lastLine(seen);
      var tail = new String(seen, lastLine, seen.length - lastLine, StandardCharsets.UTF_8);
      boolean isTorn = isBegun(tail) && parsed(tail).isEmpty();
      String whole = new String(seen, 0, isTorn ? lastLine : seen.length, StandardCharsets.UTF_8);
      boolean isThere = whole.lines().anyMatch(line -> isKey(line, message.key()));
      long end = isTorn ? from + lastLine : size;
      String open = isTorn || tail.isEmpty() ? "" : "\n";
      channel.truncate(end);
      write(channel, end, open + (isThere ? "" : message.json() + "\n"));
      channel.force(true);
    }
  }

  /** Whether a line of ours begins like this, were it only its first character. */
  private static boolean isBegun(String tail) {
    return !tail.isEmpty() && (tail.startsWith(OWN_BEGINNING) || OWN_BEGINNING.startsWith(tail));
  }

  private static boolean isKey(String line, String key) {
    return line.startsWith(OWN_BEGINNING)
        && parsed(line).filter(node -> node.path("key").asText().equals(key)).isPresent();
  }

  private static Optional<JsonNode> parsed(String line) {
    try {
      return Optional.of(JSON.readTree(line)).filter(JsonNode::isObject);
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  /** Where the last line begins; the end where it has ended. */
  private static int lastLine(byte[] content) {
    int start = content.length;
    while (start > 0 && content[start - 1] != '\n') {
      start--;
    }
    return start;
  }

  private static byte[] read(FileChannel channel, long from, int length) throws IOException {
    var bytes = ByteBuffer.allocate(length);
    while (bytes.hasRemaining() && channel.read(bytes, from + bytes.position()) >= 0) {}
    return Arrays.copyOf(bytes.array(), bytes.position());
  }

  private static void write(FileChannel channel, long at, String line) throws IOException {
    var bytes = ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8));
    while (bytes.hasRemaining()) {
      channel.write(bytes, at + bytes.position());
    }
  }

  private static void sync(Path folder) throws IOException {
    try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
