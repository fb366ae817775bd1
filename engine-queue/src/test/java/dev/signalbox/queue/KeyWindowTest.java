package dev.signalbox.queue;

import static dev.signalbox.queue.Flows.compute;
import static dev.signalbox.queue.Flows.flow;
import static dev.signalbox.queue.Flows.on;
import static dev.signalbox.queue.Flows.task;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.signalbox.core.EventName;
import dev.signalbox.core.Idempotency;
import dev.signalbox.core.Idempotency.OnFailed;
import dev.signalbox.core.RunId;
import dev.signalbox.queue.check.CheckDb;
import dev.signalbox.queue.intake.Launch;
import dev.signalbox.queue.intake.Submission;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SEMANTICS 8: how long ids of events and keys of requests count, and what comes after that. */
class KeyWindowTest {
  private static final Duration DAY = Duration.ofHours(24);

  @TempDir Path folder;
  private Rig rig;

  @BeforeEach
  void open() {
    rig = new Rig(folder, on("demo/go", flow("w", task("a"))), flow("free", compute("a"))).start();
  }

  @AfterEach
  void close() {
    rig.close();
    assertThat(CheckDb.check(folder.resolve("data"), Optional.empty()).findings()).isEmpty();
  }

  private void with(Idempotency keys) {
    rig.keys = keys;
    rig.crashAndRestart();
  }

  private List<RunId> sent(String id) {
    return ((Submission.Accepted) rig.submit(id, "demo/go", "{}")).runs();
  }

  private RunId launched(String key) {
    return switch (rig.launch("w", Optional.of(key))) {
      case Launch.Launched(var run) -> run.id();
      case Launch.Repeated(RunId run) -> run;
      case Launch other -> throw new AssertionError("unexpected " + other);
    };
  }

  @Test
  void SEMANTICS_8_3_SEMANTICS_8_6_a_key_and_an_id_count_for_a_day_and_then_start_another_run() {
    RunId first = launched("a/b:c é");
    List<RunId> sent = sent("e/1:é");
    rig.pass(DAY.minusMinutes(5));
    assertThat(launched("a/b:c é")).isEqualTo(first);
    assertThat(sent("e/1:é")).isEqualTo(sent);

    rig.pass(DAY.plusMinutes(5));

    RunId second = launched("a/b:c é");
    assertThat(second).isNotEqualTo(first);
    assertThat(launched("a/b:c é")).as("its window has begun anew").isEqualTo(second);
    List<RunId> again = sent("e/1:é");
    assertThat(again).hasSize(1).isNotEqualTo(sent);
    assertThat(sent("e/1:é")).isEqualTo(again);
    assertThat(rig.launch("w", Optional.of("other"))).isInstanceOf(Launch.Launched.class);
  }

  @Test
  void SEMANTICS_8_3_after_its_window_a_key_may_have_another_body() {
    rig.submit("e1", "demo/go", "{\"n\":1}");
    assertThat(rig.submit("e1", "demo/go", "{\"n\":2}")).isInstanceOf(Submission.Conflicting.class);

    rig.pass(DAY.plusMinutes(5));

    assertThat(rig.submit("e1", "demo/go", "{\"n\":2}")).isInstanceOf(Submission.Accepted.class);
    assertThat(rig.operations().event("e1").orElseThrow().data().text()).contains("2");
  }

  @Test
  void SEMANTICS_8_3_a_window_for_ever_has_no_end() {
    with(new Idempotency(Optional.empty(), OnFailed.KEEP));
    RunId first = launched("k");

    rig.pass(DAY.multipliedBy(1000));

    assertThat(launched("k")).isEqualTo(first);
  }

  @Test
  void SEMANTICS_8_4_a_failed_run_frees_its_key_where_that_is_said() {
    rig.script.on("a", (_, _) -> Script.failed("on purpose"));
    RunId kept = launched("k");
    rig.ended(kept);
    assertThat(launched("k")).as("keep is the default").isEqualTo(kept);
    with(new Idempotency(Optional.of(DAY), OnFailed.FREE));
    rig.script.on("a", (_, _) -> Script.failed("on purpose"));

    RunId next = launched("k");
    List<RunId> sent = sent("e1");
    rig.ended(sent.getFirst());
    rig.script.on("a", (_, _) -> Script.claimed("1"));
    List<RunId> again = sent("e1");

    assertThat(next).isNotEqualTo(kept);
    assertThat(again).hasSize(1).isNotEqualTo(sent);
    rig.ended(again.getFirst());
    assertThat(sent("e1")).as("a run that has succeeded keeps it").isEqualTo(again);
  }

  @Test
  void A23_a_delivery_that_is_replayed_within_seven_days_starts_nothing() {
    with(new Idempotency(Optional.of(Duration.ofMinutes(1)), OnFailed.KEEP));
    List<RunId> sent = sent(EventName.DELIVERY_IDS + "forge-00");
    List<RunId> plain = sent("e1");

    rig.pass(Duration.ofDays(7));

    assertThat(sent(EventName.DELIVERY_IDS + "forge-00")).isEqualTo(sent);
    assertThat(sent("e1")).isNotEqualTo(plain);
  }

  @Test
  void SEMANTICS_8_5_keys_that_race_after_the_window_start_one_run() throws Exception {
    RunId first = launched("k");
    rig.pass(DAY.plusMinutes(5));

    List<RunId> runs = Together.run(12, _ -> launched("k"));

    assertThat(runs).doesNotContain(first);
    assertThat(runs.stream().distinct()).hasSize(1);
  }

  @Test
  void SEMANTICS_8_5_keys_that_race_with_their_removal_start_one_run() throws Exception {
    RunId first = launched("k");
    rig.pass(DAY.plusDays(3));
    rig.crash();
    rig.restart();

    List<RunId> runs = Together.run(12, _ -> launched("k"));

    assertThat(runs).doesNotContain(first);
    assertThat(runs.stream().distinct()).hasSize(1);
    await().atMost(Rig.PATIENCE).until(() -> launched("k").equals(runs.getFirst()));
  }
}
