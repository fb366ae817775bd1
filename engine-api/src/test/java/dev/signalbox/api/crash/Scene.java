package dev.signalbox.api.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signalbox.api.crash.LiveEngine.Answer;
import dev.signalbox.config.ConfigReader;
import dev.signalbox.config.Vocabulary;
import dev.signalbox.queue.check.CheckDb;
import dev.signalbox.runner.local.CommandStep;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.awaitility.core.ConditionTimeoutException;

/**
 * Six runs with an effect at every turn, a retry, a nap, a question and an event that begins a run
 * of its own, over all lives of an engine.
 */
final class Scene {
  static final int RUNS = 6;

  /**
   * The recovery looks once at the start, and every 15 s after that: nothing may have to wait for
   * the second look.
   */
  private static final Duration SWEEP = Duration.ofSeconds(15);

  private static final Duration LIFE = Duration.ofSeconds(60);
  private static final Vocabulary VOCABULARY =
      new Vocabulary(List.of(CommandStep.SHAPE), Map.of(), Map.of(), Map.of());

  private final Path home;

  /** What was answered with 2xx, and with which runs. */
  private final Map<String, String> answered = new HashMap<>();

  /** What holds the first step of every run back as long as it is not there. */
  private final Path gate;

  Scene(Path home) throws IOException {
    this.home = home;
    this.gate = Files.createFile(home.resolve("go"));
    String effect =
        "echo $SIGNALBOX_RUN $SIGNALBOX_STEP $SIGNALBOX_ATTEMPT $SIGNALBOX_KEY >> '"
            + home.resolve("ledger")
            + "'";
    Files.createFile(home.resolve("ledger"));
    Files.writeString(
        home.resolve("engine.yaml"),
        """
        http: { port: 0 }
        workflows:
          work:
            on: { event: crash/work }
            steps:
              - { id: first, run: "until [ -e '%2$s' ]; do sleep 0.02; done; %1$s" }
              - { id: nap, sleep: 50ms }
              - id: again
                run: "%1$s; [ -e tried ] || { touch tried; exit 3; }"
                max-attempts: 3
                backoff: { initial: 20ms }
              - { id: tell, emit: { name: crash/told, data: "{'n': input.n}" } }
              - { id: ask, approve: { ask: "Go on?", timeout: 1h } }
              - { id: last, run: "%1$s" }
            output: steps.ask.output.decision
          told:
            on: { event: crash/told }
            steps: [ { id: heard, run: "%1$s" } ]
        """
            .formatted(effect, gate));
  }

  Path home() {
    return home;
  }

  List<String> ledger() throws IOException {
    return Files.readAllLines(home.resolve("ledger"));
  }

  /** One life, to its violent end at a point: {@code C5:2}. */
  void liveUntilHalted(String halt) throws Exception {
    liveUntilDead(halt, Map.of("SIGNALBOX_HALT_AT", halt), List.of());
  }

  /** One life, to its violent end, whatever brings it about. */
  void liveUntilDead(String what, Map<String, String> environment, List<String> prefix)
      throws Exception {
    try (var engine = LiveEngine.launch(home, environment, prefix)) {
      if (engine.listens()) {
        submit(engine);
        eventually("the end at " + what, LIFE, engine, () -> !engine.isAlive());
      }
      assertThat(engine.exit()).as("the end at " + what + ": " + engine.errors()).isEqualTo(137);
    }
  }

  /** One life, which ends with every run at its first step. */
  void liveUntilAllHaveBegun() throws Exception {
    Files.delete(gate);
    try (var engine = LiveEngine.start(home)) {
      submit(engine);
      engine.kill();
    }
  }

  void openGate() throws IOException {
    Files.createFile(gate);
  }

  /**
   * Hands everything in, again what was handed in before; an engine that dies meanwhile does not
   * answer.
   */
  void submit(LiveEngine engine) {
    for (int n = 0; n < RUNS; n++) {
      String id = "id-" + n;
      try {
        Answer answer =
            n % 2 == 0
                ? engine.post(
                    "/v1/events",
                    "{\"id\":\"%s\",\"name\":\"crash/work\",\"data\":{\"n\":%d}}".formatted(id, n))
                : engine.post(
                    "/v1/workflows/work/runs",
                    "{\"data\":{\"n\":%d}}".formatted(n),
                    "Idempotency-Key",
                    id);
        String run =
            n % 2 == 0
                ? answer.body().path("runs").path(0).asText()
                : answer.body().path("id").asText();
        assertThat(answer.status()).as(answer.toString()).isBetween(200, 202);
        assertThat(run)
            .as("the run of " + id)
            .isEqualTo(answered.getOrDefault(id, run))
            .isNotEmpty();
        answered.put(id, run);
      } catch (IOException e) {
        assertThat(engine.exit())
            .as("an engine that does not answer has been halted")
            .isEqualTo(137);
        return;
      }
    }
  }

  /** Approves whatever is asked meanwhile. */
  private static void eventually(
      String what, Duration limit, LiveEngine engine, Callable<Boolean> condition)
      throws IOException {
    try {
      await()
          .atMost(limit)
          .pollInterval(Duration.ofMillis(100))
          .until(() -> {
            approve(engine);
            return condition.call();
          });
    } catch (ConditionTimeoutException e) {
      throw new AssertionError(
          what + " does not come: " + engine.text("/v1/runs?limit=100") + engine.errors(), e);
    }
  }

  private static void approve(LiveEngine engine) {
    try {
      for (JsonNode approval :
          engine.get("/v1/approvals?status=pending").body().path("approvals")) {
        var _ =
            engine.post(
                "/v1/approvals/" + approval.path("id").asText() + "/decision",
                "{\"decision\":\"approve\"}");
      }
    } catch (IOException e) {
      // It is halted meanwhile, or will be asked again.
    }
  }

  /**
   * Everything ends, within the time of one sweep, and as it should; then the engine ends, and its
   * data are in order.
   */
  void endsWell(LiveEngine engine) throws Exception {
    eventually(
        "the end of all runs", SWEEP.plus(LIFE), engine, () -> ended(engine).size() >= 2 * RUNS);
    Map<String, JsonNode> runs = ended(engine);
    assertThat(runs).hasSize(2 * RUNS).containsKeys(answered.values().toArray(String[]::new));
    assertThat(runs.values())
        .allSatisfy(run ->
            assertThat(run.path("status").asText()).as(run.toString()).isEqualTo("succeeded"));
    assertThat(runs.values().stream().filter(run -> run.path("workflow").asText().equals("told")))
        .hasSize(RUNS);
    effects(engine, runs.keySet());
    engine.terminate();
    assertThat(engine.exit()).as(engine.errors()).isZero();
    var report =
        CheckDb.check(
            engine.data(), Optional.of(source -> ConfigReader.recompile(source, VOCABULARY)));
    assertThat(report.findings()).isEmpty();
    assertThat(report.counts().live()).isZero();
  }

  private static Map<String, JsonNode> ended(LiveEngine engine) throws IOException {
    return StreamSupport.stream(
            engine.get("/v1/runs?limit=100").body().path("runs").spliterator(), false)
        .filter(run ->
            List.of("succeeded", "failed", "cancelled", "quarantined")
                .contains(run.path("status").asText()))
        .collect(Collectors.toMap(run -> run.path("id").asText(), run -> run));
  }

  /**
   * No attempt has its effect twice, and each step that succeeded has the effect of the attempt
   * that is believed.
   */
  private void effects(LiveEngine engine, Iterable<String> runs) throws IOException {
    List<String> ledger = ledger();
    assertThat(ledger).doesNotHaveDuplicates();
    for (String id : runs) {
      for (JsonNode step : engine.get("/v1/runs/" + id).body().path("steps")) {
        if (List.of("first", "again", "last", "heard").contains(step.path("id").asText())) {
          String key = id + "/" + step.path("id").asText();
          assertThat(ledger)
              .contains(
                  id
                      + " "
                      + step.path("id").asText()
                      + " "
                      + step.path("attempts").asInt()
                      + " "
                      + key);
        }
      }
      var outcomes = new HashMap<String, Integer>();
      for (JsonNode event :
          engine.get("/v1/runs/" + id + "/history?limit=500").body().path("events")) {
        if (event.path("type").asText().equals("attempt-ended")) {
          outcomes.merge(
              event.path("data").path("step").asText() + " " + event.path("data").path("attempt"),
              1,
              Integer::sum);
        }
      }
      assertThat(outcomes)
          .isNotEmpty()
          .allSatisfy((attempt, count) -> assertThat(count).as(attempt).isEqualTo(1));
    }
  }
}
