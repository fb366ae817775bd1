package dev.signalbox.api.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is told of a storm. */
final class ReportTest {
  @Test
  void each_kind_of_fault_has_its_time_to_recover_or_it_is_said_that_there_is_none() {
    // given
    var recovery = new Recovery();
    recovery.add("flush", Duration.ofMillis(2600));
    recovery.add("flush", Duration.ofMillis(5500));
    recovery.add("flush", Duration.ofMillis(300));
    recovery.hurry("flush");
    recovery.hurry("kill engine");
    var outcome =
        new Outcome(
            new Plan(
                7,
                Duration.ofSeconds(9),
                new Plan.Store.Sqlite(),
                new Plan.Queue.Local(),
                1,
                0,
                Set.of()),
            5,
            10,
            20,
            0,
            recovery.figures(),
            recovery.unknown(),
            List.of(),
            List.of());

    // when
    var said = new ByteArrayOutputStream();
    Report.print(outcome, new PrintStream(said, true, StandardCharsets.UTF_8));

    // then
    assertThat(said.toString(StandardCharsets.UTF_8).lines())
        .containsExactly(
            "Until a new run has succeeded, from the end of the fault:",
            "  flush              3 times  median   2.6 s  longest   5.5 s",
            "Not known, since the next fault followed at once: kill engine",
            "5 faults, 10 runs, 20 attempts, seed 7: every promise held");
    assertThat(Report.json(outcome).path("hurried").toString()).isEqualTo("[\"kill engine\"]");
    assertThat(Report.json(outcome).path("recovery").toString())
        .isEqualTo("[{\"kind\":\"flush\",\"times\":3,\"median-ms\":2600,\"longest-ms\":5500}]");
  }
}
