package dev.signalbox.api.bench;

import dev.signalbox.core.Json;
import dev.signalbox.core.RunId;
import dev.signalbox.queue.intake.Submission;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Events that each wake one of many waiting runs. */
record Matching() implements Measurement {
  private static final int WAITING = 100_000;
  private static final int EVENTS = 1_000;
  private static final int SENDERS = 64;

  @Override
  public String name() {
    return "matching";
  }

  @Override
  public String told() {
    return "events for one of " + WAITING + " waiting runs";
  }

  @Override
  public List<Row> measure(Path folder, BackEnd where, Scale scale)
      throws IOException, InterruptedException {
    var runs = new RunId[scale.of(WAITING)];
    try (var engine = BenchEngine.start(folder, where, () -> {})) {
      new Senders(SENDERS)
          .send(runs.length, number -> runs[number] = engine.launch(Workload.WAITING, key(number)));
      var nanos = new long[EVENTS];
      long begin = System.nanoTime();
      for (int i = 0; i < EVENTS; i++) {
        int which = (int) ((long) i * runs.length / EVENTS);
        long start = System.nanoTime();
        send(engine, which);
        engine.awaitEnd(runs[which]);
        nanos[i] = System.nanoTime() - start;
      }
      return List.of(
          Row.of("matching", where)
              .with("waiting", runs.length)
              .with(new Timings(nanos))
              .with("events-per-second", EVENTS / ((System.nanoTime() - begin) / 1e9))
              .with("resident-mib", Machine.residentMib(ProcessHandle.current().pid())));
    }
  }

  private static void send(BenchEngine engine, int which) {
    var event = new Submission.Incoming(Optional.empty(), Workload.ARRIVAL, key(which));
    if (!(engine.operations().submit(List.of(event)) instanceof Submission.Accepted)) {
      throw new IllegalStateException("expected the event to be accepted");
    }
  }

  private static Json key(int number) {
    return new Json("{\"key\":\"k" + number + "\"}");
  }
}
