package dev.signalbox.api.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.queue.Failpoints.Point;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * F01: the engine is halted at each point between a request and the end of what came of it, started
 * again, and everything is then as if it had never been.
 */
final class CrashPointsTest {
  private static final long SEED = new Random().nextLong();
  private static final String SEEDED = " (seed " + SEED + ")";
  private static final Random RANDOM = new Random(SEED);

  /** Each hit of each point, where {@code -Dsignalbox.crash-points=all} says so. */
  private static final boolean ALL = "all".equals(System.getProperty("signalbox.crash-points"));

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

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "C8")
  void F01_halted_at_a_point_nothing_is_lost_and_nothing_happens_twice(Point point)
      throws Exception {
    List<Integer> hits = hits(point);
    int twice = hits.get(RANDOM.nextInt(hits.size()));
    together(
        hits.stream()
            .map(hit ->
                hit == twice ? halted(point + ":" + hit, point + ":1") : halted(point + ":" + hit))
            .toList());
  }

  /**
   * What is outstanding is derived by the engine that recovers: it is the second life that is
   * halted.
   */
  @Test
  void F01_halted_within_the_recovery_nothing_is_lost_and_nothing_happens_twice() throws Exception {
    together(
        List.of(
            halted("C9:2", "C8:1"),
            halted("C12:1", "C5:1"),
            halted("C6:7", "C9:1"),
            halted("C13:2", "C10:1"),
            recovering("C8:1", "C8:1"),
            recovering("C8:2"),
            recovering("C8:5")));
  }

  /** The kernel's own kill, where nobody has thought of a point. */
  @Test
  @EnabledIf(
      value = "dev.signalbox.api.crash.Strace#isInstalled",
      disabledReason = "strace is not installed: nobody can kill within a call of the kernel here")
  void F01_killed_at_any_sync_of_the_disk_nothing_is_lost_and_nothing_happens_twice()
      throws Exception {
    together(
        RANDOM
            .ints(FIRST_SYNC, LAST_SYNC)
            .distinct()
            .limit(3)
            .<Callable<Void>>mapToObj(sync -> () -> killedAtSync(sync))
            .toList());
  }

  private Void killedAtSync(int sync) throws Exception {
    var scene = scene("sync" + sync);
    scene.liveUntilDead(
        "sync " + sync + SEEDED, Map.of(), Strace.inject("signal=SIGKILL:when=" + sync));
    return endsWell(scene);
  }

  /**
   * The first hit, and a later one by chance; all of them where the build is asked for that. The
   * first commits are the engine's own; the seventh is one of a run.
   */
  private static List<Integer> hits(Point point) {
    List<Integer> later =
        switch (point) {
          case C2, C3, C4, C5, C6 -> List.of(2, 5, 7);
          case C1, C7, C8, C9, C10, C11, C12, C13, C14, C15 -> List.of(2, 5);
        };
    var hits = new ArrayList<>(List.of(1));
    hits.addAll(ALL ? later : List.of(later.get(RANDOM.nextInt(later.size()))));
    return hits;
  }

  private Callable<Void> halted(String... halts) {
    return () -> {
      var scene = scene(String.join("-", halts));
      for (String halt : halts) {
        scene.liveUntilHalted(halt);
      }
      return endsWell(scene);
    };
  }

  /** Halted while it recovers six runs, each of which has begun. */
  private Callable<Void> recovering(String... halts) {
    return () -> {
      var scene = scene("recovering-" + String.join("-", halts));
      scene.liveUntilAllHaveBegun();
      for (String halt : halts) {
        scene.liveUntilHalted(halt);
      }
      scene.openGate();
      return endsWell(scene);
    };
  }

  private Scene scene(String name) throws IOException {
    return new Scene(Files.createDirectory(folder.resolve(name.replace(':', '.'))));
  }

  private static Void endsWell(Scene scene) throws Exception {
    try (var engine = LiveEngine.start(scene.home())) {
      scene.submit(engine);
      scene.endsWell(engine);
    }
    return null;
  }

  /** Two at a time are what two processors carry. */
  private static void together(List<Callable<Void>> all) throws Exception {
    try (var threads = Executors.newFixedThreadPool(2)) {
      for (Future<Void> each : threads.invokeAll(all)) {
        try {
          each.get();
        } catch (ExecutionException e) {
          throw new AssertionError(e.getCause().getMessage() + SEEDED, e.getCause());
        }
      }
    }
  }
}
