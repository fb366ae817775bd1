package dev.signalbox.queue;

import static dev.signalbox.queue.Flows.direct;
import static dev.signalbox.queue.Flows.flow;
import static dev.signalbox.queue.Flows.task;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.signalbox.core.FailureKind;
import dev.signalbox.core.Run;
import dev.signalbox.core.RunId;
import dev.signalbox.core.StepPath;
import dev.signalbox.queue.Script.Gate;
import dev.signalbox.queue.jobs.Lanes;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Work that takes the whole engine with it. */
class PoisonTest {
  private Rig rig;

  @BeforeEach
  void open(@TempDir Path folder) {
    rig =
        new Rig(
            folder,
            flow("granted", task("bad")),
            flow("direct", direct("bad")),
            flow("good", task("a")));
    rig.start();
  }

  @AfterEach
  void close() {
    rig.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"granted", "direct"})
  void F31_the_third_crash_fails_the_step_and_the_others_are_not_to_blame(String poison) {
    rig.script.on("bad", (assignment, end) -> new Gate().perform(assignment, end));
    rig.script.on("a", new Gate());
    RunId bad = rig.launch(poison);
    RunId good = rig.launch("good");
    for (int crash = 1; crash <= 3; crash++) {
      int number = crash;
      await().until(() -> rig.script.begun("bad").size() == number);
      await().until(() -> rig.types(bad).contains("attempt-started"));
      await().until(() -> lastStarted(bad, number));
      rig.crash();
      rig.script.on("a", (_, _) -> Script.claimed("1"));
      rig.restart();
    }

    Run run = rig.ended(bad);

    assertThat(run.failure().orElseThrow().failure().kind()).isEqualTo(FailureKind.WORKER_LOST);
    assertThat(run.steps().get(new StepPath("bad")).crashes()).isEqualTo(3);
    assertThat(rig.ended(good).status()).isEqualTo(Run.Status.SUCCEEDED);
    assertThat(rig.script.begun("bad")).containsExactly("bad/1", "bad/2", "bad/3");
  }

  private boolean lastStarted(RunId run, int times) {
    return rig.types(run).stream().filter("attempt-started"::equals).count() == times;
  }

  @Test
  void P8_suspects_run_one_at_a_time() {
    var together = new AtomicInteger();
    var most = new AtomicInteger();
    var go = new Semaphore(0);
    rig.script.on("bad", (assignment, end) -> new Gate().perform(assignment, end));
    List<RunId> runs = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      runs.add(rig.launch("granted"));
    }
    for (int crash = 1; crash <= Lanes.SUSPECT_AFTER; crash++) {
      int started = crash;
      await().until(() -> runs.stream().allMatch(run -> lastStarted(run, started)));
      rig.crash();
      if (crash == Lanes.SUSPECT_AFTER) {
        rig.script.on(
            "bad",
            (_, _) -> {
              most.accumulateAndGet(together.incrementAndGet(), Math::max);
              go.acquire();
              together.decrementAndGet();
              return Script.claimed("1");
            });
      }
      rig.restart();
    }

    for (int suspect = 0; suspect < runs.size(); suspect++) {
      await().until(() -> together.get() == 1);
      assertThat(rig.ended(rig.launch("good")).status()).as("others go on").isNotNull();
      assertThat(most).hasValue(1);
      go.release();
    }

    runs.forEach(run -> assertThat(rig.ended(run).status()).isEqualTo(Run.Status.SUCCEEDED));
    assertThat(most).hasValue(1);
  }

  @Test
  void F31_a_suspect_rests_before_its_next_attempt_and_others_need_not_wait_for_it() {
    // given
    rig.script.on("bad", (assignment, end) -> new Gate().perform(assignment, end));
    RunId bad = rig.launch("granted");
    for (int crash = 1; crash <= Lanes.SUSPECT_AFTER; crash++) {
      int started = crash;
      await().until(() -> lastStarted(bad, started));
      rig.crash();
      if (crash < Lanes.SUSPECT_AFTER) {
        rig.restart();
      }
    }
    rig.script.on("bad", (_, _) -> Script.claimed("1"));

    // when
    long begin = System.nanoTime();
    rig.restart();
    Run good = rig.ended(rig.launch("good"));

    // then
    assertThat(good.status()).isEqualTo(Run.Status.SUCCEEDED);
    assertThat(rig.script.begun("bad")).as("begun while it rests").hasSize(2);
    assertThat(rig.ended(bad).status()).isEqualTo(Run.Status.SUCCEEDED);
    assertThat(Duration.ofNanos(System.nanoTime() - begin))
        .isGreaterThanOrEqualTo(Lanes.FIRST_REST);
  }
}
