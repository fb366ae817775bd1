package dev.signalbox.queue.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.queue.simulate.Simulator.Finding;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShrinkerTest {
  @TempDir Path folder;

  @Test
  void only_what_matters_is_left_of_a_tape_and_as_little_as_will_do() {
    List<Integer> choices = IntStream.range(0, 500).boxed().toList();
    Recording tape = Recording.of(choices).with("of no matter", choices);

    Recording shrunk =
        Shrinker.shrink(
            tape,
            it -> {
              List<Integer> main = it.track(Tape.MAIN);
              return main.stream().anyMatch(n -> n >= 100) && main.contains(37);
            },
            Duration.ofSeconds(10));

    assertThat(shrunk.tracks()).containsOnlyKeys(Tape.MAIN);
    assertThat(shrunk.track(Tape.MAIN))
        .hasSize(2)
        .contains(37)
        .allMatch(n -> n == 37 || (n >= 100 && n < 200));
  }

  @Test
  void a_finding_has_a_short_trace_and_a_tape_that_shows_it_again() {
    var simulator = Simulator.broken(Flaw.B19_EVENT_ID_FORGOTTEN.sabotage, Duration.ofSeconds(20));
    Finding finding = simulator.run(0, 500, Duration.ofMinutes(2), 1).finding().orElseThrow();
    Path file = folder.resolve("found.tape");

    finding.write(file);

    assertThat(finding.trace()).hasSizeLessThanOrEqualTo(40);
    assertThat(TapeFile.read(file)).isEqualTo(finding.tape());
    assertThat(simulator.replay(TapeFile.read(file)).map(Finding::invariant)).contains("I1");
    assertThat(Simulator.ofRandomWorkflows().replay(finding.tape())).isEmpty();
  }
}
