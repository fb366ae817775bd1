package dev.signalbox.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signalbox.api.crash.LiveEngine;
import dev.signalbox.api.crash.LiveWorker;
import dev.signalbox.queue.redis.RedisServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Agents that are real processes, and are ended while they work because a budget is used up. */
final class BudgetLifeTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Tells of 600 tokens twice, which are 1200 by then, and works on; its second attempt ends. */
  private static final String AGENT =
      """
      #!/bin/sh
      cat > /dev/null
      turn() {
        printf '{"type":"assistant","message":{"id":"m%s","content":[],"usage":{"input_tokens":600}},"session_id":"s"}\\n' "$1"
      }
      printf '{"type":"system","subtype":"init","session_id":"s"}\\n'
      echo $$ >> "$NOTES/begun"
      turn 1
      if [ "$SIGNALBOX_ATTEMPT" = 1 ]; then
        turn 2
        sleep 300
        echo late >> "$NOTES/late"
      fi
      printf '{"type":"result","subtype":"success","is_error":false,"num_turns":1,"result":"Done.","total_cost_usd":0.5,'
      printf '"session_id":"s","usage":{"input_tokens":600,"output_tokens":7},"permission_denials":[]}\\n'
      """;

  private static final String ENGINE =
      """
      http: { port: 0 }
      %1$s
      runner: stream-json
      runners: { stream-json: { command: [ %2$s/agent ] } }
      workflows:
        build:
          budget: { tokens: 1000 }
          steps:
            - { id: a, agent: "Add a file.", env: { NOTES: %2$s } }
      """;

  @TempDir Path home;
  @TempDir Path notes;

  @BeforeEach
  void agent() throws IOException {
    Path agent = Files.writeString(notes.resolve("agent"), AGENT);
    Files.setPosixFilePermissions(agent, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private static JsonNode run(LiveEngine engine, String run) throws IOException {
    return engine.get("/v1/runs/" + run).body();
  }

  private static void awaitStatus(LiveEngine engine, String run, String status) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> assertThat(run(engine, run).path("status").asText()).isEqualTo(status));
  }

  private void is_ended_held_and_goes_on(LiveEngine engine) throws IOException {
    String run = engine.post("/v1/workflows/build/runs", "{}").body().path("id").asText();
    awaitStatus(engine, run, "waiting");

    assertThat(engine.get("/v1/approvals?status=pending").body().at("/approvals/0/ask").asText())
        .contains("The budget of this run is used up: 1200 of 1000 tokens");
    assertThat(run(engine, run).at("/usage/tokens").asInt()).isEqualTo(1200);
    assertThat(run(engine, run).at("/usage/turns").asInt()).isEqualTo(2);
    assertThat(notes.resolve("begun"))
        .content()
        .satisfies(pids -> assertThat(ProcessHandle.of(Long.parseLong(pids.strip()))).isEmpty());

    engine.post("/v1/approvals/" + run + ".a/decision", "{\"decision\":\"approve\"}");
    awaitStatus(engine, run, "succeeded");
    assertThat(run(engine, run).at("/usage/tokens").asInt()).isEqualTo(1807);
    assertThat(run(engine, run).at("/usage/turns").asInt()).isEqualTo(3);
    assertThat(notes.resolve("late")).doesNotExist();
  }

  @Test
  void an_agent_that_has_used_up_a_budget_is_ended_under_way_and_held_until_a_person_releases_it()
      throws Exception {
    Files.writeString(home.resolve("engine.yaml"), ENGINE.formatted("", notes));
    try (var engine = LiveEngine.start(home)) {
      is_ended_held_and_goes_on(engine);
    }
  }

  @Test
  void an_agent_in_a_worker_process_is_told_by_the_engine_what_is_left(@TempDir Path workers)
      throws Exception {
    var server = RedisServer.start();
    String queue = "queue: " + server.uri() + "?prefix=w";
    Files.writeString(home.resolve("engine.yaml"), ENGINE.formatted(queue, notes));
    Files.writeString(
        workers.resolve("engine.yaml"),
        ENGINE.replace("http: { port: 0 }\n", "").formatted(queue, notes));
    try (var engine = LiveEngine.startApi(home);
        var _ = LiveWorker.start(workers, "one")) {
      is_ended_held_and_goes_on(engine);
    } finally {
      server.end();
    }
  }
}
