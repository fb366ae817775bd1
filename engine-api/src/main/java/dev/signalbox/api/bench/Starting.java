package dev.signalbox.api.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** How soon {@code serve} accepts work, and what it costs while it has none. */
record Starting() implements Measurement {
  /** By its name, as the launcher has it: nothing in here knows the program. */
  private static final String MAIN = "dev.signalbox.api.Main";

  private static final int STARTS = 5;
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final Duration SETTLE = Duration.ofSeconds(5);
  private static final Duration WATCH = Duration.ofSeconds(10);
  private static final String CONFIG =
      """
      http: { port: 0 }
      plugins:
        kanban: { board: ./board, columns: [ Backlog, Done ] }
        notification: { routes: [ { on: [ run.failed ], to: { log: true } } ] }
      workflows:
        hello:
          on: { event: bench/hello, if: "event.data.n > 0" }
          steps:
            - { id: greet, run: "echo {{ event.data.n }}" }
            - { id: ok, approve: { ask: "Go on?", timeout: 1h } }
      """;

  @Override
  public String name() {
    return "start";
  }

  @Override
  public String told() {
    return "the start of serve";
  }

  @Override
  public List<Row> measure(Path folder, BackEnd where, Scale scale)
      throws IOException, InterruptedException {
    Files.createDirectories(folder.resolve("board"));
    Files.writeString(folder.resolve("engine.yaml"), CONFIG);
    var nanos = new long[STARTS];
    for (int i = 0; i < STARTS; i++) {
      try (var child = serve(folder)) {
        nanos[i] = child.sinceStart().toNanos();
      }
    }
    try (var child = serve(folder)) {
      Thread.sleep(SETTLE);
      double before = Machine.cpuMillis(child.pid());
      Thread.sleep(WATCH);
      double used = Machine.cpuMillis(child.pid()) - before;
      return List.of(
          Row.of("start", where)
              .with("ready-ms", new Timings(nanos).percentileMillis(50))
              .with("idle-resident-mib", Machine.residentMib(child.pid()))
              .with("idle-cpu-percent", 100 * used / WATCH.toMillis()));
    }
  }

  private static Child serve(Path folder) throws IOException, InterruptedException {
    var child = Child.startIn(MAIN, folder, List.of("serve"));
    try {
      child.await("listening on", PATIENCE);
      return child;
    } catch (IOException | InterruptedException e) {
      child.close();
      throw e;
    }
  }
}
