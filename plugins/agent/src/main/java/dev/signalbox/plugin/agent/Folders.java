package dev.signalbox.plugin.agent;

import dev.signalbox.core.RunId;
import dev.signalbox.core.StepPath;
import dev.signalbox.plugin.spi.StepCall;
import dev.signalbox.runner.spi.AttemptFiles;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The plugin's folders. An agent knows the path of its own and may have put anything there, links
 * to elsewhere too: nothing is followed, neither when a folder is made nor when it is removed.
 */
record Folders(Path data) {
  private static final Logger LOG = LoggerFactory.getLogger(Folders.class);
  private static final FileAttribute<Set<PosixFilePermission>> PRIVATE_FILE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
  private static final Set<PosixFilePermission> PRIVATE_FOLDER =
      PosixFilePermissions.fromString("rwx------");
  private static final Set<OpenOption> ANEW =
      Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);

  Folders {
    data = data.toAbsolutePath().normalize();
  }

  Path session(RunId workspace, StepPath step) {
    return data.resolve("sessions").resolve(workspace.value()).resolve(step.value() + ".json");
  }

  /** An empty folder for this attempt of an agent. */
  AttemptFiles attempt(StepCall call) throws IOException {
    return new AttemptFiles(anew(attempts(call).resolve(call.step() + "." + call.attempt())));
  }

  /** An empty folder for a check of this attempt. */
  AttemptFiles check(StepCall call) throws IOException {
    return new AttemptFiles(
        anew(
            data.resolve("checks")
                .resolve(call.run().value())
                .resolve(call.step() + "." + call.attempt())));
  }

  /** What attempts before this one have left where the engine was killed under them. */
  void discardBefore(StepCall call) {
    for (int attempt = 1; attempt < call.attempt(); attempt++) {
      discard(attempts(call).resolve(call.step() + "." + attempt));
    }
  }

  private Path attempts(StepCall call) {
    return data.resolve("attempts").resolve(call.run().value());
  }

  /** Removes a folder of an attempt or a check. What cannot be removed is left, and told. */
  void discard(Path folder) {
    try {
      if (Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
        secureWayTo(folder);
        delete(folder);
      }
    } catch (IOException e) {
      LOG.warn("cannot remove {}", folder, e);
    }
  }

  /** All of the content or none, for this user's eyes only. */
  void write(Path file, String content) throws IOException {
    secureWayTo(file);
    Path draft = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(draft);
    try (var out = Channels.newOutputStream(Files.newByteChannel(draft, ANEW, PRIVATE_FILE))) {
      out.write(content.getBytes(StandardCharsets.UTF_8));
    }
    Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private Path anew(Path folder) throws IOException {
    secureWayTo(folder);
    delete(folder);
    Files.createDirectory(folder, PosixFilePermissions.asFileAttribute(PRIVATE_FOLDER));
    return folder;
  }

  /** Sees to it that every folder on the way from the data folder is one, and no link to one. */
  private void secureWayTo(Path path) throws IOException {
    Path way = data.relativize(path);
    Path at = data;
    for (Path name : way) {
      Path next = at.resolve(name);
      if (!next.equals(path) && !Files.isDirectory(next, LinkOption.NOFOLLOW_LINKS)) {
        if (Files.deleteIfExists(next)) {
          LOG.warn("removed {}: expected a folder, found a link or a file", next);
        }
        Files.createDirectories(next, PosixFilePermissions.asFileAttribute(PRIVATE_FOLDER));
      }
      at = next;
    }
  }

  private static void delete(Path path) throws IOException {
    try (DirectoryStream<Path> parent = Files.newDirectoryStream(path.getParent())) {
      if (!(parent instanceof SecureDirectoryStream<Path> secure)) {
        throw new IOException(
            "this file system cannot remove " + path + " without following links");
      }
      delete(secure, path.getFileName());
    }
  }

  private static void delete(SecureDirectoryStream<Path> parent, Path name) throws IOException {
    try {
      var attributes =
          parent.getFileAttributeView(
              name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
      if (!attributes.readAttributes().isDirectory()) {
        parent.deleteFile(name);
        return;
      }
      unlock(parent, name);
      try (var folder = parent.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS)) {
        for (Path entry : folder) {
          delete(folder, entry.getFileName());
        }
      }
      parent.deleteDirectory(name);
    } catch (NoSuchFileException e) {
      LOG.debug("already gone: {}", name);
    }
  }

  /** Build tools leave read-only folders behind. */
  private static void unlock(SecureDirectoryStream<Path> parent, Path name) {
    try {
      parent
          .getFileAttributeView(name, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
          .setPermissions(PRIVATE_FOLDER);
    } catch (IOException e) {
      LOG.debug("permissions of {} stay as they are: {}", name, e.toString());
    }
  }
}
