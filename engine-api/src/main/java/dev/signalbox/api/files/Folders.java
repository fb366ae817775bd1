package dev.signalbox.api.files;

import dev.signalbox.core.Command.Assignment;
import dev.signalbox.core.RunId;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/** Where everything lies below the data folder. */
public record Folders(Path data) {
  public static Folders create(Path data) throws IOException {
    Files.createDirectories(
        data.toAbsolutePath().getParent() == null ? data : data.toAbsolutePath().getParent());
    if (!Files.isDirectory(data)) {
      Files.createDirectory(
          data, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }
    return new Folders(data.toRealPath());
  }

  public Path adminToken() {
    return data.resolve("admin.token");
  }

  /** What links are signed with. */
  public Path linkKey() {
    return data.resolve("link.key");
  }

  /** The name by which a queue that several processes share knows its engine. */
  public Path queueOwner() {
    return data.resolve("queue.owner");
  }

  /** The address of the engine that runs, for the commands that look for it. */
  public Path endpoint() {
    return data.resolve("endpoint");
  }

  public Path logs() {
    return data.resolve("logs");
  }

  /** Workspaces on their way to other machines. */
  public Path parcels() {
    return data.resolve("parcels");
  }

  public Path attempts() {
    return data.resolve("attempts");
  }

  public Path attempt(Assignment assignment) {
    return attempts()
        .resolve(assignment.run().value())
        .resolve(assignment.step().value() + "." + assignment.attempt());
  }

  /** Where the steps of a run without a workspace work. */
  public Path scratch(RunId run) {
    return allScratch().resolve(run.value());
  }

  /** That of all runs. */
  Path allScratch() {
    return data.resolve("scratch");
  }

  public Path plugin(String name) throws IOException {
    return Files.createDirectories(data.resolve("plugins").resolve(name));
  }

  /** Removes a folder and all below it; a link is removed, never followed. */
  public static void delete(Path folder) throws IOException {
    if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException e)
              throws IOException {
            if (e != null) {
              throw e;
            }
            Files.delete(directory);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
