package dev.signalbox.plugin.git;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The files of a work tree, by git's paths; nothing behind a link is one of them. */
record WorkFiles(Path worktree, Git git) {
  private static final Logger LOG = LoggerFactory.getLogger(WorkFiles.class);

  /** Whether the path itself is there as a file or link; not what lies behind a link. */
  boolean exists(String path) {
    Path file = worktree.resolve(path);
    for (Path folder = file.getParent();
        folder != null && !folder.equals(worktree);
        folder = folder.getParent()) {
      if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
        return false;
      }
    }
    return Files.exists(file, LinkOption.NOFOLLOW_LINKS)
        && !Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS);
  }

  /** Git writes a file in place: a kill leaves none, or the beginning of the new one. */
  boolean isHalfWritten(String path, String merged) throws IOException {
    Path file = worktree.resolve(path);
    if (!exists(path)) {
      return true;
    }
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    var whole = git.run("cat-file", "blob", merged + ":" + path);
    byte[] now = Files.readAllBytes(file);
    byte[] then = whole.bytes();
    return whole.ok()
        && now.length <= then.length
        && Arrays.equals(now, 0, now.length, then, 0, now.length);
  }

  /** The file, and the folders that it leaves empty. */
  void delete(String path) throws IOException {
    if (!exists(path)) {
      return;
    }
    Path file = worktree.resolve(path);
    Files.delete(file);
    try {
      for (Path folder = file.getParent();
          folder != null && !folder.equals(worktree);
          folder = folder.getParent()) {
        Files.delete(folder);
      }
    } catch (DirectoryNotEmptyException e) {
      LOG.debug("{} holds other files", file.getParent());
    }
  }
}
