package dev.signalbox.api.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.queue.ambient.Failpoints.Point;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * F01: the engine is halted at each point between a request and the end of what came of it, started
 * again, and everything is then as if it had never been.
 */
@Execution(ExecutionMode.CONCURRENT)
@Order(1) // It takes a minute.
final class CrashPointsTest {
  /** What it chooses is in the failure of a test. */
  private static final Random RANDOM = new Random();

  /** Each hit of each point, where {@code -Dsignalbox.crash-points=all} says so. */
  static final boolean ALL = "all".equals(System.getProperty("signalbox.crash-points"));

  /** The syncs before are those of a new store. */
  private static final int FIRST_SYNC = 5;

  private static final int LAST_SYNC = 40;

  @TempDir Path folder;

  /** Without these, a run that ends well would prove nothing. */
  @Test
  void an_engine_that_is_not_halted_ends_all_runs_and_writes_each_effect_once() throws Exception {
    var scene = new Scene(folder);
    try (var engine = LiveEngine.start(scene.home())) {
      scene.submit(engine);
      scene.endsWell(engine);
    }
    assertThat(scene.ledger()).hasSize(Scene.RUNS * 5);
  }

  /** The lives of an engine, each to its end at a point. */
  record Lives(List<String> halts) {
    @Override
    public String toString() {
      return String.join(", then ", halts);
    }
  }

  /**
   * Of each point one hit by chance; all of them where the build is asked for that. The first
   * commits are the engine's own; the seventh is one of a run. Some are halted again at the first
   * hit in their second lives.
   */
  static Stream<Lives> points() {
    return EnumSet.complementOf(EnumSet.of(Point.C8, Point.C16)).stream()
        .flatMap(point -> {
          List<Integer> hits = hits(point);
          int twice = hits.get(RANDOM.nextInt(hits.size()));
          return (ALL ? hits : List.of(hits.get(RANDOM.nextInt(hits.size()))))
              .stream()
                  .map(hit ->
                      new Lives(
                          hit == twice
                              ? List.of(point + ":" + hit, point + ":1")
                              : List.of(point + ":" + hit)));
        });
  }

  private static List<Integer> hits(Point point) {
    return switch (point) {
      case C2, C3, C4, C5, C6 -> List.of(1, 2, 5, 7);
      case C1, C7, C8, C9, C10, C11, C12, C13, C14, C15, C16 -> List.of(1, 2, 5);
    };
  }

  @ParameterizedTest
  @MethodSource("points")
  void P3_I1_I26_F01_halted_at_a_point_nothing_is_lost_and_nothing_happens_twice(Lives lives)
      throws Exception {
    halted(new Scene(folder), lives);
  }

  /**
   * What is outstanding is derived by the engine that recovers: it is the second life that is
   * halted.
   */
  static Stream<Lives> recoveries() {
    Stream<Lives> lives =
        Stream.of(
                List.of("C9:2", "C8:1"),
                List.of("C12:1", "C5:1"),
                List.of("C6:7", "C9:1"),
                List.of("C13:2", "C10:1"))
            .map(Lives::new);
    return some(lives, 2);
  }

  /** So many of them by chance; all where the build is asked for that. */
  private static Stream<Lives> some(Stream<Lives> lives, int count) {
    var all = new ArrayList<>(lives.toList());
    Collections.shuffle(all, RANDOM);
    return all.stream().limit(ALL ? all.size() : count);
  }

  @ParameterizedTest
  @MethodSource("recoveries")
  void F01_halted_within_the_recovery_nothing_is_lost_and_nothing_happens_twice(Lives lives)
      throws Exception {
    halted(new Scene(folder), lives);
  }

  static Stream<Lives> recoveriesOfAll() {
    return some(
        Stream.of(List.of("C8:1", "C8:1"), List.of("C8:2"), List.of("C8:5")).map(Lives::new), 1);
  }

  @ParameterizedTest
  @MethodSource("recoveriesOfAll")
  void
      F01_halted_while_it_recovers_six_runs_that_have_begun_nothing_is_lost_and_nothing_happens_twice(
          Lives lives) throws Exception {
    var scene = new Scene(folder);
    scene.liveUntilAllHaveBegun();
    for (String halt : lives.halts()) {
      scene.liveUntilHalted(halt);
    }
    scene.openGate();
    endsWell(scene, lives.toString());
  }

  static IntStream syncs() {
    return RANDOM.ints(FIRST_SYNC, LAST_SYNC).distinct().limit(2);
  }

  /** The kernel's own kill, where nobody has thought of a point. */
  @ParameterizedTest
  @MethodSource("syncs")
  @EnabledIf(
      value = "dev.signalbox.api.crash.Strace#isInstalled",
      disabledReason = "strace is not installed: nobody can kill within a call of the kernel here")
  void F01_killed_at_any_sync_of_the_disk_nothing_is_lost_and_nothing_happens_twice(int sync)
      throws Exception {
    var scene = new Scene(folder);
    scene.liveUntilDead("sync " + sync, Map.of(), Strace.inject("signal=SIGKILL:when=" + sync));
    endsWell(scene, "sync " + sync);
  }

  private static void halted(Scene scene, Lives lives) throws Exception {
    for (String halt : lives.halts()) {
      scene.liveUntilHalted(halt);
    }
    endsWell(scene, lives.toString());
  }

  private static void endsWell(Scene scene, String after) throws Exception {
    try (var engine = LiveEngine.start(scene.home())) {
      scene.submit(engine);
      scene.endsWell(engine);
    } catch (AssertionError e) {
      throw new AssertionError("after " + after + ": " + e.getMessage(), e);
    }
  }
}
