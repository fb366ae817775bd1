package dev.signalbox.queue.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.queue.simulate.Simulator.Summary;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Bugs that are planted are found: the proof that simulations can see. Five of them by chance in
 * each build; all of them with {@code -Pmutants}, some by name with {@code -Dsignalbox.mutant=A,B}.
 */
class MutantsTest {
  private static final int SEEDS = 5000;
  private static final int SAMPLE = 5;

  private static final boolean ALL = Boolean.getBoolean("signalbox.mutants");

  static Stream<Flaw> flaws() {
    var flaws = new ArrayList<>(List.of(Flaw.values()));
    String names = System.getProperty("signalbox.mutant", "");
    if (!names.isEmpty()) {
      return Stream.of(names.split(",")).map(Flaw::valueOf);
    }
    if (ALL) {
      return flaws.stream();
    }
    long seed = Long.getLong("signalbox.mutants-seed", Instant.now().getEpochSecond());
    System.out.println("mutants by seed " + seed);
    Collections.shuffle(flaws, new Random(seed));
    return flaws.stream().limit(SAMPLE);
  }

  @ParameterizedTest
  @MethodSource("flaws")
  void a_planted_bug_is_found_within_5000_seeds(Flaw flaw) {
    Summary summary =
        Simulator.broken(flaw.sabotage, Duration.ZERO).run(0, SEEDS, Duration.ofMinutes(10), 1);

    assertThat(summary.finding()).as(flaw.name()).isPresent();
    System.out.printf(
        "%s: found by %s after %d seeds%n",
        flaw, summary.finding().orElseThrow().invariant(), summary.seeds());
  }

  @Test
  void there_are_at_least_25_planted_bugs() {
    assertThat(Flaw.values()).hasSizeGreaterThanOrEqualTo(25);
  }
}
