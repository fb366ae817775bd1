package dev.signalbox.queue;

import static dev.signalbox.queue.Flows.flow;
import static dev.signalbox.queue.Flows.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.signalbox.core.Event;
import dev.signalbox.core.Run;
import dev.signalbox.core.RunId;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClockTest {
  private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");

  private final AtomicReference<Rig> open = new AtomicReference<>();

  @AfterEach
  void close() {
    Rig rig = open.get();
    if (rig != null) {
      rig.close();
    }
  }

  private Rig rig(Path folder, Duration sleep) {
    var rig = new Rig(folder, flow("sleep", sleep("a", sleep)));
    open.set(rig);
    return rig.start();
  }

  @Test
  void F11_engine_time_goes_on_while_the_wall_clock_has_jumped_back() {
    var wall = new AtomicReference<>(NOON);
    var nanos = new AtomicLong(5_000_000_000L);
    var clock = new EngineClock(wall::get, nanos::get);
    assertThat(clock.now()).isEqualTo(NOON);

    wall.set(NOON.minusSeconds(3600));
    nanos.addAndGet(Duration.ofSeconds(10).toNanos());
    assertThat(clock.now()).isEqualTo(NOON.plusSeconds(10));
    assertThat(clock.now()).isEqualTo(NOON.plusSeconds(10));
    wall.set(NOON.plusSeconds(5));
    nanos.addAndGet(Duration.ofSeconds(1).toNanos());
    assertThat(clock.now()).isEqualTo(NOON.plusSeconds(11));

    wall.set(NOON.plusSeconds(12));
    assertThat(clock.now()).isEqualTo(NOON.plusSeconds(12));
  }

  @Test
  void F11_a_timer_fires_although_the_wall_clock_has_jumped_back(@TempDir Path folder) {
    Rig rig = rig(folder, Duration.ofMillis(200));
    RunId id = rig.launch("sleep");

    rig.ahead.set(Duration.ofHours(-1));

    Run run = rig.ended(id);
    assertThat(run.updated()).isAfterOrEqualTo(run.created().plusMillis(200));
  }

  @Test
  void I22_a_run_never_goes_back_in_time_over_a_restart(@TempDir Path folder) {
    Rig rig = rig(folder, Duration.ofHours(2));
    RunId id = rig.launch("sleep");
    rig.crash();
    rig.ahead.set(Duration.ofHours(-1));
    rig.restart();

    rig.operations().cancel(id, "ann", "enough");

    var times = new ArrayList<Instant>();
    rig.operations().history(id, 0, 10).forEach(entry -> times.add(entry.time()));
    assertThat(times).hasSize(2).isSorted();
    assertThat(rig.run(id).status()).isEqualTo(Run.Status.CANCELLED);
  }

  @Test
  void P7_no_timer_fires_early_or_twice(@TempDir Path folder) {
    Rig rig = rig(folder, Duration.ofMillis(100));
    var runs = new ArrayList<RunId>();
    for (int i = 0; i < 50; i++) {
      runs.add(rig.launch("sleep"));
    }

    for (RunId id : runs) {
      rig.ended(id);
      var codec = new Codec();
      assertThat(rig.operations().history(id, 0, 10))
          .extracting(entry -> codec.decode(entry.body()).event())
          .filteredOn(Event.TimerFired.class::isInstance)
          .singleElement()
          .satisfies(event ->
              assertThat(event.time()).isAfterOrEqualTo(((Event.TimerFired) event).timer().due()));
    }
  }

  @Test
  void a_loop_that_finds_nothing_rests_and_one_that_throws_goes_on() throws Exception {
    var rounds = new AtomicInteger();
    var loop =
        new Loop(
            "test",
            () -> {
              if (rounds.incrementAndGet() == 1) {
                throw new IllegalStateException("on purpose");
              }
              return java.util.Optional.empty();
            });
    loop.start();

    await().until(() -> rounds.get() == 2);
    await().during(Duration.ofMillis(100)).until(() -> rounds.get() == 2);
    loop.nudge();
    await().until(() -> rounds.get() == 3);
    loop.close();
  }
}
