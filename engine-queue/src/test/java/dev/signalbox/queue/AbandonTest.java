package dev.signalbox.queue;

import static dev.signalbox.queue.Flows.direct;
import static dev.signalbox.queue.Flows.flow;
import static dev.signalbox.queue.Flows.task;
import static dev.signalbox.queue.Flows.within;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.signalbox.core.FailureKind;
import dev.signalbox.core.Run;
import dev.signalbox.core.RunId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Attempts that do not heed their interruption, in a lane of one. */
class AbandonTest {
  private static final Duration GRACE = Duration.ofMillis(100);

  private final CountDownLatch begun = new CountDownLatch(1);
  private final CountDownLatch free = new CountDownLatch(1);
  private final AtomicInteger returned = new AtomicInteger();
  private Rig rig;

  @BeforeEach
  void open(@TempDir Path folder) {
    rig =
        new Rig(
            folder,
            flow("granted", task("deaf")),
            flow("direct", direct("deaf")),
            within(Duration.ofMillis(300), flow("late", task("deaf"))),
            flow("good", task("a"), direct("b")));
    rig.lanes = new Rig.Width(1);
    rig.script.grace = Optional.of(GRACE);
    rig.script.on(
        "deaf",
        (_, _) -> {
          begun.countDown();
          while (free.getCount() > 0) {
            try {
              free.await();
            } catch (InterruptedException e) {
              // On purpose.
            }
          }
          returned.incrementAndGet();
          return Script.claimed("\"too late\"");
        });
    rig.start();
  }

  @AfterEach
  void close() {
    free.countDown();
    rig.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"granted", "direct"})
  void SEMANTICS_13_1_a_cancelled_run_ends_after_the_grace_and_its_late_result_is_ignored(
      String flow) throws Exception {
    RunId run = rig.launch(flow);
    begun.await();
    rig.operations().cancel(run, "ann", "enough");

    assertThat(rig.ended(run).status()).isEqualTo(Run.Status.CANCELLED);
    var history = rig.types(run);
    assertThat(returned).hasValue(0);
    RunId next = rig.launch("good");
    assertThat(rig.ended(next).status()).as("the lane goes on").isEqualTo(Run.Status.SUCCEEDED);
    free.countDown();
    await().until(() -> returned.get() == 1);

    assertThat(rig.ended(rig.launch("good")).status()).isEqualTo(Run.Status.SUCCEEDED);
    assertThat(rig.types(run)).isEqualTo(history).doesNotHaveDuplicates();
    assertThat(rig.script.ledger()).containsExactly("deaf/1", "a/1", "b/1", "a/1", "b/1");
  }

  @Test
  void SEMANTICS_13_1_a_run_that_is_out_of_time_ends_after_the_grace() {
    RunId run = rig.launch("late");

    Run ended = rig.ended(run);

    assertThat(ended.failure().orElseThrow().failure().kind()).isEqualTo(FailureKind.TIMED_OUT);
    assertThat(returned).hasValue(0);
  }

  @Test
  void P8_a_lane_that_was_given_back_is_no_wider_than_before() throws Exception {
    RunId run = rig.launch("granted");
    begun.await();
    rig.operations().cancel(run, "ann", "enough");
    rig.ended(run);
    free.countDown();
    await().until(() -> returned.get() == 1);
    var gate = new Script.Gate();
    rig.script.on("a", gate);
    RunId first = rig.launch("good");
    gate.entered();
    RunId second = rig.launch("good");

    await().during(GRACE).until(() -> rig.script.begun("a").size() == 1);
    gate.open();

    assertThat(rig.ended(first).status()).isEqualTo(Run.Status.SUCCEEDED);
    assertThat(rig.ended(second).status()).isEqualTo(Run.Status.SUCCEEDED);
  }

  @Test
  void an_engine_ends_although_an_attempt_does_not() throws Exception {
    rig.launch("granted");
    begun.await();

    assertThat(rig.node().drain(Duration.ofMillis(1), Duration.ofSeconds(20))).isTrue();
  }
}
