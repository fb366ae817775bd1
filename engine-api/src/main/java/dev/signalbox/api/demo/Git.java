package dev.signalbox.api.demo;

import dev.signalbox.api.cli.ExitCode;
import dev.signalbox.api.cli.Plain;
import dev.signalbox.api.cli.Stop;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The demo's own look at its repository, whatever git of this user is configured to do. */
record Git(Path repository) {
  private static final int LIMIT_SECONDS = 20;
  private static final List<String> OURS =
      List.of(
          "git",
          "-c",
          "core.hooksPath=/dev/null",
          "-c",
          "core.fsmonitor=false",
          "-c",
          "commit.gpgsign=false",
          "-c",
          "user.name=Signalbox demo",
          "-c",
          "user.email=demo@localhost");

  /** What was printed. */
  record Result(int exit, String text) {}

  String orFail(String... arguments) {
    Result result = run(arguments);
    if (result.exit() != 0) {
      throw new Stop(
          ExitCode.FAILED,
          "git "
              + String.join(" ", arguments)
              + " in "
              + repository
              + " failed: "
              + Plain.line(result.text()));
    }
    return result.text();
  }

  Result run(String... arguments) {
    var command = new ArrayList<>(OURS);
    command.addAll(List.of(arguments));
    try {
      // A file, not a pipe: nothing has to read while it runs.
      Path output = Files.createTempFile("signalbox-demo-git", ".txt");
      try {
        return new Result(exit(command, output), Files.readString(output, StandardCharsets.UTF_8));
      } finally {
        Files.deleteIfExists(output);
      }
    } catch (IOException e) {
      throw new Stop(
          ExitCode.FAILED, "git cannot be run: " + e.getMessage() + "; install git 2.38 or newer");
    }
  }

  private int exit(List<String> command, Path output) throws IOException {
    var builder =
        new ProcessBuilder(command)
            .directory(repository.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("GIT_"));
    builder.environment().put("GIT_CONFIG_GLOBAL", "/dev/null");
    builder.environment().put("GIT_CONFIG_NOSYSTEM", "1");
    builder.environment().put("GIT_TERMINAL_PROMPT", "0");
    builder.environment().put("GIT_PAGER", "cat");
    var process = builder.start();
    try {
      process.getOutputStream().close();
      if (process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        return process.exitValue();
      }
      throw new Stop(
          ExitCode.FAILED,
          String.join(" ", command) + " gave no answer in " + LIMIT_SECONDS + " s");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Stop(ExitCode.FAILED, "interrupted");
    } finally {
      process.destroyForcibly();
    }
  }
}
