package dev.signalbox.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.api.crash.LiveEngine;
import dev.signalbox.api.crash.LiveWorker;
import dev.signalbox.api.plugins.Lib;
import dev.signalbox.plugin.spi.PluginFactory;
import dev.signalbox.queue.redis.RedisServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The engine's hooks have their say in attempts that other processes carry out. */
final class WorkerHooksTest {
  /** Takes down what it is told, and claims that it is done. */
  private static final String LISTENER =
      """
      #!/bin/sh
      cat > "$NOTES/told"
      echo '{"type":"system","subtype":"init","session_id":"s","model":"test"}'
      echo '{"type":"result","subtype":"success","is_error":false,"num_turns":1,"result":"done","session_id":"s","total_cost_usd":0,"usage":{"input_tokens":1,"output_tokens":1}}'
      """;

  private static final String MOTTO =
      """
      package other;
      import dev.signalbox.core.*;
      import dev.signalbox.plugin.spi.*;
      import java.util.*;
      public final class Motto implements PluginFactory {
        public String name() { return "motto"; }
        public Shape settings() { return new Shape.Keys(List.of()); }
        public List<StepShape> steps() { return List.of(); }
        public Map<String, Shape> evidence() { return Map.of(); }
        public boolean always() { return true; }
        public Plugin create(Json settings, PluginHost host) {
          return new Plugin() {
            public Map<String, StepKind> steps() { return Map.of(); }
            public Map<String, EvidenceKind> evidence() { return Map.of(); }
            public List<Hook> hooks() { return List.of(new Ending(host)); }
            public void start() {}
            public void close() {}
          };
        }
        record Ending(PluginHost host) implements Hook.Transform {
          public String name() { return "ending"; }
          public Set<HookPoint> points() { return Set.of(HookPoint.PROMPT_RENDER); }
          public Json transform(HookPoint point, Json payload) {
            String home = host.data().toString().split("/data/")[0];
            return new Json(payload.text().replace(
                "Add a file.", "Add a file.\\\\nKeep it short, says the engine of " + home + "\\\\n"));
          }
        }
      }
      """;

  @TempDir Path home;
  @TempDir Path workers;
  private RedisServer server;

  @BeforeEach
  void start() throws Exception {
    server = RedisServer.start();
  }

  @AfterEach
  void stop() throws Exception {
    server.end();
  }

  @Test
  void the_engines_transforms_change_what_an_agent_on_a_worker_is_told() throws Exception {
    // given: a plugin that only the engine has
    Lib.in(home)
        .add(
            "motto.jar",
            PluginFactory.class,
            "other.Motto",
            List.of(Files.writeString(workers.resolve("Motto.java"), MOTTO)));
    Path agent = Files.writeString(workers.resolve("agent"), LISTENER);
    Files.setPosixFilePermissions(agent, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.writeString(
        workers.resolve("engine.yaml"),
        """
        queue: %s
        runners: { stream-json: { command: [ %s ] } }
        workflows: {}
        """
            .formatted(server.uri(), agent));
    Files.writeString(
        home.resolve("engine.yaml"),
        """
        http: { port: 0 }
        queue: %s
        runners: { stream-json: { command: [ %s ] } }
        workflows:
          work: { steps: [ { id: a, agent: "Add a file.", env: { NOTES: %s } } ] }
        """
            .formatted(server.uri(), agent, workers));
    try (var engine = LiveEngine.startApi(home);
        var worker = LiveWorker.start(workers, "one")) {
      // when
      var run = engine.post("/v1/workflows/work/runs?wait=30s", "{}").body();

      // then
      assertThat(run.path("status").asText()).as(run.toString()).isEqualTo("succeeded");
      assertThat(Files.readString(workers.resolve("told")))
          .contains("Add a file.")
          .endsWith("Keep it short, says the engine of " + home + "\n");
      assertThat(worker.isAlive()).isTrue();
    }
  }
}
