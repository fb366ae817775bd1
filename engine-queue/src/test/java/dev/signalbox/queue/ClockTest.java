package dev.signalbox.queue;

import static dev.signalbox.queue.Flows.flow;
import static dev.signalbox.queue.Flows.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.signalbox.core.Event;
import dev.signalbox.core.Run;
import dev.signalbox.core.RunId;
import dev.signalbox.queue.ambient.EngineClock;
import dev.signalbox.queue.codec.Codec;
import dev.signalbox.queue.engine.Loop;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Order(2) // It takes a quarter of a minute.
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
  void F12_a_wall_clock_that_jumps_ahead_is_believed_after_a_minute() {
    var wall = new AtomicReference<>(NOON);
    var nanos = new AtomicLong(5_000_000_000L);
    var clock = new EngineClock(wall::get, nanos::get);
    pass(wall, nanos, Duration.ofSeconds(1));
    assertThat(clock.now()).isEqualTo(NOON.plusSeconds(1));
    assertThat(clock.isHeld()).isFalse();

    wall.set(NOON.plus(Duration.ofDays(1)));
    assertThat(clock.now()).isEqualTo(NOON.plusSeconds(1));
    assertThat(clock.isHeld()).isTrue();
    pass(wall, nanos, Duration.ofSeconds(59));
    assertThat(clock.now()).isEqualTo(NOON.plusSeconds(60));

    pass(wall, nanos, Duration.ofSeconds(1));
    assertThat(clock.now()).isEqualTo(NOON.plus(Duration.ofDays(1)).plusSeconds(60));
    assertThat(clock.isHeld()).isFalse();
  }

  @Test
  void F12_a_jump_that_is_put_right_within_a_minute_was_none() {
    var wall = new AtomicReference<>(NOON);
    var nanos = new AtomicLong();
    var clock = new EngineClock(wall::get, nanos::get);
    wall.set(NOON.plus(Duration.ofDays(365)));
    assertThat(clock.isHeld()).isTrue();

    pass(wall, nanos, Duration.ofSeconds(30));
    wall.set(NOON.plusSeconds(30));

    assertThat(clock.isHeld()).isFalse();
    assertThat(clock.now()).isEqualTo(NOON.plusSeconds(30));
  }

  @Test
  void F12_a_jump_of_ten_minutes_is_followed_at_once() {
    var wall = new AtomicReference<>(NOON);
    var clock = new EngineClock(wall::get, () -> 0);

    wall.set(NOON.plusSeconds(600));
    assertThat(clock.now()).isEqualTo(NOON.plusSeconds(600));
    assertThat(clock.isHeld()).isFalse();
  }

  @Test
  void F11_F12_engine_time_never_runs_back_and_never_ahead_of_both_clocks() {
    long seed = new Random().nextLong();
    var random = new Random(seed);
    var wall = new AtomicReference<>(NOON);
    var nanos = new AtomicLong();
    var clock = new EngineClock(wall::get, nanos::get);
    Instant last = clock.now();
    for (int i = 0; i < 2000; i++) {
      Duration passed = Duration.ofMillis(random.nextInt(100_000));
      pass(wall, nanos, passed);
      if (random.nextInt(10) == 0) {
        long year = Duration.ofDays(365).toSeconds();
        wall.set(wall.get().plusSeconds(random.nextLong(-year, year)));
      }
      Instant latest = last.plus(passed).isAfter(wall.get()) ? last.plus(passed) : wall.get();

      Instant now = clock.now();

      assertThat(now).as("seed %d, turn %d", seed, i).isBetween(last, latest.plusMillis(1));
      last = now;
    }
  }

  private static void pass(AtomicReference<Instant> wall, AtomicLong nanos, Duration time) {
    wall.updateAndGet(now -> now.plus(time));
    nanos.addAndGet(time.toNanos());
  }

  @Test
  void F12_timers_are_held_for_a_minute_and_then_fire_once(@TempDir Path folder) {
    var rig =
        new Rig(
            folder,
            flow("sleep", sleep("a", Duration.ofHours(1))),
            flow("nap", sleep("a", Duration.ofMillis(20))));
    open.set(rig);
    rig.start();
    RunId sleeper = rig.launch("sleep");

    rig.ahead.set(Duration.ofHours(2));

    // A timer of a moment makes the timekeeper look; it is due by elapsed time, and not held.
    assertThat(rig.ended(rig.launch("nap")).status()).isEqualTo(Run.Status.SUCCEEDED);
    assertThat(rig.isClockHeld()).isTrue();
    assertThat(rig.run(sleeper).status()).isEqualTo(Run.Status.WAITING);
    rig.elapsed.set(Duration.ofSeconds(61));
    assertThat(rig.isClockHeld()).isFalse();
    assertThat(rig.ended(rig.launch("nap")).status()).isEqualTo(Run.Status.SUCCEEDED);
    assertThat(rig.ended(sleeper).status()).isEqualTo(Run.Status.SUCCEEDED);
    assertThat(rig.types(sleeper)).containsOnlyOnce("timer-fired");
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
