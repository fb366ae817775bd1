package dev.signalbox.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.Backoff;
import dev.signalbox.core.Json;
import dev.signalbox.core.Step;
import dev.signalbox.core.Step.Action;
import dev.signalbox.core.Workflow;
import dev.signalbox.core.WorkflowId;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContractTest {
  private static final String CONTRACT =
      """
      runners:
        my-runner: { type: local, command: [my-agent, --fast], timeout: 30m }
      workflows:
        hello:
          on: [ { event: demo/hello, if: "event.data.n > 0" } ]   # one trigger or a list
          timeout: 1h                                             # of the whole run
          steps:
            - id: a
              run: "echo hi"            # sh -c; or a list: argv, no shell.
              env: { K: "{{ event.data.n }}" }
              max-attempts: 3
              backoff: { initial: 1s, factor: 2, max: 1m }
              timeout: 10s
              if: "event.data.n > 1"    # false: the step is skipped
            - { id: b, set: "steps.a.output.exit + 1" }
            - { id: c, sleep: 2s }
            - { id: d, approve: { ask: "Go on?", timeout: 1h, on-timeout: reject } }
            - { id: e, emit: { name: demo/done, data: "{'n': steps.b.output}" } }
            - { id: f, agent: "Do {{ event.data.title }}", runner: my-runner, expect: [claim] }
          output: "steps.b.output"
          on-failure: [ { id: tell, run: "echo failed" } ]
      """;

  @TempDir Path folder;
  private Fixture fixture;

  @BeforeEach
  void setUp() {
    fixture = new Fixture(folder);
  }

  private Workflow hello() {
    return fixture.load(CONTRACT).workflows().get(new WorkflowId("hello")).workflow();
  }

  @Test
  void the_example_of_the_contract_loads_without_a_warning() {
    assertThat(fixture.problems(CONTRACT)).isEmpty();
  }

  @Test
  void its_trigger_and_times_mean_what_they_say() {
    Workflow hello = hello();

    assertThat(hello.timeout()).contains(Duration.ofHours(1));
    assertThat(hello.triggers()).hasSize(1);
    assertThat(hello.triggers().getFirst().event()).isEqualTo("demo/hello");
    var condition = hello.triggers().getFirst().condition().orElseThrow();
    assertThat(Fixture.shown(condition.evaluate(Fixture.run("{\"n\":1}", Map.of()).event())))
        .isEqualTo("true");
    assertThat(Fixture.shown(condition.evaluate(Fixture.run("{\"n\":0}", Map.of()).event())))
        .isEqualTo("false");
    assertThat(Fixture.shown(condition.evaluate(Fixture.run("{}", Map.of()).event())))
        .startsWith("undefined: event.data.n > 0: ")
        .contains("n");
  }

  @Test
  void its_steps_mean_what_they_say() {
    Workflow hello = hello();
    Step a = hello.steps().getFirst();
    var run = Fixture.run("{\"n\":2,\"title\":\"it\"}", Map.of("a", "{\"exit\":6}", "b", "7"));

    assertThat(a.retry())
        .isEqualTo(
            new Step.Retry(3, 3, new Backoff(Duration.ofSeconds(1), 2, Duration.ofMinutes(1))));
    assertThat(a.timeout()).contains(Duration.ofSeconds(10));
    assertThat(a.expect()).isEmpty();
    assertThat(Fixture.evaluated(a.condition().orElseThrow(), run)).isEqualTo("true");
    assertThat(input(a, run)).isEqualTo("{\"run\":{\"shell\":\"echo hi\"},\"env\":{\"K\":\"2\"}}");
    assertThat(Fixture.evaluated(((Action.Compute) hello.steps().get(1).action()).value(), run))
        .isEqualTo("7");
    assertThat(hello.steps().get(2).action()).isEqualTo(new Action.Sleep(Duration.ofSeconds(2)));
    var approve = (Action.Approve) hello.steps().get(3).action();
    assertThat(Fixture.evaluated(approve.ask(), run)).isEqualTo("\"Go on?\"");
    assertThat(approve.timeout()).contains(Duration.ofHours(1));
    assertThat(approve.onTimeout()).isEqualTo(Step.OnTimeout.REJECT);
    assertThat(approve.onReject()).isEqualTo(Step.OnReject.FAIL);
    var emit = (Action.Emit) hello.steps().get(4).action();
    assertThat(emit.name()).isEqualTo("demo/done");
    assertThat(Fixture.evaluated(emit.data(), run)).isEqualTo("{\"n\":7}");
    assertThat(input(hello.steps().get(5), run))
        .isEqualTo("{\"agent\":\"Do it\",\"runner\":\"my-runner\"}");
    assertThat(hello.steps().get(5).expect())
        .containsExactly(new Step.Expectation("claim", Json.NULL));
    assertThat(Fixture.evaluated(hello.output().orElseThrow(), run)).isEqualTo("7");
    assertThat(hello.onFailure().getFirst().id().value()).isEqualTo("tell");
  }

  static String input(Step step, dev.signalbox.core.Run run) {
    return Fixture.evaluated(((Action.Task) step.action()).input(), run);
  }

  @Test
  void only_workflows_is_required_and_the_rest_has_its_defaults() {
    EngineConfig config = fixture.load("workflows: { w: { steps: [ { id: a, sleep: 1s } ] } }");

    assertThat(config.data()).isEqualTo(folder.resolve("data"));
    assertThat(config.lib()).isEqualTo(folder.resolve("lib"));
    assertThat(config.runner()).isEqualTo("stream-json");
    assertThat(config.drain()).isEqualTo(Duration.ofSeconds(20));
    assertThat(config.durability()).isEqualTo(EngineConfig.Durability.FULL);
    assertThat(config.http())
        .isEqualTo(
            new EngineConfig.Http(
                "127.0.0.1", 8080, 20, Optional.empty(), Optional.empty(), List.of()));
    assertThat(config.runners()).isEmpty();
    assertThat(config.plugins()).isEmpty();
  }

  @Test
  void the_store_may_be_a_database_whose_password_is_never_shown() {
    fixture.with("DB", "p@ss/%41");

    assertThat(store("postgresql://me:${secret:DB}@db.example:6432/box?sslmode=require"))
        .isEqualTo(
            new EngineConfig.Store.Postgresql(
                "db.example",
                6432,
                "box",
                "me",
                Optional.of("p@ss/%41"),
                new LinkedHashMap<>(Map.of("sslmode", "require"))))
        .hasToString("postgresql://me@db.example:6432/box");
    assertThat(store("postgresql://me@db/box?sslrootcert=ca.pem&sslmode=verify-full"))
        .isEqualTo(
            new EngineConfig.Store.Postgresql(
                "db",
                5432,
                "box",
                "me",
                Optional.empty(),
                new LinkedHashMap<>(
                    Map.of(
                        "sslrootcert",
                        folder.resolve("ca.pem").toString(),
                        "sslmode",
                        "verify-full"))));
    assertThat(store("postgres://me:a%41@[::1]/box"))
        .isEqualTo(
            new EngineConfig.Store.Postgresql(
                "::1", 5432, "box", "me", Optional.of("aA"), new LinkedHashMap<>()));
    assertThat(store("postgresql://me@db/box"))
        .isEqualTo(
            new EngineConfig.Store.Postgresql(
                "db", 5432, "box", "me", Optional.empty(), new LinkedHashMap<>()));
    assertThat(store("sqlite")).isEqualTo(new EngineConfig.Store.Sqlite());
  }

  @Test
  void the_queue_may_be_a_server_whose_password_has_all_kinds_of_characters() {
    fixture.with("REDIS", "p@ss:w/rd#%+");

    assertThat(queue("rediss://me:${secret:REDIS}@q.example:6380/3?lease=30s&sslrootcert=ca.pem"))
        .isEqualTo(
            new EngineConfig.Queue.Redis(
                URI.create("rediss://me:p%40ss%3Aw%2Frd%23%25%2B@q.example:6380/3"),
                "signalbox",
                Duration.ofSeconds(30),
                Optional.of(folder.resolve("ca.pem"))))
        .hasToString("Redis[q.example, signalbox]");
    assertThat(queue("redis://:a%40b@q?prefix=mine"))
        .isEqualTo(
            new EngineConfig.Queue.Redis(
                URI.create("redis://:a%40b@q"), "mine", Duration.ofSeconds(15), Optional.empty()));
  }

  private EngineConfig.Queue queue(String text) {
    return fixture
        .load("queue: \"" + text + "\"\nworkflows: { w: { steps: [ { id: a, copy: x } ] } }")
        .queue();
  }

  private EngineConfig.Store store(String text) {
    return fixture
        .load("store: \"" + text + "\"\nworkflows: { w: { steps: [ { id: a, copy: x } ] } }")
        .store();
  }

  @Test
  void everything_can_be_set_and_paths_are_resolved_against_the_file() {
    EngineConfig config =
        fixture.load(
            """
            data: var/data
            store: sqlite
            queue: local
            durability: relaxed
            drain: 1500ms
            lib: /opt/lib
            runner: java
            http: { host: 0.0.0.0, port: 0, unauthenticated-rate: 5, rate: 600,
                    public-url: "https://box.example.org", allowed-hosts: [box, other] }
            plugins:
              kanban: { board: ./board, columns: [Ready, Done] }
              git: { repository: "git@host.example:team/code.git" }
              notification:
            workflows: { w: { steps: [ { id: a, copy: x/../y, every: 90s } ] } }
            """);

    assertThat(config.data()).isEqualTo(folder.resolve("var/data"));
    assertThat(config.lib()).isEqualTo(Path.of("/opt/lib"));
    assertThat(config.drain()).isEqualTo(Duration.ofMillis(1500));
    assertThat(config.durability()).isEqualTo(EngineConfig.Durability.RELAXED);
    assertThat(config.http().port()).isZero();
    assertThat(config.http().allowedHosts()).containsExactly("box", "other");
    assertThat(config.plugins().get("kanban").text())
        .isEqualTo(
            "{\"board\":\"" + folder.resolve("board") + "\",\"columns\":[\"Ready\",\"Done\"]}");
    assertThat(config.plugins().get("git").text())
        .isEqualTo("{\"repository\":\"git@host.example:team/code.git\"}");
    assertThat(config.plugins().get("notification")).isEqualTo(Json.EMPTY_OBJECT);
    assertThat(config.runners()).containsKey("java");
    Step step = config.workflows().get(new WorkflowId("w")).workflow().steps().getFirst();
    assertThat(input(step, Fixture.run("{}", Map.of())))
        .isEqualTo("{\"copy\":\"" + folder.resolve("y") + "\",\"every\":90000}");
  }

  @Test
  void an_agent_must_claim_and_is_given_the_standard_runner() {
    EngineConfig config = fixture.load("workflows: { w: { steps: [ { id: a, agent: Do it } ] } }");
    Step step = config.workflows().get(new WorkflowId("w")).workflow().steps().getFirst();

    assertThat(step.expect()).containsExactly(new Step.Expectation("claim", Json.NULL));
    assertThat(input(step, Fixture.run("{}", Map.of())))
        .isEqualTo("{\"agent\":\"Do it\",\"runner\":\"stream-json\"}");
    assertThat(config.runners())
        .containsEntry("stream-json", new EngineConfig.Runner("stream-json", Json.EMPTY_OBJECT));
  }

  @Test
  void evidence_has_the_settings_of_its_shape() {
    Step step =
        fixture.step(
            "{ id: a, agent: x, expect: [ claim, commit, { check: ./test.sh },"
                + " { check: [make, test] }, { paths: src } ] }");

    assertThat(step.expect())
        .containsExactly(
            new Step.Expectation("claim", Json.NULL),
            new Step.Expectation("commit", Json.EMPTY_OBJECT),
            new Step.Expectation("check", new Json("{\"shell\":\"./test.sh\"}")),
            new Step.Expectation("check", new Json("{\"argv\":[\"make\",\"test\"]}")),
            new Step.Expectation("paths", new Json("[\"src\"]")));
  }

  @Test
  void steps_of_on_failure_may_go_without_an_id() {
    Workflow workflow =
        fixture.workflow(
            """
            steps: [ { id: on-failure-1, sleep: 1s } ]
            on-failure: [ { run: "true" }, { id: tell, run: "true" }, { run: "true" } ]
            """);

    assertThat(workflow.onFailure().stream().map(step -> step.id().value()))
        .containsExactly("on-failure-2", "tell", "on-failure-3");
  }

  @Test
  void words_of_yaml_1_1_stay_texts_and_numbers_follow_the_core_schema() {
    Step step =
        fixture.step(
            "{ id: a, function: on, with: { on: no, off: yes, y: 12:30:00, n: 1_000, v: 1.10 },"
                + " max-attempts: 012 }");

    assertThat(input(step, Fixture.run("{}", Map.of())))
        .isEqualTo(
            "{\"function\":\"on\",\"with\":{\"n\":\"1_000\",\"off\":\"yes\",\"on\":\"no\","
                + "\"v\":\"1.10\",\"y\":\"12:30:00\"}}");
    assertThat(step.retry().maxAttempts()).isEqualTo(12);
    assertThat(fixture.step("{ id: a, run: x, max-attempts: 0o14 }").retry().maxAttempts())
        .isEqualTo(12);
  }
}
