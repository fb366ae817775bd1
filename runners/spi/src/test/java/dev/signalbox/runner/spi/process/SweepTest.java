package dev.signalbox.runner.spi.process;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.signalbox.runner.spi.FakeAgent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SweepTest {
  @TempDir private Path folder;

  /** Runs an attempt in an engine of its own, and kills that with SIGKILL. */
  private static FakeAgent orphaned(Path folder) throws Exception {
    var agent = new FakeAgent(folder);
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    Process engine =
        new ProcessBuilder(
                java,
                "-cp",
                System.getProperty("java.class.path"),
                "-Xshare:auto",
                "-XX:TieredStopAtLevel=1",
                DoomedEngine.class.getName(),
                folder.toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    await().atMost(20, SECONDS).until(() -> agent.hasLeft("started"));
    engine.destroyForcibly().waitFor();
    assertThat(agent.processes()).hasSizeGreaterThanOrEqualTo(2);
    return agent;
  }

  @Test
  void F38_what_an_engine_that_was_killed_has_left_is_gone_before_the_next_attempt()
      throws Exception {
    FakeAgent ours = orphaned(folder.resolve("ours"));
    FakeAgent theirs = orphaned(folder.resolve("theirs"));
    try {
      int found = new Sweep(folder.resolve("ours/data"), _ -> false).run();
      assertThat(found).isGreaterThanOrEqualTo(2);
      assertThat(ours.processes()).isEmpty();
      assertThat(theirs.processes()).as("of another engine").isNotEmpty();
    } finally {
      new Sweep(folder.resolve("theirs/data"), _ -> false).run();
    }
    assertThat(theirs.processes()).isEmpty();
  }

  @Test
  void F38_an_attempt_that_is_carried_out_now_is_left_alone() throws Exception {
    FakeAgent live = orphaned(folder.resolve("live"));
    assertThat(new Sweep(folder.resolve("live/data"), live.files().folder()::equals).run())
        .isZero();
    assertThat(live.processes()).isNotEmpty();
    assertThat(new Sweep(folder.resolve("live/data"), _ -> false).run()).isGreaterThanOrEqualTo(2);
  }

  @Test
  void a_data_folder_behind_a_link_is_the_same_folder() throws Exception {
    FakeAgent agent = orphaned(folder.resolve("real"));
    Path link = link(folder.resolve("link"), folder.resolve("real"));
    assertThat(new Sweep(link.resolve("data"), _ -> false).run()).isGreaterThanOrEqualTo(2);
    assertThat(agent.processes()).isEmpty();
  }

  private static Path link(Path link, Path target) throws IOException {
    return Files.createSymbolicLink(link, target);
  }
}
