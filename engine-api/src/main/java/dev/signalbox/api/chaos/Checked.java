package dev.signalbox.api.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** What a program says that looks at what is left. */
final class Checked {
  private static final int MINUTES = 5;

  private Checked() {}

  /** Runs it; what it says where its exit code is not 0. */
  static Optional<String> run(List<String> command, Path folder)
      throws IOException, InterruptedException {
    Path said = folder.resolve("said.log");
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start();
    if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
      process.destroyForcibly();
      return Optional.of("it takes more than " + MINUTES + " min");
    }
    String text = Files.readString(said).strip();
    return process.exitValue() == 0 && text.contains("sound") && !text.contains("NOT sound")
        ? Optional.empty()
        : Optional.of("exit code " + process.exitValue() + ": " + text);
  }
}
