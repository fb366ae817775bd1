package dev.signalbox.runner.streamjson;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.Allowance;
import dev.signalbox.core.Interruption;
import dev.signalbox.core.Json;
import dev.signalbox.core.Outcome;
import dev.signalbox.runner.spi.AttemptResult;
import dev.signalbox.runner.spi.ProcessRunnerConformance;
import dev.signalbox.runner.spi.Runner;
import dev.signalbox.runner.spi.Sink;
import dev.signalbox.runner.spi.process.ProcessSupervisor;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StreamJsonConformanceTest extends ProcessRunnerConformance {
  @Override
  protected Runner runner(ProcessSupervisor supervisor, Path program) {
    return runner(supervisor, program, "");
  }

  private static Runner runner(ProcessSupervisor supervisor, Path program, String more) {
    var settings = new Json("{\"command\":[" + Json.string(program.toString()) + "]" + more + "}");
    return new StreamJsonRunnerFactory(supervisor)
        .create("claude", settings, _ -> Optional.of("s3cret"));
  }

  @Test
  void the_agent_is_called_so_that_no_value_can_be_taken_for_a_flag() {
    Runner runner =
        runner(
            ProcessSupervisor.standard(),
            agent.program(),
            ",\"model\":\"-m\",\"args\":[\"--max-turns=3\"],\"env\":{\"KEY\":{\"secret\":\"K\"},\"PLAIN\":\"x\"}");
    AttemptResult result =
        runner.run(
            agent.resume("-s-0").spec("arguments environment ok"), Sink.NONE, Interruption.NEVER);
    assertThat(result.outcome()).isInstanceOf(Outcome.Claimed.class);
    assertThat(agent.left("arguments.txt").lines())
        .containsExactly(
            "-p",
            "--output-format",
            "stream-json",
            "--verbose",
            "--permission-mode=acceptEdits",
            "--model=-m",
            "--resume=-s-0",
            "--max-turns=3");
    assertThat(agent.left("environment.txt").lines()).contains("KEY=s3cret", "PLAIN=x");
  }

  @Test
  void a_program_that_knows_its_price_is_told_what_it_may_spend_unless_the_settings_say_so() {
    var left =
        new Allowance(Optional.of(1_250_000L), Optional.of(5L), Optional.empty(), Optional.empty());
    var supervisor = ProcessSupervisor.standard();
    var spec = agent.allowance(left).spec("arguments ok");

    var _ = runner(supervisor, agent.program()).run(spec, Sink.NONE, Interruption.NEVER);
    assertThat(agent.left("arguments.txt").lines()).contains("--max-budget-usd=1.25");

    var own = runner(supervisor, agent.program(), ",\"args\":[\"--max-budget-usd=3\"]");
    var _ = own.run(spec, Sink.NONE, Interruption.NEVER);
    assertThat(agent.left("arguments.txt").lines())
        .filteredOn(argument -> argument.startsWith("--max"))
        .containsExactly("--max-budget-usd=3");
  }

  @Test
  void F40_junk_and_bytes_that_are_no_text_between_the_records_do_no_harm() {
    assertThat(run("junk bytes ok partial")).isInstanceOf(Outcome.Claimed.class);
  }

  @Test
  void F40_sixty_million_bytes_without_a_newline_are_passed_over_or_typed() {
    agent.with("FAKE_BYTES", "60000000");
    assertThat(run("init flood result"))
        .isInstanceOfSatisfying(
            Outcome.Indeterminate.class,
            outcome -> assertThat(outcome.message()).contains("60000000 bytes"));
  }
}
