package dev.signalbox.api.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.queue.Failpoints.Point;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * F01: the engine is halted at each point between a request and the end of what came of it, started
 * again, and everything is then as if it had never been.
 */
final class CrashPointsTest {
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
    together(
        () -> halted(point.name() + ":1"),
        () -> halted(point.name() + (isOfTheWriter(point) ? ":6" : ":2")));
  }

  /**
   * What is outstanding is derived by the engine that recovers: it is the second life that is
   * halted.
   */
  @Test
  void F01_halted_within_the_recovery_nothing_is_lost_and_nothing_happens_twice() throws Exception {
    together(() -> halted("C9:2", "C8:1"), () -> halted("C12:2", "C8:1"));
    together(() -> halted("C12:1", "C5:1"), () -> halted("C6:7", "C9:1"));
    together(() -> halted("C13:2", "C10:1"), () -> halted("C5:6", "C13:1"));
  }

  /** The first commits are the engine's own; the sixth is one of a run. */
  private static boolean isOfTheWriter(Point point) {
    return switch (point) {
      case C2, C3, C4, C5, C6 -> true;
      case C1, C7, C8, C9, C10, C11, C12, C13, C14, C15 -> false;
    };
  }

  private Void halted(String... halts) throws Exception {
    var scene =
        new Scene(Files.createDirectory(folder.resolve(String.join("-", halts).replace(':', '.'))));
    for (String halt : halts) {
      scene.liveUntilHalted(halt);
    }
    try (var engine = LiveEngine.start(scene.home())) {
      scene.submit(engine);
      scene.endsWell(engine);
    }
    return null;
  }

  /** Two at a time are what two processors carry. */
  private static void together(
      java.util.concurrent.Callable<Void> one, java.util.concurrent.Callable<Void> other)
      throws Exception {
    try (var threads = Executors.newFixedThreadPool(2)) {
      for (Future<Void> each : threads.invokeAll(new ArrayList<>(List.of(one, other)))) {
        each.get();
      }
    }
  }
}
