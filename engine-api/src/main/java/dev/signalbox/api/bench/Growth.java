package dev.signalbox.api.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** What a step costs while few runs are in the store, and what once there are many. */
record Growth() implements Measurement {
  private static final int FEW = 1_000;
  private static final int MANY = 1_000_000;
  private static final int IN_FLIGHT = 64;
  private static final int FILLING = 256;
  private static final Duration WARM_UP = Duration.ofSeconds(15);
  private static final Duration TIME = Duration.ofSeconds(10);

  @Override
  public String name() {
    return "growth";
  }

  @Override
  public String told() {
    return "the cost of a step beside " + MANY + " finished runs";
  }

  @Override
  public List<Row> measure(Path folder, BackEnd where, Scale scale)
      throws IOException, InterruptedException {
    Load.Done few;
    try (var engine = BenchEngine.start(folder, where, () -> {})) {
      new Load(engine, Workload.FIVE, IN_FLIGHT).during(WARM_UP);
    }
    try (var engine = BenchEngine.start(folder.resolve("few"), where, () -> {})) {
      new Load(engine, Workload.ONE, IN_FLIGHT).runs(FEW);
      few = new Load(engine, Workload.FIVE, IN_FLIGHT).during(TIME);
    }
    int many = scale.of(MANY);
    Path folderOfMany = folder.resolve("many");
    try (var engine = BenchEngine.start(folderOfMany, where.relaxed(), () -> {})) {
      new Load(engine, Workload.ONE, FILLING).runs(many);
    }
    try (var engine = BenchEngine.start(folderOfMany, where, () -> {})) {
      new Load(engine, Workload.FIVE, IN_FLIGHT).during(TIME.dividedBy(2));
      var then = new Load(engine, Workload.FIVE, IN_FLIGHT).during(TIME);
      return List.of(
          row(where, FEW, few), row(where, many, then).with("growth-percent", grown(few, then)));
    }
  }

  private static Row row(BackEnd where, int finished, Load.Done done) {
    return Row.of("growth", where)
        .with("finished", finished)
        .with(done.timings())
        .with("steps-per-second", done.runsPerSecond() * Steps.FIVE)
        .with("step-cpu-us", done.cpuMicros(Steps.FIVE));
  }

  private static double grown(Load.Done few, Load.Done many) {
    return 100 * (many.cpuMicros(Steps.FIVE) / few.cpuMicros(Steps.FIVE) - 1);
  }
}
