package dev.signalbox.api.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** What runs cost that sleep for a month. */
record Sleeping() implements Measurement {
  private static final int RUNS = 1_000_000;
  private static final Duration SETTLE = Duration.ofSeconds(5);
  private static final Duration WATCH = Duration.ofSeconds(10);

  @Override
  public String name() {
    return "sleeping";
  }

  @Override
  public String told() {
    return RUNS + " sleeping runs";
  }

  @Override
  public List<Row> measure(Path folder, BackEnd where, Scale scale)
      throws IOException, InterruptedException {
    int runs = scale.of(RUNS);
    try (var child = Child.start(Victim.class, folder, "sleep", Integer.toString(runs))) {
      child.await("asleep", Duration.ofMinutes(20));
      double seconds = child.sinceStart().toMillis() / 1000.0;
      Thread.sleep(SETTLE);
      double before = Machine.cpuMillis(child.pid());
      Thread.sleep(WATCH);
      double used = Machine.cpuMillis(child.pid()) - before;
      return List.of(
          Row.of("sleeping", where)
              .with("runs", runs)
              .with("accepted-per-second", runs / seconds)
              .with("resident-mib", Machine.residentMib(child.pid()))
              .with("cpu-percent", 100 * used / WATCH.toMillis()));
    }
  }
}
