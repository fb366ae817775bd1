package dev.signalbox.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.Claim;
import dev.signalbox.core.Gate;
import dev.signalbox.core.Json;
import dev.signalbox.core.Limit;
import dev.signalbox.core.RateLimit;
import dev.signalbox.core.StartPolicy;
import dev.signalbox.core.Terms;
import dev.signalbox.core.WorkflowId;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StartReaderTest {
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

  @TempDir Path folder;
  private Fixture fixture;

  @BeforeEach
  void setUp() {
    fixture = new Fixture(folder);
  }

  private static String yaml(String line) {
    return "workflows:\n  w:\n    steps: [ { id: a, sleep: 1s } ]\n    " + line + "\n";
  }

  private StartPolicy policy(String lines) {
    Reading reading = fixture.read(yaml(lines));
    assertThat(reading).isInstanceOf(Reading.Loaded.class);
    return Objects.requireNonNull(
            ((Reading.Loaded) reading).config().workflows().get(new WorkflowId("w")))
        .policy();
  }

  private Optional<Terms> terms(String lines, String data) {
    var event = new Json("{\"id\":\"e\",\"name\":\"n\",\"data\":" + data + "}");
    return ((StartPolicy.Outcome.Agreed) policy(lines).terms(event, NOON)).terms();
  }

  @Test
  void SEMANTICS_2_1_every_key_is_read_with_its_defaults() {
    assertThat(policy("timeout: 1h")).isEqualTo(StartPolicy.NONE);
    var one = policy("concurrency: { limit: 5 }").limits().getFirst();
    assertThat(one.gate())
        .isEqualTo(new Gate(Gate.Kind.CONCURRENCY, Gate.Scope.WORKFLOW, "w", "", Gate.Count.STEPS));
    assertThat(one.gate().id()).isEqualTo("concurrency.steps.workflow.w");
    assertThat(one.limit()).isEqualTo(new Limit.Slots(5));
    assertThat(
            policy(
                    """
                    group: crm
                        concurrency: [ { limit: 5, scope: group, count: runs }, { limit: 9, scope: engine, key: event.data.x } ]\
                    """)
                .limits())
        .extracting(limited -> limited.gate().id())
        .satisfies(ids -> {
          assertThat(ids.get(0)).isEqualTo("concurrency.runs.group.crm");
          assertThat(ids.get(1)).matches("concurrency\\.steps\\.engine\\.[0-9a-f]{8}");
        });
    assertThat(policy("throttle: { limit: 2, period: 6s, burst: 1 }").limits().getFirst().limit())
        .isEqualTo(
            new Limit.Pace(new RateLimit(2, Duration.ofSeconds(6), RateLimit.Algorithm.GCRA, 1)));
    assertThat(policy("expire: 10m").expire()).contains(Duration.ofMinutes(10));
  }

  @Test
  void SEMANTICS_3_2_a_throttle_has_no_burst_but_the_one_that_is_written() {
    assertThat(policy("throttle: { limit: 2, period: 6s }").limits().getFirst().limit())
        .isEqualTo(
            new Limit.Pace(new RateLimit(2, Duration.ofSeconds(6), RateLimit.Algorithm.GCRA, 0)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "event.data.urgent ? 60 : 0|{\"urgent\":true}|60",
        "event.data.urgent ? 60 : 0|{\"urgent\":false}|0",
        "event.data.urgent ? 60 : 0|{}|0",
        "event.data.p|{\"p\":-7}|-7",
        "event.data.p|{\"p\":1.5}|0",
        "event.data.p|{\"p\":\"60\"}|0",
        "event.data.p|{\"p\":99999}|43200",
        "1 / event.data.p|{\"p\":0}|0",
      })
  void SEMANTICS_7_2_priority_is_seconds_clamped_and_whatever_is_no_whole_number_is_none(
      String priority, String data, long expected) {
    var terms = terms("priority: \"" + priority + "\"", data);

    assertThat(terms.map(Terms::headStart).orElse(0L)).isEqualTo(expected);
  }

  @Test
  void SEMANTICS_2_2_what_a_key_comes_to() {
    String limit = "concurrency: { limit: 1, key: event.data.org }";

    assertThat(terms(limit, "{}").orElseThrow().claims())
        .extracting(Claim::bucket)
        .isEqualTo(List.of("null"));
    assertThat(terms(limit, "{\"org\":false}")).isEmpty();
    assertThat(
            policy("concurrency: { limit: 1, key: \"1 / event.data.n\" }")
                .terms(new Json("{\"data\":{\"n\":0}}"), NOON))
        .isInstanceOf(StartPolicy.Outcome.Undefined.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "concurrency: { limit: 0 }|concurrency.limit: expected a whole number from 1",
        "concurrency: { limt: 1 }|limt: unknown key",
        "concurrency: { key: event.id }|expected the key limit",
        "concurrency: { limit: 1, scope: group }|expected the key group beside concurrency",
        "concurrency: { limit: 1, count: run }|expected one of",
        "concurrency: [ { limit: 1 }, { limit: 2 } ]|expected limits that differ",
        "throttle: { limit: 1, period: 1s, algorithm: fixed, burst: 1 }|expected algorithm: gcra",
        "expire: soon|expire: expected a duration",
        "priority: nobody.data|priority: unknown name",
      })
  void mistakes_are_named(String line, String message) {
    assertThat(fixture.read(yaml(line)).toString()).contains(message);
  }

  @Test
  void SEMANTICS_1_1_validate_warns_of_a_throttle_that_is_meant_to_keep_repeats_away() {
    assertThat(
            fixture
                .read(yaml("throttle: { limit: 1, period: 10s, key: event.data.id }"))
                .toString())
        .contains("singleton, debounce or idempotency");
  }

  @Test
  void
      SEMANTICS_1_2_validate_warns_of_a_limit_that_parent_and_child_wait_for_and_of_a_head_start_too_long() {
    String text =
        """
        workflows:
          parent:
            concurrency: { limit: 2, count: runs, scope: engine }
            priority: "50000"
            steps: [ { id: a, invoke: { workflow: middle } } ]
          middle:
            steps: [ { id: a, invoke: { workflow: child } } ]
          child:
            concurrency: { limit: 2, count: runs, scope: engine }
            steps: [ { id: a, sleep: 1s } ]
        """;

    assertThat(fixture.read(text).toString())
        .contains("while it waits for a run of child")
        .contains("counts as that many, found 50000");
  }
}
