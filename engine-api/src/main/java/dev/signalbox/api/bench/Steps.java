package dev.signalbox.api.bench;

import dev.signalbox.core.RunId;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How soon a run begins, how long five steps take, and how many steps a second there are with
 * different numbers of runs in flight.
 */
record Steps() implements Measurement {
  static final int FIVE = 5;

  private static final int WARM_UP_IN_FLIGHT = 64;
  private static final Duration WARM_UP = Duration.ofSeconds(15);
  private static final Duration TIME = Duration.ofSeconds(5);
  private static final int ALONE_RUNS = 500;
  private static final List<Integer> IN_FLIGHT = List.of(1, 64, 1000);

  @Override
  public String name() {
    return "steps";
  }

  @Override
  public String told() {
    return "a run alone, and many in flight";
  }

  @Override
  public List<Row> measure(Path folder, BackEnd where, Scale scale)
      throws IOException, InterruptedException {
    var first = new AtomicLong();
    try (var engine =
        BenchEngine.start(folder, where, () -> first.compareAndSet(0, System.nanoTime()))) {
      new Load(engine, Workload.FIVE, WARM_UP_IN_FLIGHT).during(WARM_UP);
      var rows = new ArrayList<Row>();
      rows.add(
          Row.of("submit", where).with("in-flight", 1).with(submits(engine, first, ALONE_RUNS)));
      rows.add(
          Row.of("five-steps", where).with("in-flight", 1).with(fiveSteps(engine, ALONE_RUNS)));
      for (int inFlight : IN_FLIGHT) {
        var done = new Load(engine, Workload.FIVE, inFlight).during(TIME);
        rows.add(
            Row.of("throughput", where)
                .with("in-flight", inFlight)
                .with(done.timings())
                .with("runs-per-second", done.runsPerSecond())
                .with("steps-per-second", done.runsPerSecond() * FIVE)
                .with("step-cpu-us", done.cpuMicros(FIVE)));
      }
      return rows;
    }
  }

  /**
   * From the call that asks for a run to the first instruction of its first step, one at a time.
   */
  private static Timings submits(BenchEngine engine, AtomicLong first, int runs)
      throws InterruptedException {
    var nanos = new long[runs];
    for (int i = 0; i < runs; i++) {
      first.set(0);
      long start = System.nanoTime();
      RunId run = engine.launch(Workload.ONE);
      engine.awaitEnd(run);
      nanos[i] = first.get() - start;
    }
    return new Timings(nanos);
  }

  /** From the call that asks for a run of five steps to its end, one at a time. */
  private static Timings fiveSteps(BenchEngine engine, int runs) throws InterruptedException {
    var nanos = new long[runs];
    for (int i = 0; i < runs; i++) {
      long start = System.nanoTime();
      engine.awaitEnd(engine.launch(Workload.FIVE));
      nanos[i] = System.nanoTime() - start;
    }
    return new Timings(nanos);
  }
}
