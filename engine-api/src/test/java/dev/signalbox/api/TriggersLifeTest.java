package dev.signalbox.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signalbox.api.crash.LiveEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Storms, batches and the nights in which clocks are moved, over REST, on a clock of the test. */
final class TriggersLifeTest {
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
  private static final Duration DAY = Duration.ofDays(1);
  private static final Duration HALF = Duration.ofMinutes(30);
  private static final ZoneOffsetTransition GAP = next(true);
  private static final ZoneOffsetTransition OVERLAP = next(false);
  private static final String ENGINE =
      """
      http: { port: 0 }
      workflows:
        calm:
          on: { event: demo/storm }
          debounce: { period: 5m, max-wait: 20m, key: event.data.k }
          steps: [ { id: n, set: event.data.n } ]
          output: steps.n.output
        parcel:
          on: { event: demo/item }
          batch: { max-size: 10, timeout: 1m }
          steps: [ { id: all, set: "event.data.events" } ]
          output: steps.all.output
        spring:
          on: { cron: "30 2 * * *", zone: Europe/Berlin, start: "GAP-BEFORE", end: "GAP-AFTER" }
          steps: [ { id: at, set: event.data.at } ]
          output: steps.at.output
        autumn:
          on: { cron: "30 2 * * *", zone: Europe/Berlin, start: "OVERLAP-BEFORE", end: "OVERLAP-AFTER" }
          steps: [ { id: at, set: event.data.at } ]
          output: steps.at.output
      """;

  @TempDir static Path home;
  private static LiveEngine engine;

  private static ZoneOffsetTransition next(boolean isGap) {
    var transition = BERLIN.getRules().nextTransition(Instant.now().plus(DAY.multipliedBy(3)));
    return transition.isGap() == isGap
        ? transition
        : BERLIN.getRules().nextTransition(transition.getInstant());
  }

  @BeforeAll
  static void start() throws IOException {
    String text =
        ENGINE
            .replace("GAP-BEFORE", "" + GAP.getInstant().minus(DAY))
            .replace("GAP-AFTER", "" + GAP.getInstant().plus(DAY))
            .replace("OVERLAP-BEFORE", "" + OVERLAP.getInstant().minus(DAY.plusHours(1)))
            .replace("OVERLAP-AFTER", "" + OVERLAP.getInstant().plus(DAY.plusHours(2)));
    Files.writeString(home.resolve("engine.yaml"), text);
    engine = LiveEngine.start(home, "--test-clock");
  }

  @AfterAll
  static void close() {
    engine.close();
  }

  @Test
  void SEMANTICS_9_2_F13_a_schedule_ticks_once_in_each_night_in_which_the_clocks_are_moved()
      throws Exception {
    Instant last =
        GAP.getInstant().isAfter(OVERLAP.getInstant()) ? GAP.getInstant() : OVERLAP.getInstant();
    advance(Duration.between(now(), last.plus(DAY.multipliedBy(3))));

    Instant three = GAP.getInstant();
    assertThat(outputs("spring"))
        .as("02:30 is not there: it ticks at 03:00, when the clocks are moved")
        .containsExactly(three.minus(DAY).plus(HALF), three, three.plus(DAY).minus(HALF));
    Instant first =
        OVERLAP.getDateTimeBefore().minusMinutes(30).toInstant(OVERLAP.getOffsetBefore());
    assertThat(outputs("autumn"))
        .as("02:30 is there twice: it ticks the first time")
        .containsExactly(first.minus(DAY), first, first.plus(DAY).plus(HALF.multipliedBy(2)));
  }

  private static List<Instant> outputs(String workflow) throws IOException {
    return runs(workflow).stream().map(run -> Instant.parse(run.path("output").asText())).toList();
  }

  @Test
  void SEMANTICS_4_1_SEMANTICS_4_3_a_debounced_storm_is_one_run_with_the_last_event_and_lists_all()
      throws Exception {
    List<String> outcomes =
        storm(200, n -> "{\"name\":\"demo/storm\",\"data\":{\"k\":1,\"n\":" + n + "}}");
    assertThat(outcomes).containsOnly("debounced");
    engine.post("/v1/events", "{\"name\":\"demo/storm\",\"data\":{\"k\":1,\"n\":\"last\"}}");
    assertThat(runs("calm")).isEmpty();

    advance(Duration.ofMinutes(5));

    assertThat(runs("calm"))
        .singleElement()
        .satisfies(run -> {
          assertThat(run.path("output").asText()).isEqualTo("last");
          assertThat(
                  engine
                      .get("/v1/triggers?limit=500&run=" + run.path("id").asText())
                      .body()
                      .path("triggers"))
              .hasSize(201);
        });
    advance(Duration.ofDays(1));
    assertThat(runs("calm")).hasSize(1);
  }

  @Test
  void SEMANTICS_5_1_SEMANTICS_5_2_a_batch_is_closed_by_size_or_time_and_each_event_is_in_one()
      throws Exception {
    storm(25, n -> "{\"name\":\"demo/item\",\"id\":\"i" + n + "\",\"data\":{\"n\":" + n + "}}");
    advance(Duration.ofSeconds(59));
    assertThat(runs("parcel")).hasSize(2);

    advance(Duration.ofSeconds(1));

    List<JsonNode> batches = runs("parcel").stream().map(run -> run.path("output")).toList();
    assertThat(batches).extracting(JsonNode::size).containsExactly(10, 10, 5);
    assertThat(batches.stream().flatMap(batch -> batch.findValuesAsText("id").stream()))
        .containsExactlyInAnyOrderElementsOf(
            IntStream.range(0, 25).mapToObj(n -> "i" + n).toList());
  }

  private interface Body {
    String of(int number);
  }

  private static List<String> storm(int events, Body body) throws Exception {
    var answers = new ArrayList<CompletableFuture<String>>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int n = 0; n < events; n++) {
        String text = body.of(n);
        answers.add(CompletableFuture.supplyAsync(() -> outcome(text), threads));
      }
    }
    return answers.stream().map(CompletableFuture::join).toList();
  }

  private static String outcome(String event) {
    try {
      return engine.post("/v1/events", event).body().at("/outcomes/0/outcome").asText();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void advance(Duration by) throws IOException {
    JsonNode moved = engine.post("/v1/test/advance", "{\"by\":\"" + by.toSeconds() + "s\"}").body();
    assertThat(moved.path("quiet").asBoolean()).as("%s", moved).isTrue();
  }

  private static Instant now() throws IOException {
    return Instant.parse(engine.get("/v1/test/clock").body().path("now").asText());
  }

  /** The oldest first. */
  private static List<JsonNode> runs(String workflow) throws IOException {
    JsonNode listed = engine.get("/v1/runs?limit=100&workflow=" + workflow).body().path("runs");
    var runs = new ArrayList<JsonNode>();
    for (JsonNode run : listed) {
      runs.addFirst(engine.get("/v1/runs/" + run.path("id").asText()).body());
    }
    return runs;
  }
}
