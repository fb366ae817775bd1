package dev.signalbox.api.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CliTest {
  @TempDir private Path folder;
  private Shell shell;

  @BeforeEach
  void open() {
    shell = new Shell(folder);
  }

  @Test
  void the_help_names_every_command_and_every_exit_code() {
    assertThat(shell.types("--help")).isZero();

    assertThat(shell.out())
        .contains("serve", "demo", "validate", "run ", "runs", "show", "approve", "reject")
        .contains(
            "cancel",
            "retry",
            "logs",
            "why",
            "schedules",
            "tokens",
            "doctor",
            "check-db",
            "bench",
            "simulate");
    for (ExitCode code : ExitCode.values()) {
      assertThat(shell.out()).containsPattern("\n  " + code.number() + "  +\\w");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nope",
        "run",
        "runs --limit many",
        "show",
        "run w --wait soon",
        "run w --label x",
        "demo --agent nobody",
        "demo --port 70000",
        "tokens",
        "tokens create ci",
        "runs --url ftp://x --token-file t",
        "runs --url x --token-file t"
      })
  void bad_usage_is_exit_code_2_and_one_line(String line) {
    assertThat(shell.types(line)).isEqualTo(2);

    assertThat(shell.err().lines()).hasSize(1);
    assertThat(shell.err()).startsWith("signalbox").doesNotContain("Exception");
    assertThat(shell.out()).isEmpty();
  }

  @Test
  void no_command_at_all_shows_the_help_as_an_error() {
    assertThat(shell.run()).isEqualTo(2);

    assertThat(shell.err()).contains("Usage: signalbox");
  }

  @Test
  void local_commands_get_their_options_and_their_exit_code_is_passed_on() {
    assertThat(shell.types("serve --takeover")).isEqualTo(73);
    assertThat(shell.types("serve --test-clock")).isEqualTo(73);
    assertThat(shell.types("api")).isEqualTo(73);
    assertThat(shell.types("worker --name a --group b --group c --label gpu")).isEqualTo(1);
    assertThat(shell.types("validate -c other.yaml --json")).isEqualTo(2);
    assertThat(shell.types("check-db --data copy")).isEqualTo(1);
    assertThat(shell.types("simulate my.yaml --seconds 5 --seed 7")).isZero();
    assertThat(shell.types("bench --only steps,jobs --quick --json")).isZero();
    assertThat(shell.types("check other.yaml --max-states 9 --seconds 2 --json")).isEqualTo(1);
    assertThat(shell.types("draw engine.yaml card --cancel")).isZero();
    assertThat(shell.types("demo --yes --crash --agent claude --dir here --port 9")).isZero();

    assertThat(shell.called.calls)
        .containsExactly(
            "serve engine.yaml ServeOptions[takeover=true, testClock=false, part=ALL]",
            "serve engine.yaml ServeOptions[takeover=false, testClock=true, part=ALL]",
            "serve engine.yaml ServeOptions[takeover=false, testClock=false, part=ENGINE]",
            "work engine.yaml WorkOptions[name=Optional[a], groups=[b, c], labels=[gpu]]",
            "validate " + folder.resolve("other.yaml") + " true",
            "check-db Optional[" + folder.resolve("copy") + "] false",
            "simulate Optional[" + folder.resolve("my.yaml") + "] 5 OptionalLong[7]",
            "BenchOptions[folder=Optional.empty, only=[steps, jobs], quick=true, queue=Optional.empty,"
                + " store=Optional.empty, json=true]",
            "check "
                + folder.resolve("other.yaml")
                + " CheckOptions[states=9, patience=PT2S, json=true]",
            "draw engine.yaml Optional[card] true",
            "DemoOptions[yes=true, crash=true, agent=Optional[claude], folder=Optional["
                + folder.resolve("here")
                + "], port=9]");
  }

  @Test
  void a_bug_is_told_in_one_line_without_a_stack_trace() {
    shell.called.bug = Optional.of(new IllegalStateException("expected\nthis"));

    assertThat(shell.types("doctor")).isEqualTo(1);

    assertThat(shell.err()).contains("should not happen").contains("expected this");
    assertThat(shell.err().lines()).hasSize(1);
  }
}
