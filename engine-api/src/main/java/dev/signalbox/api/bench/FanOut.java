package dev.signalbox.api.bench;

import dev.signalbox.core.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** One run with a step for each of many items, 64 of them at a time. */
record FanOut() implements Measurement {
  private static final int ITEMS = 10_000;

  @Override
  public String name() {
    return "fan-out";
  }

  @Override
  public String told() {
    return "one run with " + ITEMS + " items";
  }

  @Override
  public List<Row> measure(Path folder, BackEnd where, Scale scale)
      throws IOException, InterruptedException {
    int items = scale.of(ITEMS);
    try (var engine = BenchEngine.start(folder, where, () -> {})) {
      run(engine, items);
      long begin = System.nanoTime();
      run(engine, items);
      double seconds = (System.nanoTime() - begin) / 1e9;
      return List.of(
          Row.of("fan-out", where)
              .with("items", items)
              .with("total-ms", seconds * 1000)
              .with("items-per-second", items / seconds));
    }
  }

  private static void run(BenchEngine engine, int items) throws InterruptedException {
    String numbers =
        IntStream.range(0, items).mapToObj(Integer::toString).collect(Collectors.joining(","));
    engine.awaitEnd(engine.launch(Workload.FAN, new Json("{\"items\":[" + numbers + "]}")));
  }
}
