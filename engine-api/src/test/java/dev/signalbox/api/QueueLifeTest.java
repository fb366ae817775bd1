package dev.signalbox.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signalbox.api.crash.LiveEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A long queue behind one key, on a real engine with little memory. */
@Order(2) // It takes half a minute.
final class QueueLifeTest {
  private static final int RUNS = 10_000;
  private static final int ARRAY = 1_000;

  /** What so many runs would not fit into, were they held. */
  private static final String HEAP = "-Xmx64m";

  /** By how much the process may grow between the first and the last of them, in KiB. */
  private static final long GROWTH_MAX = 48 << 10;

  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final String ENGINE =
      """
      http: { port: 0 }
      workflows:
        line:
          on: { event: demo/queued }
          concurrency: { limit: 25, key: event.data.org, count: runs }
          labels: { n: event.data.n }
          steps: [ { id: n, set: event.data.n } ]
      """;

  @TempDir Path home;

  @Test
  void SEMANTICS_2_5_I29_ten_thousand_runs_behind_one_key_drain_in_order_and_memory_is_flat()
      throws Exception {
    Files.writeString(home.resolve("engine.yaml"), ENGINE);
    try (var engine = LiveEngine.launch(home, Map.of("_JAVA_OPTIONS", HEAP), List.of())) {
      assertThat(engine.listens()).as(engine.errors()).isTrue();
      for (int from = 0; from < RUNS; from += ARRAY) {
        assertThat(engine.post("/v1/events", events(from)).status()).isEqualTo(202);
      }
      long before = resident(engine);
      await()
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(200))
          .until(() -> none(engine, "queued") && none(engine, "running"));

      assertThat(resident(engine) - before).as("KiB more").isLessThan(GROWTH_MAX);
      assertThat(inOrderOfTheirEnd(engine)).isSorted().hasSize(RUNS);
    }
  }

  /** The number of each run's event, by the instant at which the run ended. */
  private static List<Integer> inOrderOfTheirEnd(LiveEngine engine) throws IOException {
    var ends = new ArrayList<End>();
    String cursor = "";
    do {
      JsonNode page = engine.get("/v1/runs?status=succeeded&limit=500" + cursor).body();
      for (JsonNode run : page.path("runs")) {
        int number = Integer.parseInt(run.at("/labels/n").asText());
        ends.add(new End(Instant.parse(run.path("updated").asText()), number));
      }
      cursor = "&cursor=" + page.path("next").asText();
    } while (!cursor.equals("&cursor=null"));
    return ends.stream()
        .sorted(Comparator.comparing(End::at).thenComparingInt(End::number))
        .map(End::number)
        .toList();
  }

  private record End(Instant at, int number) {}

  private static boolean none(LiveEngine engine, String status) throws IOException {
    return engine.get("/v1/runs?limit=1&status=" + status).body().path("runs").isEmpty();
  }

  private static String events(int from) {
    return IntStream.range(from, from + ARRAY)
        .mapToObj(n -> "{\"name\":\"demo/queued\",\"data\":{\"org\":\"acme\",\"n\":" + n + "}}")
        .collect(Collectors.joining(",", "[", "]"));
  }

  /** What the process holds of the machine's memory, in KiB. */
  private static long resident(LiveEngine engine) throws IOException {
    return Files.readAllLines(Path.of("/proc/" + engine.pid() + "/status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElseThrow();
  }
}
