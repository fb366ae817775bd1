package dev.signalbox.runner.spi.process;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;

/** Where a program is. */
public sealed interface Executable {
  record Found(Path path) implements Executable {}

  record Missing(String message) implements Executable {}

  /**
   * Finds a program as a shell would: a name without a slash in the folders of {@code path}, any
   * other against the folder in which it will run.
   */
  static Executable find(String program, String path, Path directory) {
    try {
      if (program.isEmpty()) {
        return new Missing("expected the name of a program, found an empty text");
      }
      if (program.contains("/")) {
        return at(directory.resolve(program));
      }
      for (String folder : List.of(path.split(File.pathSeparator))) {
        if (at(directory.resolve(folder).resolve(program)) instanceof Found found) {
          return found;
        }
      }
    } catch (InvalidPathException e) {
      return new Missing("the program '" + program + "' cannot be a path: " + e.getReason());
    }
    return new Missing(
        "expected the program '"
            + program
            + "' in one of the folders of PATH, found it in none of "
            + path
            + "; install it, or give its full path");
  }

  private static Executable at(Path file) {
    if (!Files.exists(file)) {
      return new Missing(
          "expected a program at " + file + ", found nothing; install it, or correct the path");
    }
    return Files.isRegularFile(file) && Files.isExecutable(file)
        ? new Found(file)
        : new Missing(
            "expected an executable file at "
                + file
                + ", found one that is not; chmod +x it, or correct the path");
  }
}
