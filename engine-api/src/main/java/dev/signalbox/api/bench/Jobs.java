package dev.signalbox.api.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Plain jobs: many runs of one step are handed in, and worked off. */
record Jobs() implements Measurement {
  private static final int JOBS = 20_000;
  private static final int WARM_UP = 10_000;
  private static final int SENDERS = 64;

  @Override
  public String name() {
    return "jobs";
  }

  @Override
  public String told() {
    return JOBS + " runs of one step, handed in and worked off";
  }

  @Override
  public List<Row> measure(Path folder, BackEnd where, Scale scale)
      throws IOException, InterruptedException {
    var called = new AtomicInteger();
    int jobs = scale.of(JOBS);
    try (var engine = BenchEngine.start(folder, where, called::incrementAndGet)) {
      new Load(engine, Workload.ONE, SENDERS).runs(scale.of(WARM_UP));
      called.set(0);
      long begin = System.nanoTime();
      new Senders(SENDERS).send(jobs, _ -> engine.launch(Workload.ONE));
      double accepted = (System.nanoTime() - begin) / 1e9;
      while (called.get() < jobs) {
        Thread.sleep(Duration.ofMillis(1));
      }
      while (engine.isAnyRunning()) {
        Thread.sleep(Duration.ofMillis(1));
      }
      double all = (System.nanoTime() - begin) / 1e9;
      return List.of(
          Row.of("jobs", where)
              .with("jobs", jobs)
              .with("accepted-per-second", jobs / accepted)
              .with("jobs-per-second", jobs / all));
    }
  }
}
