package dev.signalbox.queue.postgres;

import static dev.signalbox.queue.log.RunLogConformanceSamples.NOON;
import static dev.signalbox.queue.log.RunLogConformanceSamples.entry;
import static dev.signalbox.queue.log.RunLogConformanceSamples.row;
import static dev.signalbox.queue.log.RunLogConformanceSamples.run;
import static dev.signalbox.queue.log.RunLogConformanceSamples.settled;
import static dev.signalbox.queue.log.RunLogConformanceSamples.stream;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.Json;
import dev.signalbox.core.Run;
import dev.signalbox.core.WorkflowId;
import dev.signalbox.queue.log.Place;
import dev.signalbox.queue.log.RunLog;
import dev.signalbox.queue.log.RunLog.Appended;
import dev.signalbox.queue.log.RunRow;
import dev.signalbox.queue.log.StreamId;
import dev.signalbox.queue.log.Transaction;
import dev.signalbox.queue.log.Transaction.View;
import dev.signalbox.queue.log.WaitRow;
import dev.signalbox.queue.sqlite.SqliteSettings;
import dev.signalbox.queue.sqlite.SqliteStore;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SameTextsTest {
  @Test
  void F25_random_bytes_come_back_alike_from_every_store(@TempDir Path folder) throws Exception {
    long seed = System.nanoTime();
    PostgresAddress database = Server.database();
    try (var sqlite = SqliteStore.open(SqliteSettings.of(folder, _ -> {}));
        var postgres = PostgresStore.open(PostgresSettings.of(database, _ -> {}))) {
      assertThat(shown(postgres, seed)).as("seed %d", seed).isEqualTo(shown(sqlite, seed));
    }
  }

  /** Stores the same texts, wherever texts from outside stand, and reads all of them back. */
  private static List<Object> shown(RunLog log, long seed) throws Exception {
    var random = new Random(seed);
    var shown = new ArrayList<Object>();
    for (int i = 0; i < 100; i++) {
      String text = text(random);
      String other = text(random);
      var labels = new LinkedHashMap<String, String>();
      labels.put("label", text);
      RunRow plain = row(i, Run.Status.RUNNING);
      var run =
          new RunRow(
              plain.run(),
              plain.workflow(),
              plain.definition(),
              plain.status(),
              1,
              plain.created(),
              plain.updated(),
              Optional.empty(),
              labels,
              RunRow.Lineage.NONE,
              Optional.of("error: " + other),
              Optional.empty());
      var event = new StreamId.OfEvent(i + text);
      var key = new StreamId.OfKey(new WorkflowId("w"), i + other);
      String body = Json.string(text).text();
      shown.add(
          settled(
              log,
              new Transaction(
                  List.of(entry(stream(i), 1, body), entry(event, 1, body), entry(key, 1, body)),
                  List.of(
                      new View.PutRun(run),
                      new View.PutWait(
                          new WaitRow(
                              run(i),
                              "a",
                              0,
                              "name" + i,
                              Optional.of(new WaitRow.Bucket("data.x", "s" + text)),
                              NOON)),
                      new View.PutSlots(run(i), "", List.of(new Place("g", i + text)))))));
      shown.add(
          settled(
              log,
              new Transaction(
                  List.of(),
                  List.of(
                      new View.PutReceived(
                          i + text,
                          "name" + i,
                          NOON,
                          new Json("{\"data\":{\"x\":" + body + "}}"))))));
      assertThat(shown).containsOnly(new Appended.Durable());
    }
    for (int i = 0; i < 100; i++) {
      shown.add(log.load(run(i)));
      shown.add(log.row(run(i)));
      shown.add(log.waits(run(i)));
      shown.add(log.received("name" + i, NOON, 10));
    }
    shown.add(log.arrivals(1000));
    shown.add(log.places("g", 1000));
    return shown;
  }

  private static String text(Random random) {
    var bytes = new byte[random.nextInt(40)];
    random.nextBytes(bytes);
    for (int i = 0; i < bytes.length; i++) {
      if (random.nextInt(4) == 0) {
        bytes[i] = (byte) random.nextInt(3);
      }
    }
    String text = new String(bytes, StandardCharsets.UTF_8);
    return random.nextInt(4) == 0 ? text + '\uD800' : text;
  }
}
