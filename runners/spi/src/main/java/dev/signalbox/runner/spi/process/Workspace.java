package dev.signalbox.runner.spi.process;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.Optional;

/** The folder in which a process works, as a sign of life. */
final class Workspace extends SimpleFileVisitor<Path> {
  private static final int MOST_FILES = 200_000;

  private final Instant since;
  private int left = MOST_FILES;
  private Optional<Instant> change = Optional.empty();

  private Workspace(Instant since) {
    this.since = since;
  }

  /**
   * When something in the folder was changed, where that was later than {@code since}: of several
   * changes, any.
   */
  static Optional<Instant> lastChange(Path folder, Instant since) {
    var visitor = new Workspace(since);
    try {
      Files.walkFileTree(folder, visitor);
    } catch (IOException e) {
      return visitor.change;
    }
    return visitor.change;
  }

  @Override
  public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
    return look(attributes);
  }

  @Override
  public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
    return look(attributes);
  }

  /** Files come and go while we look. */
  @Override
  public FileVisitResult visitFileFailed(Path file, IOException e) {
    return FileVisitResult.CONTINUE;
  }

  @Override
  public FileVisitResult postVisitDirectory(
      Path folder, @org.jspecify.annotations.Nullable IOException e) {
    return FileVisitResult.CONTINUE;
  }

  private FileVisitResult look(BasicFileAttributes attributes) {
    Instant changed = attributes.lastModifiedTime().toInstant();
    if (changed.isAfter(since)) {
      change = Optional.of(changed);
    }
    return change.isPresent() || --left == 0 ? FileVisitResult.TERMINATE : FileVisitResult.CONTINUE;
  }
}
