package dev.signalbox.plugin.kanban;

import dev.signalbox.plugin.spi.Cards.Card;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributeView;
import java.time.Instant;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The folder of the board. Files are written beside their place and renamed into it, so that no
 * reader sees half a card.
 */
final class Folder {
  static final int FILE_BYTES_MAX = 1 << 20;

  /** A card travels in an event, and so do the columns that it has left and reached. */
  static final int CARD_BYTES_MAX = 240 * 1024;

  static final int FILES_MAX = 10_000;
  private static final String SUFFIX = ".md";
  private static final String TEMPORARY = ".signalbox-";
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,63}");

  private final Path path;

  Folder(Path path) {
    this.path = path;
  }

  Path path() {
    return path;
  }

  static boolean isId(String id) {
    return ID.matcher(id).matches();
  }

  /**
   * What lies in the folder, by file name without its suffix. What begins with a dot or does not
   * end in .md is not the board's.
   */
  SortedMap<String, Reading> list() throws IOException {
    var found = new TreeMap<String, Reading>();
    try (var files = Files.newDirectoryStream(path, Folder::isCardFile)) {
      for (Path file : files) {
        String id = idOf(file);
        Optional<Reading> reading =
            found.size() < FILES_MAX
                ? read(id)
                : Optional.of(
                    new Reading.Bad(
                        "a board holds " + FILES_MAX + " cards at most: move old ones elsewhere"));
        // One that has vanished since the folder was read will be missing from the next listing as
        // well.
        found.put(id, reading.orElse(new Reading.Bad("it cannot be read just now")));
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return found;
  }

  /** Empty where there is no such file. */
  Optional<Reading> read(String id) {
    if (!isId(id)) {
      return Optional.of(
          new Reading.Bad(
              "a card's name has up to 64 letters, digits, '_', '.', '-': rename the file"));
    }
    try {
      var file = file(id);
      var attributes =
          Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      if (!attributes.isRegularFile()) {
        return Optional.of(new Reading.Bad("it is a link or a folder: a card is a plain file"));
      }
      return Optional.of(read(id, file));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (CharacterCodingException e) {
      return Optional.of(new Reading.Bad("it is not valid UTF-8"));
    } catch (IOException e) {
      return Optional.of(new Reading.Bad("it cannot be read: " + e.getClass().getSimpleName()));
    }
  }

  private static Reading read(String id, Path file) throws IOException {
    var bytes = ByteBuffer.allocate((int) Math.min(Files.size(file), FILE_BYTES_MAX) + 1);
    try (var channel = FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
      while (bytes.hasRemaining() && channel.read(bytes) >= 0) {}
    }
    if (bytes.flip().limit() > FILE_BYTES_MAX) {
      return new Reading.Bad("it is larger than 1 MiB");
    }
    String text = StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
    return switch (CardText.read(id, text)) {
      case Reading.Bad bad -> bad;
      case Reading.Good good when CardJson.bytes(good.card()) > CARD_BYTES_MAX ->
          new Reading.Bad(
              "its text is too long to travel in an event: shorten it to "
                  + CARD_BYTES_MAX / 1024
                  + " KiB");
      case Reading.Good good -> good;
    };
  }

  /** When the file was written last; empty where there is no such file. */
  Optional<Instant> written(String id) throws IOException {
    try {
      return Optional.of(
          Files.getLastModifiedTime(file(id), LinkOption.NOFOLLOW_LINKS).toInstant());
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /**
   * Exchanges the card's text. False, and nothing done, where it is not {@code before} any more.
   */
  boolean replace(String id, Reading.Good before, String text) throws IOException {
    Path temporary = writeBeside(id, text);
    keepPermissions(file(id), temporary);
    if (!(read(id).orElse(new Reading.Bad("gone")) instanceof Reading.Good(Card _, String now))
        || !now.equals(before.text())) {
      Files.delete(temporary);
      return false;
    }
    Files.move(temporary, file(id), StandardCopyOption.ATOMIC_MOVE);
    Durable.sync(path);
    return true;
  }

  /** Makes the card's file; false where there is one. */
  boolean create(String id, String text) throws IOException {
    if (Files.exists(file(id), LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    Files.move(writeBeside(id, text), file(id), StandardCopyOption.ATOMIC_MOVE);
    Durable.sync(path);
    return true;
  }

  /** Takes away what a crash has left between writing and renaming. */
  void sweep() throws IOException {
    try (var files = Files.newDirectoryStream(path, TEMPORARY + "*" + SUFFIX)) {
      for (Path file : files) {
        Files.delete(file);
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
  }

  private Path writeBeside(String id, String text) throws IOException {
    Path temporary = path.resolve(TEMPORARY + id + SUFFIX);
    Files.deleteIfExists(temporary);
    Durable.write(temporary, text.getBytes(StandardCharsets.UTF_8));
    return temporary;
  }

  private static void keepPermissions(Path from, Path to) throws IOException {
    var source =
        Files.getFileAttributeView(from, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
    if (source != null) {
      Files.setPosixFilePermissions(to, source.readAttributes().permissions());
    }
  }

  private Path file(String id) {
    return path.resolve(id + SUFFIX);
  }

  private static boolean isCardFile(Path file) {
    String name = file.getFileName().toString();
    return name.endsWith(SUFFIX) && !name.startsWith(".");
  }

  private static String idOf(Path file) {
    String name = file.getFileName().toString();
    return name.substring(0, name.length() - SUFFIX.length());
  }
}
