package dev.signalbox.queue;

import static dev.signalbox.queue.Flows.approve;
import static dev.signalbox.queue.Flows.direct;
import static dev.signalbox.queue.Flows.flow;
import static dev.signalbox.queue.Flows.sleep;
import static dev.signalbox.queue.Flows.task;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.signalbox.core.Run;
import dev.signalbox.core.RunId;
import dev.signalbox.core.StepRun.Ruling.Choice;
import dev.signalbox.queue.Script.Gate;
import dev.signalbox.queue.ambient.Space;
import dev.signalbox.queue.intake.Submission;
import dev.signalbox.queue.log.DiskFull;
import dev.signalbox.queue.log.StoreUnavailable;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StoreTroubleTest {
  private Rig rig;

  @BeforeEach
  void open(@TempDir Path folder) {
    rig =
        new Rig(
                folder,
                flow("granted", task("a"), task("b")),
                flow("direct", direct("a"), direct("b")),
                flow("ask", approve("a"), task("b")),
                flow("sleep", sleep("a", Duration.ofMillis(300)), task("b")))
            .start();
  }

  @AfterEach
  void close() {
    rig.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"granted", "direct"})
  void F04_an_outcome_waits_until_the_disk_has_room(String flow) throws Exception {
    var gate = new Gate();
    rig.script.on("a", gate);
    RunId run = rig.launch(flow);
    gate.entered();
    rig.log().full(true);
    int appends = rig.log().appends();
    gate.open();
    await().until(() -> rig.log().appends() > appends);
    assertThatThrownBy(() -> rig.submit("e", "demo/none", "{}")).isInstanceOf(DiskFull.class);
    assertThat(rig.run(run).status()).isEqualTo(Run.Status.RUNNING);

    rig.log().full(false);

    assertThat(rig.ended(run).status()).isEqualTo(Run.Status.SUCCEEDED);
    assertThat(rig.script.ledger()).containsExactly("a/1", "b/1");
    assertThat(rig.submit("e", "demo/none", "{}")).isInstanceOf(Submission.Accepted.class);
  }

  @Test
  void F04_a_timer_and_a_decision_wait_until_the_disk_has_room() {
    RunId sleeper = rig.launch("sleep");
    RunId asker = rig.launch("ask");
    rig.log().full(true);
    assertThatThrownBy(() -> rig.decide(asker, "a", Choice.APPROVE)).isInstanceOf(DiskFull.class);
    int appends = rig.log().appends();
    await().until(() -> rig.log().appends() > appends);

    rig.log().full(false);

    assertThat(rig.ended(sleeper).status()).isEqualTo(Run.Status.SUCCEEDED);
    rig.decide(asker, "a", Choice.APPROVE);
    assertThat(rig.ended(asker).status()).isEqualTo(Run.Status.SUCCEEDED);
  }

  @Test
  void F04_with_little_room_no_attempt_begins() {
    rig.space = Space.Level.LOW;
    RunId run = rig.launch("direct");
    await()
        .during(Duration.ofMillis(300))
        .until(() -> rig.script.ledger().isEmpty() && rig.jobs().holds(run + "/a/1"));

    rig.space = Space.Level.ENOUGH;

    assertThat(rig.ended(run).status()).isEqualTo(Run.Status.SUCCEEDED);
  }

  @Test
  @Timeout(value = 30, unit = TimeUnit.SECONDS)
  void F03_once_the_log_is_lost_nobody_gets_a_yes_and_nobody_waits_for_ever() {
    RunId run = rig.launch("ask");
    rig.log().hold();
    var first = CompletableFuture.supplyAsync(() -> rig.decide(run, "a", Choice.APPROVE));
    await().until(() -> rig.log().held() == 1);
    // These arrive while the first is on its way, and wait behind it.
    var second = CompletableFuture.supplyAsync(() -> rig.decide(run, "a", Choice.REJECT));
    var third = CompletableFuture.supplyAsync(() -> rig.operations().cancel(run, "ann", "x"));
    await().pollDelay(Duration.ofMillis(50)).until(() -> rig.log().held() == 1);

    rig.log().die();
    rig.log().release();

    for (var answer : java.util.List.of(first, second, third)) {
      assertThatThrownBy(answer::join)
          .isInstanceOf(CompletionException.class)
          .hasCauseInstanceOf(StoreUnavailable.class);
    }
    assertThatThrownBy(() -> rig.launch("ask")).isInstanceOf(StoreUnavailable.class);
    assertThatThrownBy(() -> rig.run(run)).isInstanceOf(StoreUnavailable.class);
  }

  @Test
  void an_engine_whose_log_is_lost_can_be_ended() throws Exception {
    var gate = new Gate();
    rig.script.on("a", gate);
    RunId run = rig.launch("granted");
    gate.entered();
    rig.log().die();

    rig.drain(Duration.ofMillis(1));
    rig.script.on("a", (_, _) -> Script.claimed("1"));
    rig.restart();

    assertThat(rig.ended(run).status()).isEqualTo(Run.Status.SUCCEEDED);
  }
}
