package dev.signalbox.api.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The clock of one process, as libfaketime shows it; the machine's own clock is left alone. */
record FalseClock(Path library, Path setting) {
  private static final List<Path> PLACES =
      List.of(Path.of("/usr/lib"), Path.of("/usr/lib64"), Path.of("/usr/local/lib"));
  private static final int DEPTH = 3;

  /** Empty where libfaketime is not installed. */
  static Optional<FalseClock> in(Path folder) throws IOException {
    for (Path place : PLACES) {
      if (!Files.isDirectory(place)) {
        continue;
      }
      try (Stream<Path> files =
          Files.find(
              place, DEPTH, (file, _) -> file.endsWith(Path.of("faketime/libfaketime.so.1")))) {
        Optional<Path> found = files.findFirst();
        if (found.isPresent()) {
          var clock = new FalseClock(found.get(), folder.resolve("clock"));
          clock.right();
          return Optional.of(clock);
        }
      }
    }
    return Optional.empty();
  }

  /**
   * Elapsed time stays true, as it does when the clock of a machine is set. The "fix" of waits by
   * elapsed time is for other machines: here each timed wait would end at once, and the JVM spin.
   * Without a cache of a second each look at the clock would read the file, and a start take a
   * minute.
   */
  Map<String, String> environment() {
    return Map.of(
        "LD_PRELOAD", library.toString(),
        "FAKETIME_TIMESTAMP_FILE", setting.toString(),
        "FAKETIME_CACHE_DURATION", "1",
        "FAKETIME_DONT_FAKE_MONOTONIC", "1",
        "FAKETIME_FORCE_MONOTONIC_FIX", "0",
        "FAKETIME_DONT_RESET", "1");
  }

  void jump(Duration by) throws IOException {
    Files.writeString(setting, (by.isNegative() ? "" : "+") + by.toSeconds() + "\n");
  }

  void right() throws IOException {
    jump(Duration.ZERO);
  }
}
