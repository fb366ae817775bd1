package dev.signalbox.api.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signalbox.api.cli.Commands.DemoOptions;
import dev.signalbox.api.cli.ExitCode;
import dev.signalbox.api.cli.Stop;
import dev.signalbox.api.cli.Terminal;
import dev.signalbox.api.crash.Jvm;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The whole demo, with real engines in processes of their own. */
@Order(2) // It takes half a minute.
class DemoTest {
  @TempDir private Path folder;

  /** How it ended, and all that it said. */
  private record Shown(int code, String said) {}

  /** As a process of its own: its engines are started as it was, which is fast. */
  private Shown demo(String typed, String... options) throws Exception {
    var command = new ArrayList<>(Jvm.command("demo", "--dir", folder.resolve("s").toString()));
    command.addAll(List.of(options));
    Path said = folder.resolve("said");
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start();
    try (var input = process.outputWriter(StandardCharsets.UTF_8)) {
      input.write(typed);
    }
    try {
      return new Shown(process.waitFor(), Files.readString(said));
    } finally {
      process.destroyForcibly();
    }
  }

  private Git git() {
    return new Git(folder.resolve("s/repo"));
  }

  @Test
  @Timeout(value = 240, unit = TimeUnit.SECONDS)
  void killed_three_times_it_merges_tells_and_is_approved_exactly_once() throws Exception {
    Shown shown = demo("", "--yes", "--crash");

    assertThat(shown.code()).as(shown.said()).isZero();
    assertThat(shown.said())
        .contains("while the agent is running")
        .contains("while the approval is pending")
        .contains("between the merge and the move of the card")
        .contains("after 3 kills: merges 1, notifications 1, approvals 1")
        .endsWith(
            "merged "
                + git().orFail("rev-parse", "main").strip()
                + " into main\ncard greet-by-name is in Done\n");
    assertThat(git().orFail("rev-list", "--count", "main").strip()).isEqualTo("2");
  }

  @Test
  @Timeout(value = 120, unit = TimeUnit.SECONDS)
  void a_no_at_the_prompt_merges_nothing_and_is_no_success() throws Exception {
    Shown shown = demo("what?\nn not like this\n");

    assertThat(shown.code()).as(shown.said()).isEqualTo(ExitCode.FAILED.number());
    assertThat(shown.said())
        .contains("not like this", "the card is in Blocked")
        .contains(".review --url http://127.0.0.1:", "curl -fsS -X POST");
    assertThat(git().orFail("rev-list", "--count", "main").strip()).isEqualTo("1");
  }

  @Test
  void an_agent_that_is_not_there_is_told_before_anything_is_made() {
    var out = new ByteArrayOutputStream();
    var terminal =
        new Terminal(
            new ByteArrayInputStream(new byte[0]),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            false,
            Map.of("PATH", folder.toString()),
            folder,
            Clock.systemUTC());
    var options =
        new DemoOptions(true, false, Optional.of("claude"), Optional.of(folder.resolve("s")), 0);

    assertThatThrownBy(() -> Demo.run(options, terminal))
        .isInstanceOf(Stop.class)
        .hasMessageContaining("expected claude on the PATH");

    assertThat(folder.resolve("s")).doesNotExist();
  }
}
