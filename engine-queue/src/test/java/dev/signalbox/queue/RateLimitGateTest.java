package dev.signalbox.queue;

import static dev.signalbox.queue.Flows.compute;
import static dev.signalbox.queue.Flows.flow;
import static dev.signalbox.queue.Flows.on;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.WorkflowId;
import dev.signalbox.queue.intake.Launch;
import dev.signalbox.queue.intake.Submission;
import dev.signalbox.queue.log.TriggerQuery;
import dev.signalbox.queue.log.TriggerRow;
import dev.signalbox.queue.log.TriggerRow.Outcome;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RateLimitGateTest {
  private static final Duration HOUR = Duration.ofHours(1);

  private Rig rig;

  @BeforeEach
  void open(@TempDir Path folder) {
    rig =
        new Rig(
                folder,
                on("demo/go", flow("limited", compute("a"))),
                on("demo/go", flow("other", compute("a"))))
            .control("limited", Controls.rateLimit(3, HOUR))
            .start();
  }

  @AfterEach
  void close() {
    rig.close();
  }

  @Test
  void SEMANTICS_3_5_what_comes_above_the_limit_is_dropped_with_a_record_and_the_time_to_retry() {
    for (int i = 1; i <= 3; i++) {
      assertThat(outcome("e" + i, "{\"k\":\"x\"}").outcome()).isEqualTo(Outcome.STARTED);
    }

    TriggerRow dropped = outcome("e4", "{\"k\":\"x\"}");

    assertThat(dropped.outcome()).isEqualTo(Outcome.DROPPED);
    assertThat(dropped.rule()).isEqualTo("rate-limit: 3 in 1h, sliding");
    assertThat(dropped.key()).contains("x");
    assertThat(dropped.run()).isEmpty();
    Instant first = triggers(Outcome.STARTED).getLast().time();
    assertThat(dropped.retryAt()).contains(first.plus(HOUR));
    assertThat(triggers(Outcome.DROPPED)).containsExactly(dropped);
    assertThat(rig.runsOf("limited")).hasSize(3);
    assertThat(rig.runsOf("other")).as("limits are per workflow").hasSize(4);
  }

  @Test
  void SEMANTICS_2_2_a_key_counts_on_its_own_missing_is_one_bucket_false_is_exempt_error_rejects() {
    for (String key : List.of("\"k\":\"x\"", "\"k\":\"y\"", "\"n\":1", "\"k\":null")) {
      for (int i = 0; i < 2; i++) {
        assertThat(outcome(key + i, "{" + key + "}").outcome())
            .as(key)
            .isEqualTo(key.equals("\"k\":null") && i == 1 ? Outcome.DROPPED : Outcome.STARTED);
      }
    }
    for (int i = 0; i < 9; i++) {
      assertThat(outcome("f" + i, "{\"k\":false}").outcome()).isEqualTo(Outcome.STARTED);
    }
    TriggerRow rejected = outcome("b", "{\"broken\":1}");
    assertThat(rejected.outcome()).isEqualTo(Outcome.DROPPED);
    assertThat(rejected.rule()).isEqualTo("rate-limit.key: no such overload");
  }

  @Test
  void SEMANTICS_3_3_two_hundred_at_once_never_exceed_the_limit() throws Exception {
    var answers = Together.run(200, i -> outcome("e" + i, "{}").outcome());

    assertThat(answers).filteredOn(Outcome.STARTED::equals).hasSize(3);
    assertThat(answers).filteredOn(Outcome.DROPPED::equals).hasSize(197);
    assertThat(rig.runsOf("limited")).hasSize(3);
    assertThat(triggers(Outcome.DROPPED)).hasSize(197);
  }

  @Test
  void SEMANTICS_3_3_two_nodes_on_one_log_hold_to_one_limit() throws Exception {
    Node second = rig.second();
    try {
      var outcomes =
          Together.run(
              2,
              node -> {
                var operations = node == 0 ? rig.operations() : second.operations();
                return IntStream.range(0, 15)
                    .mapToObj(i -> Rig.incoming(node + "-" + i, "demo/go", "{}"))
                    .map(event -> (Submission.Accepted) operations.submit(List.of(event)))
                    .flatMap(accepted -> accepted.outcomes().stream())
                    .filter(row -> row.workflow().equals(new WorkflowId("limited")))
                    .map(TriggerRow::outcome)
                    .toList();
              });

      assertThat(outcomes.stream().flatMap(List::stream))
          .hasSize(30)
          .filteredOn(Outcome.STARTED::equals)
          .hasSize(3);
    } finally {
      second.close();
    }
  }

  @Test
  void SEMANTICS_3_3_one_array_of_events_is_held_to_the_limit() {
    var array =
        IntStream.range(0, 50).mapToObj(i -> Rig.incoming("e" + i, "demo/go", "{}")).toList();

    rig.operations().submit(array);

    assertThat(rig.runsOf("limited")).hasSize(3);
    assertThat(rig.runsOf("other")).hasSize(50);
  }

  @Test
  void SEMANTICS_3_6_SEMANTICS_3_7_the_state_survives_a_kill_and_a_clock_that_is_set_back() {
    for (int i = 0; i < 3; i++) {
      outcome("e" + i, "{}");
    }
    rig.crash();
    rig.ahead.set(Duration.ofDays(-3));
    rig.restart();
    assertThat(outcome("back", "{}").outcome()).isEqualTo(Outcome.DROPPED);

    rig.crash();
    rig.ahead.set(HOUR.plusMinutes(1));
    rig.restart();

    assertThat(outcome("later", "{}").outcome()).isEqualTo(Outcome.STARTED);
  }

  @Test
  void SEMANTICS_3_5_a_run_that_is_asked_for_is_limited_too_and_its_key_is_left_free() {
    for (int i = 0; i < 3; i++) {
      rig.launch("limited");
    }

    Launch dropped = rig.launch("limited", Optional.of("key"));

    assertThat(((Launch.NotStarted) dropped).trigger().outcome()).isEqualTo(Outcome.DROPPED);
    rig.pass(HOUR.plusSeconds(1));
    assertThat(rig.launch("limited", Optional.of("key"))).isInstanceOf(Launch.Launched.class);
  }

  @Test
  void a_rehearsal_says_what_would_become_of_events_and_stores_nothing() {
    outcome("e1", "{}");
    int appends = rig.log().appends();
    var array =
        IntStream.range(0, 4).mapToObj(i -> Rig.incoming("d" + i, "demo/go", "{}")).toList();

    var rehearsed = (Submission.Accepted) rig.operations().rehearse(array);

    assertThat(rehearsed.outcomes())
        .filteredOn(row -> row.workflow().equals(new WorkflowId("limited")))
        .extracting(TriggerRow::outcome)
        .containsExactly(Outcome.STARTED, Outcome.STARTED, Outcome.DROPPED, Outcome.DROPPED);
    assertThat(rig.log().appends()).isEqualTo(appends);
    assertThat(outcome("d0", "{}").outcome()).isEqualTo(Outcome.STARTED);
    assertThat(rig.runsOf("limited")).hasSize(2);
  }

  private TriggerRow outcome(String id, String data) {
    return ((Submission.Accepted) rig.submit(id, "demo/go", data))
        .outcomes().stream()
            .filter(row -> row.workflow().equals(new WorkflowId("limited")))
            .findFirst()
            .orElseThrow();
  }

  private List<TriggerRow> triggers(Outcome outcome) {
    return rig.log()
        .triggers(
            new TriggerQuery(
                Optional.of(outcome),
                Optional.of(Set.of(new WorkflowId("limited"))),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                TriggerQuery.LIMIT_MAX,
                Optional.empty()))
        .items();
  }
}
