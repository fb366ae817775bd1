package dev.signalbox.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signalbox.api.cli.Commands.ServeOptions;
import dev.signalbox.api.command.Program;
import dev.signalbox.api.crash.LiveEngine;
import dev.signalbox.api.wiring.TestClock;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code serve --test-clock}: real steps, a real store, and a clock that the test moves. */
class TestModeTest {
  private static final String ENGINE =
      """
      http: { port: 0 }
      durability: relaxed
      workflows:
        month:
          steps:
            - { id: first, run: "echo first" }
            - { id: nap, sleep: 30d }
            - { id: ask, approve: { ask: "Go on?", timeout: 2d, on-timeout: approve } }
            - { id: then, run: "echo second" }
        calls:
          steps: [ { id: call, run: "exit 1", max-attempts: 3 }, { id: n, set: "steps.call.output.n" } ]
          output: "steps.n.output"
        daily:
          on: { every: 1d, catch-up: none }
          steps: [ { id: at, set: event.data.at } ]
          output: steps.at.output
      """;

  @TempDir Path home;

  private static JsonNode advance(LiveEngine engine, String by) throws IOException {
    JsonNode moved = engine.post("/v1/test/advance", "{\"by\":\"" + by + "\"}").body();
    assertThat(moved.path("quiet").asBoolean()).as("%s", moved).isTrue();
    return moved;
  }

  private static Instant now(LiveEngine engine) throws IOException {
    return Instant.parse(engine.get("/v1/test/clock").body().path("now").asText());
  }

  private static String start(LiveEngine engine, String workflow) throws IOException {
    return engine.post("/v1/workflows/" + workflow + "/runs", "{}").body().path("id").asText();
  }

  private static String status(LiveEngine engine, String run) throws IOException {
    return engine.get("/v1/runs/" + run).body().path("status").asText();
  }

  @Test
  void time_moves_only_when_it_is_told_to_and_all_that_is_due_happens_in_its_order()
      throws Exception {
    Files.writeString(home.resolve("engine.yaml"), ENGINE);
    try (var engine = LiveEngine.start(home, "--test-clock")) {
      assertThat(engine.errors()).contains("warning: test mode: the clock stands at");
      Instant begin = now(engine);
      String month = start(engine, "month");
      advance(engine, "1ms");
      assertThat(status(engine, month)).isEqualTo("waiting");

      JsonNode moved = advance(engine, "30d");
      assertThat(now(engine)).isEqualTo(begin.plus(Duration.ofDays(30)).plusMillis(1));
      assertThat(moved.path("happened").findValuesAsText("at")).isSorted();
      assertThat(moved.path("happened").findValuesAsText("type")).contains("timer-fired");
      assertThat(engine.get("/v1/approvals").body().path("approvals")).hasSize(1);
      scripted(engine);
      refused(engine);
      described(engine);

      advance(engine, "2d");
      assertThat(status(engine, month)).isEqualTo("succeeded");
      long midnights =
          ChronoUnit.DAYS.between(
              begin.truncatedTo(ChronoUnit.DAYS), now(engine).truncatedTo(ChronoUnit.DAYS));
      assertThat(engine.get("/v1/runs?workflow=daily&limit=100").body().path("runs"))
          .as("no tick is missed")
          .hasSize((int) midnights);
    }
  }

  @Test
  void the_clock_goes_on_where_it_stood_when_the_engine_ended() throws Exception {
    Instant noon = Instant.parse("2026-03-01T12:00:00Z");
    TestClock first = TestClock.in(home, () -> noon);
    first.to(noon.plus(Duration.ofDays(30)));
    first.to(noon);

    TestClock second = TestClock.in(home, () -> noon.plusSeconds(5));

    assertThat(second.now()).isEqualTo(noon.plus(Duration.ofDays(30)));
    assertThat(second.engineClock().now()).isEqualTo(second.now());
  }

  private static void scripted(LiveEngine engine) throws IOException {
    String script = "{\"workflow\":\"calls\",\"step\":\"call\",\"fail\":2,\"output\":{\"n\":7}}";
    assertThat(engine.post("/v1/test/steps", script).status()).isEqualTo(204);
    String run = start(engine, "calls");
    advance(engine, "10m");
    JsonNode ended = engine.get("/v1/runs/" + run).body();
    assertThat(ended.path("output").asInt()).as("%s", ended).isEqualTo(7);
    assertThat(ended.at("/steps/0/attempts").asInt()).isEqualTo(3);
  }

  private static void refused(LiveEngine engine) throws IOException {
    assertThat(engine.post("/v1/test/advance", "{\"by\":\"soon\"}").status()).isEqualTo(400);
    assertThat(
            engine
                .post("/v1/test/steps", "{\"workflow\":\"calls\",\"step\":\"x\",\"fail\":1}")
                .status())
        .isEqualTo(404);
    assertThat(
            engine
                .post("/v1/test/steps", "{\"workflow\":\"calls\",\"step\":\"n\",\"fail\":1}")
                .status())
        .isEqualTo(400);
  }

  private static void described(LiveEngine engine) throws IOException {
    JsonNode document = engine.get("/openapi.json").body();
    assertThat(document.path("paths").has("/v1/test/advance")).isTrue();
    Set<String> named = new HashSet<>();
    Matcher matcher =
        Pattern.compile("#/components/schemas/([A-Za-z]+)").matcher(document.toString());
    while (matcher.find()) {
      named.add(matcher.group(1));
    }
    var schemas = new HashSet<String>();
    document.at("/components/schemas").fieldNames().forEachRemaining(schemas::add);
    assertThat(named).isEqualTo(schemas);
  }

  @Test
  void nobody_from_elsewhere_may_move_the_clock() throws Exception {
    Path file = home.resolve("engine.yaml");
    Files.writeString(
        file,
        "http: { host: 0.0.0.0, public-url: 'https://box.example' }\nworkflows: { w: { steps: [ {"
            + " id: a, sleep: 1s } ] } }\n");
    var err = new ByteArrayOutputStream();
    var stream = new PrintStream(err, true, StandardCharsets.UTF_8);

    int code =
        new Program(stream)
            .serve(file, new ServeOptions(false, true, ServeOptions.Part.ALL), stream);

    assertThat(code).isEqualTo(2);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .contains("expected http.host to be a loopback");
  }
}
