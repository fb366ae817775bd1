package dev.signalbox.api.bench;

import dev.signalbox.queue.check.CheckDb;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A process is killed when two fifths of the steps of its runs are done, and another one takes its
 * place: how long until all runs have ended. That nothing was lost or done twice is looked up in
 * the log afterwards.
 */
record Recovering() implements Measurement {
  private static final List<Integer> RUNS = List.of(200, 10_000);
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  @Override
  public String name() {
    return "recovery";
  }

  @Override
  public String told() {
    return "kill -9 with " + RUNS + " live runs";
  }

  @Override
  public List<Row> measure(Path folder, BackEnd where, Scale scale)
      throws IOException, InterruptedException {
    var rows = new ArrayList<Row>();
    for (int runs : RUNS) {
      Path data = folder.resolve(Integer.toString(runs));
      try (var child = Child.start(Victim.class, data, "stand", Integer.toString(runs))) {
        child.await("standing", PATIENCE);
      } // which kills it
      try (var child = Child.start(Victim.class, data, "finish", Integer.toString(runs))) {
        child.await("up", PATIENCE);
        double up = child.sinceStart().toMillis();
        child.await("finished", PATIENCE);
        rows.add(
            Row.of("recovery", where)
                .with("live-runs", runs)
                .with("up-ms", up)
                .with("all-ended-ms", child.sinceStart().toMillis() - up));
        child.awaitExit(PATIENCE);
      }
      check(data);
    }
    return rows;
  }

  private static void check(Path data) {
    var findings = CheckDb.check(data, Optional.empty()).findings();
    if (!findings.isEmpty()) {
      throw new IllegalStateException("after the recovery: " + findings);
    }
  }
}
