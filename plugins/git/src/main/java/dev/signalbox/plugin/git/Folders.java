package dev.signalbox.plugin.git;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The plugin's folders below its data. Whatever may be deleted lies in a folder of its own with a
 * marker that names its run; it is first moved aside in one step, then taken apart without ever
 * following a link.
 */
record Folders(Path root) {
  private static final Logger LOG = LoggerFactory.getLogger(Folders.class);
  private static final String MARKER = "signalbox-run";
  private static final int MARKER_MAX = 256;

  Path workspaces() {
    return root.resolve("workspaces");
  }

  Path home() {
    return root.resolve("home");
  }

  /**
   * Short-lived things: repositories in the making, checkouts, shadows. Whatever is there at a
   * start is a crash's.
   */
  Path work() {
    return root.resolve("work");
  }

  private Path trash() {
    return root.resolve("trash");
  }

  void create() throws IOException {
    for (Path folder : List.of(workspaces(), home(), work(), trash())) {
      Files.createDirectories(folder);
    }
  }

  /** A new folder for short-lived things, with the marker. */
  Path fresh(String run) throws IOException {
    Path folder = Files.createTempDirectory(Files.createDirectories(work()), run + "-");
    Files.writeString(folder.resolve(MARKER), run);
    return folder;
  }

  boolean isMarked(Path folder, String run) throws IOException {
    Path marker = folder.resolve(MARKER);
    if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
        || !Files.isRegularFile(marker, LinkOption.NOFOLLOW_LINKS)
        || Files.size(marker) > MARKER_MAX) {
      return false;
    }
    return Files.readString(marker).equals(run);
  }

  /**
   * Deletes a folder of this run. One that is not provably ours is left alone, and that is an
   * error.
   */
  void discard(Path folder, String run) throws IOException {
    if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    boolean below =
        folder.startsWith(root) && folder.normalize().equals(folder) && !folder.equals(root);
    if (!below || !isMarked(folder, run)) {
      throw new IOException("not deleted: " + folder + " does not carry the marker of run " + run);
    }
    Path aside = Files.createTempDirectory(Files.createDirectories(trash()), run + "-");
    Files.move(folder, aside.resolve("it"), StandardCopyOption.ATOMIC_MOVE);
    delete(aside);
  }

  /** What earlier lives of the engine left behind. To be asked before anything new is made. */
  List<Path> leftovers() throws IOException {
    var found = new ArrayList<Path>();
    for (Path folder : List.of(work(), trash())) {
      if (Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
        try (var entries = Files.newDirectoryStream(folder)) {
          entries.forEach(found::add);
        }
      }
    }
    return found;
  }

  void sweep(List<Path> leftovers) {
    for (Path path : leftovers) {
      try {
        delete(path);
      } catch (IOException e) {
        LOG.warn("left over from a crash and not deleted: {}: {}", path, e.toString());
      }
    }
  }

  private static void delete(Path path) throws IOException {
    try (DirectoryStream<Path> parent = Files.newDirectoryStream(path.getParent())) {
      if (parent instanceof SecureDirectoryStream<Path> secure) {
        delete(secure, path.getFileName());
      } else {
        deleteByPath(path);
      }
    }
  }

  /** For file systems that cannot hold on to an open folder. */
  static void deleteByPath(Path path) throws IOException {
    if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      try (var entries = Files.newDirectoryStream(path)) {
        for (Path entry : entries) {
          deleteByPath(entry);
        }
      }
    }
    Files.delete(path);
  }

  private static void delete(SecureDirectoryStream<Path> parent, Path name) throws IOException {
    var attributes =
        parent.getFileAttributeView(name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
    try {
      if (!attributes.readAttributes().isDirectory()) {
        parent.deleteFile(name);
        return;
      }
      unlock(parent, name);
      try (SecureDirectoryStream<Path> folder =
          parent.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS)) {
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
    var view =
        parent.getFileAttributeView(name, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
    try {
      var permissions = EnumSet.copyOf(view.readAttributes().permissions());
      var needed =
          EnumSet.of(
              PosixFilePermission.OWNER_READ,
              PosixFilePermission.OWNER_WRITE,
              PosixFilePermission.OWNER_EXECUTE);
      if (permissions.addAll(needed)) {
        view.setPermissions(permissions);
      }
    } catch (IOException | IllegalArgumentException e) {
      LOG.debug("permissions of {} stay as they are: {}", name, e.toString());
    }
  }
}
