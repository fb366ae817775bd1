package dev.signalbox.runner.spi.process;

import dev.signalbox.runner.spi.AttemptFiles;
import dev.signalbox.runner.spi.AttemptId;
import dev.signalbox.runner.spi.Limits;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A process to start.
 *
 * @param argv the program and its arguments
 * @param directory where it runs, and where a changed file is a sign of life
 * @param environment what it adds to or replaces in the basic environment, see {@link Environment}
 * @param stdin what it can read from its standard input, which is then closed; empty for nothing
 * @param log gets all output, up to the cap; never closed
 */
public record Launch(
    AttemptId id,
    AttemptFiles files,
    List<String> argv,
    Path directory,
    Map<String, String> environment,
    Optional<String> stdin,
    Limits limits,
    OutputStream log) {
  public Launch {
    argv = List.copyOf(argv);
    environment = Map.copyOf(environment);
  }
}
