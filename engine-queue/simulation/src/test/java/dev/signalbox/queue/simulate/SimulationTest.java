package dev.signalbox.queue.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.queue.simulate.Simulator.Finding;
import dev.signalbox.queue.simulate.Simulator.Summary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * The engine among faults. How long, and from which seed: {@code -Dsignalbox.simulate-seconds=60
 * -Dsignalbox.simulate-seed=1}.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Order(1) // It takes a minute.
class SimulationTest {
  private static final Path REGRESSIONS = Path.of("src/test/resources/regressions");

  /** Fewer seeds than these do not show that something never happens. */
  private static final long ENOUGH = 3000;

  /** These need more than a build has time for. */
  private static final List<Counter> RARE =
      List.of(
          Counter.QUARANTINES,
          Counter.FORGETTING_DECLINED,
          Counter.MIGRATIONS_THAT_DIVERGE,
          Counter.POOLS_USED_UP,
          Counter.POOLS_RELEASED);

  @Test
  @Order(1)
  void what_was_found_once_does_not_come_back() throws IOException {
    var simulator = Simulator.ofRandomWorkflows();
    var back = new ArrayList<String>();
    for (Path tape : regressions()) {
      simulator
          .replay(TapeFile.read(tape))
          .ifPresent(found -> back.add(tape + ": " + found.invariant() + " " + found.message()));
    }

    assertThat(back).isEmpty();
  }

  private static List<Path> regressions() throws IOException {
    try (Stream<Path> files = Files.list(REGRESSIONS)) {
      return files.filter(file -> file.toString().endsWith(".tape")).sorted().toList();
    }
  }

  @Test
  @Order(2)
  void the_same_tape_leads_to_the_same() {
    var simulator = Simulator.ofRandomWorkflows();

    for (int seed = 0; seed < 40; seed++) {
      assertThat(simulator.isDeterministic(seed)).as("seed " + seed).isTrue();
    }
  }

  @Test
  @Order(3)
  void all_invariants_hold_in_a_world_that_does_its_worst() {
    long seed = Long.getLong("signalbox.simulate-seed", first());
    var time = Duration.ofSeconds(Long.getLong("signalbox.simulate-seconds", 60));

    Summary summary = Simulator.ofRandomWorkflows().run(seed, time, 1);

    System.out.printf(
        "simulated %d seeds from %d, %.0f a second%n",
        summary.seeds(), seed, summary.seedsPerSecond());
    summary.finding().ifPresent(SimulationTest::keep);
    assertThat(summary.finding().map(SimulationTest::text)).isEqualTo(Optional.empty());
    assertThat(summary.counters().of(Counter.RUNS_SUCCEEDED) * 10)
        .isGreaterThan(3 * summary.counters().of(Counter.RUNS));
    if (summary.seeds() > ENOUGH) {
      assertThat(never(summary)).isEmpty();
    }
  }

  /**
   * A build tries the same worlds each time, so that one that fails fails for what was changed. New
   * ones, the same for everybody on a day, are for the chaos profile.
   */
  private static long first() {
    return Boolean.getBoolean("signalbox.chaos")
        ? Instant.now().getEpochSecond() / 86_400 * 1_000_000
        : 1;
  }

  private static List<Counter> never(Summary summary) {
    return Stream.of(Counter.values())
        .filter(counter -> !RARE.contains(counter))
        .filter(counter -> summary.counters().of(counter) == 0)
        .toList();
  }

  private static void keep(Finding finding) {
    finding.write(Path.of("target/found-" + finding.seed() + ".tape"));
  }

  private static String text(Finding finding) {
    return Stream.of(
            List.of(
                "seed " + finding.seed() + ", " + finding.invariant() + ": " + finding.message()),
            finding.workflows(),
            finding.trace())
        .flatMap(List::stream)
        .collect(Collectors.joining("\n"));
  }
}
