package dev.signalbox.plugin.git;

import dev.signalbox.core.FailureKind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Who is still alive, as far as /proc tells. A git outlives a killed engine for as long as its call
 * takes.
 */
final class Processes {
  private static final Path ALL = Path.of("/proc");
  private static final Duration PAUSE = Duration.ofMillis(50);
  private static final int PAUSES_MAX = 600;

  private Processes() {}

  /**
   * Whether a process has this variable in its environment, or works below the folder; true where
   * that cannot be seen.
   */
  static boolean anyOf(String variable, Path folder) throws IOException {
    return !Files.isDirectory(ALL.resolve("self")) || any(variable, folder);
  }

  /**
   * Waits until no process has this variable in its environment; where that cannot be seen, not at
   * all.
   */
  static void awaitEndOf(String variable) throws IOException {
    Path nowhere = ALL.resolve("nowhere");
    for (int i = 0; Files.isDirectory(ALL.resolve("self")) && any(variable, nowhere); i++) {
      if (i == PAUSES_MAX) {
        throw new GitFailed(
            FailureKind.ERROR,
            "a git of an earlier engine is still at work (" + variable + "): end it");
      }
      pause();
    }
  }

  private static boolean any(String variable, Path folder) throws IOException {
    try (var processes = Files.newDirectoryStream(ALL, "[0-9]*")) {
      for (Path process : processes) {
        if (concerns(process, variable + "\0", folder)) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean concerns(Path process, String variable, Path folder) {
    try {
      return Files.readSymbolicLink(process.resolve("cwd")).startsWith(folder)
          || new String(Files.readAllBytes(process.resolve("environ")), StandardCharsets.UTF_8)
              .contains(variable);
    } catch (IOException e) {
      return false; // It has ended, or belongs to somebody else.
    }
  }

  static void pause() throws GitFailed {
    try {
      Thread.sleep(PAUSE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new GitFailed(FailureKind.CANCELLED, "interrupted");
    }
  }
}
