package dev.signalbox.runner.spi;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A private folder of one attempt, below the engine's data folder. Its path is also the mark by
 * which every process of the attempt is known, since all of them inherit it in SIGNALBOX_OUTCOME:
 * no two attempts may share it.
 */
public record AttemptFiles(Path folder) {
  public AttemptFiles {
    folder = folder.toAbsolutePath().normalize();
  }

  /** SIGNALBOX_OUTPUT: what the attempt made, as JSON. */
  public Path output() {
    return folder.resolve("output.json");
  }

  /** SIGNALBOX_OUTCOME: how the attempt went, in its own words. */
  public Path outcome() {
    return folder.resolve("outcome.json");
  }

  /** TMPDIR. */
  public Path temporary() {
    return folder.resolve("tmp");
  }

  /** Makes the folders, and removes what an earlier start of the same attempt has said. */
  public void prepare() throws IOException {
    Files.createDirectories(temporary());
    Files.deleteIfExists(output());
    Files.deleteIfExists(outcome());
  }
}
