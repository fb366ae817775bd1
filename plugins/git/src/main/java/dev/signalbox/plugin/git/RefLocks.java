package dev.signalbox.plugin.git;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Git's locks of a branch and of HEAD, in a repository of the user's. Ours are held for
 * milliseconds, and hold nothing yet or the commit that the branch was to move to; one like that
 * which stays as it is was left by a git of ours that was killed.
 *
 * @param git for calls in the work tree
 */
record RefLocks(Path worktree, Git git, String ref) {
  private static final Logger LOG = LoggerFactory.getLogger(RefLocks.class);
  private static final int PAUSES = 40;

  /** Only while our index lock is held: nobody else moves this branch with its files. */
  void removeStale(String commit) throws IOException {
    var paths =
        git.run("rev-parse", "--git-path", ref + ".lock", "--git-path", "HEAD.lock").orFail();
    for (Path lock : paths.text().lines().map(worktree::resolve).toList()) {
      Optional<String> left = ours(lock, commit);
      for (int i = 0; i < PAUSES && left.isPresent() && ours(lock, commit).equals(left); i++) {
        Processes.pause();
      }
      if (left.isPresent() && ours(lock, commit).equals(left)) {
        Files.deleteIfExists(lock);
        LOG.info("removed {}, which a killed git of ours had left", lock);
      }
    }
  }

  /** Which one it is; empty where there is none, or one that says something else. */
  private static Optional<String> ours(Path lock, String commit) throws IOException {
    if (!Files.isRegularFile(lock, LinkOption.NOFOLLOW_LINKS)
        || Files.size(lock) > commit.length() + 1) {
      return Optional.empty();
    }
    String text = new String(Files.readAllBytes(lock), UTF_8).strip();
    var file = Files.readAttributes(lock, BasicFileAttributes.class);
    return text.isEmpty() || text.equals(commit)
        ? Optional.of(file.fileKey() + " " + file.lastModifiedTime() + " " + text)
        : Optional.empty();
  }
}
