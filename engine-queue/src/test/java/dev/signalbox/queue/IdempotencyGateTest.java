package dev.signalbox.queue;

import static dev.signalbox.queue.Flows.compute;
import static dev.signalbox.queue.Flows.flow;
import static dev.signalbox.queue.Flows.on;
import static dev.signalbox.queue.Flows.task;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.FlowControl;
import dev.signalbox.core.Idempotency.OnFailed;
import dev.signalbox.core.RunId;
import dev.signalbox.core.Workflow;
import dev.signalbox.core.WorkflowId;
import dev.signalbox.queue.intake.Submission;
import dev.signalbox.queue.log.TriggerQuery;
import dev.signalbox.queue.log.TriggerRow;
import dev.signalbox.queue.log.TriggerRow.Outcome;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdempotencyGateTest {
  private static final Optional<Duration> DAY = Optional.of(Duration.ofHours(24));

  @TempDir Path folder;
  private Rig rig;

  private void open(FlowControl control, Workflow flow) {
    rig = new Rig(folder, on("demo/go", flow)).control("once", control).start();
  }

  @AfterEach
  void close() {
    rig.close();
  }

  @Test
  void SEMANTICS_8_1_the_same_key_is_a_duplicate_with_the_first_run_whatever_the_event() {
    open(Controls.idempotency(DAY, OnFailed.KEEP), flow("once", compute("a")));
    RunId first = outcome("e1", "{\"k\":\"a:/b\"}").run().orElseThrow();

    TriggerRow same = outcome("e2", "{\"k\":\"a:/b\"}");
    TriggerRow other = outcome("e3", "{\"k\":\"a:/b\",\"n\":2}");

    assertThat(same.outcome()).isEqualTo(Outcome.DUPLICATE);
    assertThat(same.run()).contains(first);
    assertThat(same.rule()).isEqualTo("idempotency: 1d");
    assertThat(other.outcome()).isEqualTo(Outcome.DUPLICATE);
    assertThat(other.rule()).endsWith("its first event had other data");
    assertThat(outcome("e4", "{\"k\":\"c\"}").outcome()).isEqualTo(Outcome.STARTED);
    assertThat(rig.runsOf("once")).hasSize(2);
  }

  @Test
  void SEMANTICS_8_3_a_key_counts_for_its_window_and_over_a_kill() {
    open(Controls.idempotency(DAY, OnFailed.KEEP), flow("once", compute("a")));
    outcome("e1", "{\"k\":1}");
    rig.crash();
    rig.pass(Duration.ofHours(23));
    rig.restart();
    assertThat(outcome("e2", "{\"k\":1}").outcome()).isEqualTo(Outcome.DUPLICATE);

    rig.pass(Duration.ofHours(25));

    assertThat(outcome("e3", "{\"k\":1}").outcome()).isEqualTo(Outcome.STARTED);
  }

  @Test
  void SEMANTICS_8_5_two_hundred_at_once_with_one_key_start_one_run() throws Exception {
    open(Controls.idempotency(Optional.empty(), OnFailed.KEEP), flow("once", compute("a")));

    var rows = Together.run(200, i -> outcome("e" + i, "{\"k\":1}"));

    assertThat(rows).filteredOn(row -> row.outcome() == Outcome.STARTED).hasSize(1);
    RunId run = rig.runsOf("once").getFirst().id();
    assertThat(rows).allMatch(row -> row.run().equals(Optional.of(run)));
  }

  @Test
  void SEMANTICS_8_4_a_failed_run_frees_its_key_where_it_says_so() {
    open(Controls.idempotency(DAY, OnFailed.FREE), flow("once", task("a")));
    rig.script.on("a", (_, _) -> Script.failed("on purpose"));
    rig.ended(outcome("e1", "{\"k\":1}").run().orElseThrow());

    assertThat(outcome("e2", "{\"k\":1}").outcome()).isEqualTo(Outcome.STARTED);
  }

  @Test
  void SEMANTICS_8_7_what_was_dropped_uses_no_key() {
    var minutes = Optional.of(Duration.ofMinutes(10));
    open(
        Controls.both(
            Controls.idempotency(minutes, OnFailed.KEEP),
            Controls.rateLimit(1, Duration.ofHours(1))),
        flow("once", compute("a")));
    assertThat(outcome("e1", "{\"k\":1}").outcome()).isEqualTo(Outcome.STARTED);
    rig.pass(Duration.ofMinutes(9));
    assertThat(outcome("e2", "{\"k\":1}").outcome()).isEqualTo(Outcome.DUPLICATE);
    rig.pass(Duration.ofMinutes(55));
    assertThat(outcome("e3", "{\"k\":1}").outcome()).isEqualTo(Outcome.DROPPED);

    rig.pass(Duration.ofMinutes(61));

    assertThat(outcome("e4", "{\"k\":1}").outcome()).isEqualTo(Outcome.STARTED);
  }

  @Test
  void SEMANTICS_8_1_the_duplicate_of_what_is_still_pending_gets_its_run_once_there_is_one() {
    open(
        Controls.both(
            Controls.idempotency(DAY, OnFailed.KEEP),
            Controls.debounce(Duration.ofHours(1), Duration.ofHours(1))),
        flow("once", compute("a")));
    outcome("e1", "{\"k\":1}");
    assertThat(outcome("e2", "{\"k\":1}").run()).isEmpty();

    rig.operations()
        .flush(rig.log().pending(Optional.empty(), Optional.empty(), 1).items().getFirst().id());

    assertThat(outcome("e3", "{\"k\":1}").run()).contains(rig.runsOf("once").getFirst().id());
  }

  @Test
  void SEMANTICS_8_1_a_repeated_event_is_on_record_as_a_duplicate_with_the_original_runs() {
    open(FlowControl.NONE, flow("once", compute("a")));
    RunId run = outcome("e1", "{}").run().orElseThrow();

    TriggerRow repeat = outcome("e1", "{}");

    assertThat(repeat.outcome()).isEqualTo(Outcome.DUPLICATE);
    assertThat(repeat.rule()).isEqualTo("event id");
    assertThat(repeat.run()).contains(run);
    var query =
        new TriggerQuery(
            Optional.of(Outcome.DUPLICATE),
            Optional.of(Set.of(new WorkflowId("once"))),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            10,
            Optional.empty());
    assertThat(rig.log().triggers(query).items()).containsExactly(repeat);
    outcome("e1", "{}");
    assertThat(rig.log().triggers(query).items()).as("one record for all repeats").hasSize(1);
  }

  private TriggerRow outcome(String id, String data) {
    return ((Submission.Accepted) rig.submit(id, "demo/go", data)).outcomes().getFirst();
  }
}
