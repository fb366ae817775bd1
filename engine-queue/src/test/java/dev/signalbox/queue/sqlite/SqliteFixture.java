package dev.signalbox.queue.sqlite;

import dev.signalbox.queue.log.RunLog;
import dev.signalbox.queue.log.RunLogConformanceFixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;

/** A store in a folder of its own. */
record SqliteFixture(Path folder) implements RunLogConformanceFixture {
  static SqliteFixture create() throws IOException {
    return new SqliteFixture(Files.createTempDirectory("sqlite-store"));
  }

  @Override
  public RunLog open() {
    return SqliteStore.open(settings());
  }

  SqliteSettings settings() {
    return SqliteSettings.of(folder.resolve("data"), _ -> {});
  }

  @Override
  public void close() throws IOException {
    try (var files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
