package dev.signalbox.api.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.signalbox.api.cli.Commands.BenchOptions;
import dev.signalbox.api.cli.ExitCode;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchTest {
  @TempDir private Path folder;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @Test
  void what_is_asked_for_is_measured_with_each_durability_and_nothing_is_left() throws Exception {
    assertThat(bench(List.of("fan-out"))).isEqualTo(ExitCode.OK);

    JsonNode report = new ObjectMapper().readTree(out.toString(StandardCharsets.UTF_8));
    assertThat(report.path("rows"))
        .hasSize(2)
        .allSatisfy(row -> {
          assertThat(row.path("name").asText()).isEqualTo("fan-out");
          assertThat(row.path("store").asText()).isEqualTo("sqlite");
          assertThat(row.path("items").asInt()).isEqualTo(1_000);
          assertThat(row.path("items-per-second").asDouble()).isPositive();
        });
    assertThat(report.path("rows").findValuesAsText("durability"))
        .containsExactly("full", "relaxed");
    assertThat(report.path("commit-ms").asDouble()).isPositive();
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void an_unknown_measurement_is_refused_and_the_known_ones_are_named() {
    assertThat(bench(List.of("fan-out", "fanout"))).isEqualTo(ExitCode.USAGE);

    assertThat(err.toString(StandardCharsets.UTF_8))
        .contains("--only: expected some of [steps, jobs, fan-out")
        .contains("found [fanout]");
    assertThat(out.size()).isZero();
  }

  private ExitCode bench(List<String> only) {
    return Bench.run(
        new BenchOptions(Optional.of(folder), only, true, Optional.empty(), Optional.empty(), true),
        Optional.empty(),
        new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8));
  }
}
