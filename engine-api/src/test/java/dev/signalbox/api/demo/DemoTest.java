package dev.signalbox.api.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signalbox.api.cli.Commands.DemoOptions;
import dev.signalbox.api.cli.Stop;
import dev.signalbox.api.cli.Terminal;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The whole demo, with real engines in processes of their own. */
class DemoTest {
  @TempDir private Path folder;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  private int demo(boolean yes, boolean crash, String typed) {
    var stream = new PrintStream(out, true, StandardCharsets.UTF_8);
    var terminal =
        new Terminal(
            new ByteArrayInputStream(typed.getBytes(StandardCharsets.UTF_8)),
            stream,
            stream,
            false,
            Map.of(),
            folder,
            Clock.systemUTC());
    var options =
        new DemoOptions(yes, crash, Optional.empty(), Optional.of(folder.resolve("s")), 0);
    return Demo.run(options, terminal);
  }

  private String said() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private Git git() {
    return new Git(folder.resolve("s/repo"));
  }

  @Test
  @Timeout(value = 240, unit = TimeUnit.SECONDS)
  void killed_three_times_it_merges_tells_and_is_approved_exactly_once() {
    assertThat(demo(true, true, "")).isZero();

    assertThat(said())
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
  void a_no_at_the_prompt_merges_nothing_and_is_no_success() {
    assertThatThrownBy(() -> demo(false, false, "what?\nn not like this\n"))
        .isInstanceOf(Stop.class)
        .hasMessageContaining("not like this")
        .hasMessageContaining("the card is in Blocked");

    assertThat(said()).contains(".review --url http://127.0.0.1:").contains("curl -fsS -X POST");
    assertThat(git().orFail("rev-list", "--count", "main").strip()).isEqualTo("1");
  }

  @Test
  void an_agent_that_is_not_there_is_told_before_anything_is_made() {
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
