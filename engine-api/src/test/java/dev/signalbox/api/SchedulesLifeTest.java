package dev.signalbox.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.signalbox.api.command.Program;
import dev.signalbox.api.crash.LiveEngine;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Schedules of an engine.yaml, from {@code validate} to a run (SEMANTICS 9). */
final class SchedulesLifeTest {
  private static final String ENGINE =
      """
      http: { port: 0 }
      workflows:
        w:
          on:
            - { every: 1s, overlap: allow-all, catch-up: none }
            - { cron: "30 2 * * *", zone: Europe/Berlin, id: nightly }
          steps: [ { id: at, set: event.data.at } ]
          output: steps.at.output
      """;

  @TempDir Path home;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  @BeforeEach
  void config() throws IOException {
    Files.writeString(home.resolve("engine.yaml"), ENGINE);
  }

  private String validate(boolean json) {
    var stream = new PrintStream(out, true, StandardCharsets.UTF_8);
    assertThat(new Program(stream).validate(home.resolve("engine.yaml"), json, stream)).isZero();
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void SEMANTICS_9_10_validate_shows_the_next_ten_ticks_of_each_schedule() {
    List<String> lines = validate(false).lines().toList();

    assertThat(lines).hasSize(1 + 2 * 11);
    assertThat(lines).contains("schedule w of w, next ticks:");
    assertThat(lines).contains("schedule nightly of w, next ticks:");
    assertThat(lines.getLast()).matches("  \\d{4}-\\d\\d-\\d\\d 0[23]:[03]0:00 \\+0[12]:00");
  }

  @Test
  void SEMANTICS_9_10_validate_tells_scripts_the_same() throws IOException {
    JsonNode schedules = new ObjectMapper().readTree(validate(true)).path("schedules");

    assertThat(schedules.findValuesAsText("id")).containsExactly("w", "nightly");
    assertThat(schedules.path(1).path("next")).hasSize(10);
  }

  @Test
  void SEMANTICS_9_3_a_tick_runs_its_workflow_with_its_instant_across_a_kill() throws Exception {
    try (var engine = LiveEngine.start(home)) {
      runs(engine, 2);
      engine.kill();
    }
    try (var engine = LiveEngine.start(home)) {
      List<String> outputs = runs(engine, 4).findValuesAsText("id");
      var instants = new ArrayList<String>();
      for (String run : outputs) {
        instants.add(engine.get("/v1/runs/" + run).body().path("output").asText());
      }
      assertThat(instants).doesNotHaveDuplicates();
      assertThat(engine.get("/v1/schedules/nightly").body().path("next")).hasSize(10);
    }
  }

  private static JsonNode runs(LiveEngine engine, int least) {
    return await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () -> engine.get("/v1/runs?status=succeeded").body().path("runs"),
            runs -> runs.size() >= least);
  }
}
