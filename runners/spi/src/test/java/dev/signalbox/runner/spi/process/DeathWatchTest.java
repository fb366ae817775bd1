package dev.signalbox.runner.spi.process;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is left running when its engine is gone does not outlive it. */
class DeathWatchTest {
  @TempDir private Path folder;
  private Path ours;
  private Process attempt;
  private Process stranger;

  @BeforeEach
  void begin() throws IOException {
    folder = folder.toRealPath();
    ours = Files.createDirectory(folder.resolve("a data folder"));
    attempt = marked(ours);
    stranger = marked(Files.createDirectory(folder.resolve("a data folder of another")));
  }

  /** A process in a session of its own, as attempts are, which heeds no SIGTERM. */
  private static Process marked(Path data) throws IOException {
    var builder =
        new ProcessBuilder("setsid", "sh", "-c", "trap '' TERM; sleep 60 & wait; sleep 60");
    builder.environment().put(Environment.MARK, data + "/attempts/r/s.1/outcome.json");
    return builder.start();
  }

  @AfterEach
  void end() {
    for (Process each : new Process[] {attempt, stranger}) {
      each.descendants().forEach(ProcessHandle::destroyForcibly);
      each.destroyForcibly();
    }
  }

  @Test
  void P4_F38_when_the_engine_is_gone_its_attempts_end_and_nobody_elses() throws Exception {
    // given
    try (var _ = DeathWatch.over(ours)) {
      assertThat(attempt.waitFor(1, SECONDS)).as("it waits for the end").isFalse();
    }

    // then
    assertThat(attempt.waitFor(20, SECONDS)).isTrue();
    await().atMost(20, SECONDS).until(() -> new Sweep(ours, _ -> false).run() == 0);
    assertThat(stranger.isAlive()).isTrue();
  }

  @Test
  void F38_who_comes_next_ends_the_watch_of_the_one_before() throws Exception {
    // given
    attempt.descendants().forEach(ProcessHandle::destroyForcibly);
    attempt.destroyForcibly().waitFor();
    try (var _ = DeathWatch.over(ours)) {
      // when
      assertThat(new Sweep(ours, _ -> false).run()).isPositive();
      attempt = marked(ours);
    }

    // then
    assertThat(attempt.waitFor(1, SECONDS)).isFalse();
  }
}
