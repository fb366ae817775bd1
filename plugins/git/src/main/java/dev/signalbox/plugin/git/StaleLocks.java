package dev.signalbox.plugin.git;

import dev.signalbox.core.RunId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lock files that a killed git left in a workspace, where nobody can be using them any more: older
 * than a while, and no process of the run or in the workspace is alive. Where that cannot be seen
 * (no /proc), they stay.
 */
final class StaleLocks {
  private static final Logger LOG = LoggerFactory.getLogger(StaleLocks.class);
  private static final Duration AGE = Duration.ofSeconds(30);
  private static final List<String> NAMES =
      List.of("index.lock", "HEAD.lock", "config.lock", "packed-refs.lock");

  private StaleLocks() {}

  static void remove(RunId run, Path tree, Instant now) {
    for (String name : NAMES) {
      Path folder = tree.resolve(".git");
      Path lock = folder.resolve(name);
      try {
        if (Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
            && isOld(lock, now)
            && !Processes.anyOf("SIGNALBOX_RUN=" + run, tree)) {
          Files.deleteIfExists(lock);
          LOG.info("run {}: removed {}, which a killed git had left in the workspace", run, name);
        }
      } catch (IOException e) {
        LOG.warn("run {}: {} in the workspace cannot be examined: {}", run, name, e.toString());
      }
    }
  }

  private static boolean isOld(Path lock, Instant now) throws IOException {
    if (!Files.isRegularFile(lock, LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    return Files.getLastModifiedTime(lock, LinkOption.NOFOLLOW_LINKS)
        .toInstant()
        .plus(AGE)
        .isBefore(now);
  }
}
