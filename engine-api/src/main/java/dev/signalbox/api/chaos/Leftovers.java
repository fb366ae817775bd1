package dev.signalbox.api.chaos;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Processes of attempts that are left when all engines and workers have ended. */
final class Leftovers {
  /** What was killed takes a moment to be gone. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private static final Duration LOOK = Duration.ofMillis(100);

  private Leftovers() {}

  /**
   * Each with its number and command, once no more of them end.
   *
   * @param folder of the storm: the environment of whatever was started for an attempt names it
   */
  static List<String> of(Path folder) throws InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    List<String> left = look(folder);
    while (!left.isEmpty() && System.nanoTime() - end < 0) {
      Thread.sleep(LOOK);
      left = look(folder);
    }
    return left;
  }

  private static List<String> look(Path folder) {
    return ProcessHandle.allProcesses()
        .filter(process -> isOfAttempt(process.pid(), folder))
        .map(process -> process.pid() + " (" + process.info().commandLine().orElse("?") + ")")
        .toList();
  }

  private static boolean isOfAttempt(long pid, Path folder) {
    try {
      // Any byte is a character of its own here: what we look for is plain, or written the same.
      String all =
          Files.readString(
              Path.of("/proc", Long.toString(pid), "environ"), StandardCharsets.ISO_8859_1);
      return List.of(all.split("\0")).stream()
          .anyMatch(each -> each.startsWith("SIGNALBOX_OUTCOME=" + folder + "/"));
    } catch (IOException _) {
      return false; // gone meanwhile, or somebody else's
    }
  }
}
