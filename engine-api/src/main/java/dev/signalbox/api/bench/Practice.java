package dev.signalbox.api.bench;

import dev.signalbox.queue.sql.Durability;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** An engine that is worked hard for a while, so that the JVM learns what its work needs. */
public final class Practice {
  private static final int IN_FLIGHT = 64;

  private Practice() {}

  /** Of a store in this folder. */
  public static void in(Path folder, Duration time) throws IOException, InterruptedException {
    var where = new BackEnd(Durability.RELAXED, Optional.empty(), Optional.empty());
    try (var engine = BenchEngine.start(folder, where, () -> {})) {
      new Load(engine, Workload.FIVE, IN_FLIGHT).during(time);
    }
  }
}
