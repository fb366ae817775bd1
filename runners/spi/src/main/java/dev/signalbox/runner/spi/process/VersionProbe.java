package dev.signalbox.runner.spi.process;

import dev.signalbox.core.Interruption;
import dev.signalbox.core.RunId;
import dev.signalbox.core.StepPath;
import dev.signalbox.runner.spi.AttemptFiles;
import dev.signalbox.runner.spi.AttemptId;
import dev.signalbox.runner.spi.Limits;
import dev.signalbox.runner.spi.Probe;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Looks for a program and asks it for its version. */
public final class VersionProbe {
  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final int KEPT = 4096;

  private final ProcessSupervisor supervisor;

  public VersionProbe(ProcessSupervisor supervisor) {
    this.supervisor = supervisor;
  }

  /** Only looks for the program. */
  public Probe find(List<String> command) {
    return switch (supervisor.executable(command, Map.of(), Path.of("").toAbsolutePath())) {
      case Executable.Missing(String message) -> new Probe.Missing(message);
      case Executable.Found(Path path) -> new Probe.Found(path, Optional.empty());
    };
  }

  /** Runs {@code command --version} in an empty folder, for at most 10 s. */
  public Probe probe(List<String> command, Map<String, String> environment) {
    try {
      Path folder = Files.createTempDirectory("signalbox-probe");
      try {
        return probe(command, environment, folder);
      } finally {
        delete(folder);
      }
    } catch (IOException e) {
      return new Probe.Missing(
          "no folder could be made to look for " + command.getFirst() + ": " + e.getMessage());
    }
  }

  private Probe probe(List<String> command, Map<String, String> environment, Path folder) {
    var argv = new ArrayList<>(command);
    argv.add("--version");
    var id = new AttemptId(new RunId("probe"), new StepPath("version"), 1, "probe/version");
    var limits = new Limits(Optional.of(LIMIT), Optional.empty(), Optional.empty());
    var launch =
        new Launch(
            id,
            new AttemptFiles(folder.resolve("files")),
            argv,
            folder,
            environment,
            Optional.empty(),
            limits,
            OutputStream.nullOutputStream());
    return switch (supervisor.executable(argv, environment, folder)) {
      case Executable.Missing(String message) -> new Probe.Missing(message);
      case Executable.Found(Path path) -> new Probe.Found(path, version(launch));
    };
  }

  private Optional<String> version(Launch launch) {
    var tail = new Tail(KEPT);
    Ended ended = supervisor.run(launch, new Collect(tail), Interruption.NEVER);
    return ended instanceof Ended.Exited(int code, Optional<Ended.Kill> _, String _) && code == 0
        ? tail.text().lines().findFirst().map(String::strip)
        : Optional.empty();
  }

  private record Collect(Tail tail) implements Output {
    @Override
    public State accept(byte[] bytes, int count) {
      tail.write(bytes, count);
      return State.OPEN;
    }

    @Override
    public void end() {
      // the tail is all there is
    }
  }

  private static void delete(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
