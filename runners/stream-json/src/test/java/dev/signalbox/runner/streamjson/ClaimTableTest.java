package dev.signalbox.runner.streamjson;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.Interruption;
import dev.signalbox.core.Json;
import dev.signalbox.core.Outcome;
import dev.signalbox.runner.spi.FakeAgent;
import dev.signalbox.runner.spi.Limits;
import dev.signalbox.runner.spi.Runner;
import dev.signalbox.runner.spi.Sink;
import dev.signalbox.runner.spi.process.Graces;
import dev.signalbox.runner.spi.process.ProcessSupervisor;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * F39, the table: exit code, record (none, one, two that are the same, garbled), a process that
 * does not end, and whether it did the work. That it did is for the engine to see: it never turns
 * another conclusion into a claim, nor keeps one from being made.
 */
class ClaimTableTest {
  private static final Duration SHORT = Duration.ofMillis(150);

  @ParameterizedTest(name = "{0}, exit {1}: {2}")
  @CsvSource({
    "init,                                  0, Indeterminate",
    "init evidence,                         0, Indeterminate",
    "init,                                  1, Indeterminate",
    "init evidence,                         1, Indeterminate",
    "init hang,                             0, TimedOut",
    "init evidence hang,                    0, TimedOut",
    "init result,                           0, Claimed",
    "init evidence result,                  0, Claimed",
    "init result,                           1, Indeterminate",
    "init evidence result,                  1, Indeterminate",
    "init result hang,                      0, Claimed",
    "init evidence result hang,             0, Claimed",
    "init result result,                    0, Claimed",
    "init evidence result result,           0, Claimed",
    "init result other-result,              0, Indeterminate",
    "init evidence result other-result,     0, Indeterminate",
    "init result other-result,              1, Indeterminate",
    "init result result,                    1, Indeterminate",
    "init garbled,                          0, Indeterminate",
    "init evidence garbled,                 0, Indeterminate",
    "init garbled,                          1, Indeterminate",
    "init garbled hang,                     0, TimedOut",
    "init garbled result,                   0, Indeterminate",
    "init result deaf,                      0, Claimed",
  })
  void F39_what_is_a_claim(String scenario, int exit, String expected, @TempDir Path folder) {
    var agent =
        new FakeAgent(folder).limits(limits(scenario)).with("FAKE_EXIT", Integer.toString(exit));
    var supervisor =
        new ProcessSupervisor(
            new Graces(SHORT, SHORT, SHORT), 1 << 20, System.getenv(), Clock.systemUTC());
    Runner runner =
        new StreamJsonRunnerFactory(supervisor)
            .create(
                "claude",
                new Json("{\"command\":[" + Json.string(agent.program().toString()) + "]}"),
                _ -> Optional.empty());
    Outcome outcome = runner.run(agent.spec(scenario), Sink.NONE, Interruption.NEVER).outcome();
    assertThat(outcome.getClass().getSimpleName()).isEqualTo(expected);
    assertThat(agent.hasLeft("made.txt")).isEqualTo(scenario.contains("evidence"));
    assertThat(agent.processes()).isEmpty();
  }

  /** Short only for those that are to run into it. */
  private static Limits limits(String scenario) {
    boolean past = scenario.contains("hang") && !scenario.contains("result");
    return new Limits(
        Optional.of(Duration.ofMillis(past ? 700 : 20_000)), Optional.empty(), Optional.empty());
  }
}
