package dev.signalbox.queue.sqlite;

import static dev.signalbox.queue.log.RunLogConformanceSamples.entry;
import static dev.signalbox.queue.log.RunLogConformanceSamples.settled;
import static dev.signalbox.queue.log.RunLogConformanceSamples.stream;
import static dev.signalbox.queue.log.RunLogConformanceSamples.transaction;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.signalbox.queue.log.RunLog.Appended;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A disk that is really full; needs the right to mount one. The same is tested at the commit port
 * everywhere.
 */
class SqliteTmpfsTest {
  private static final Appended DURABLE = new Appended.Durable();
  private static final int CHUNK = 256 << 10;

  @Test
  void F04_no_entry_is_lost_on_a_full_disk_and_it_goes_on_when_there_is_room(@TempDir Path folder)
      throws Exception {
    Assumptions.assumeTrue(
        run("mount", "-t", "tmpfs", "-o", "size=40m", "signalbox-test", folder.toString()));
    try {
      Path ballast = Files.write(folder.resolve("ballast"), new byte[20 << 20]);
      var settings = SqliteSettings.of(folder.resolve("data"), loss -> {});
      int stored = 0;
      try (SqliteStore store = SqliteStore.open(settings)) {
        assertThat(settled(store, transaction(entry(stream(0), 1)))).isEqualTo(DURABLE);
        while (settled(store, big(stored + 1)).equals(DURABLE)) {
          stored++;
        }

        assertThat(stored).isPositive().isLessThan((40 << 20) / CHUNK);
        assertThat(settled(store, transaction(entry(stream(0), 2))))
            .as("what has begun")
            .isEqualTo(DURABLE);
        assertThat(settled(store, transaction(entry(stream(9999), 1))))
            .as("new work")
            .isEqualTo(new Appended.Full());
      }
      try (SqliteStore store = SqliteStore.open(settings)) {
        assertThat(settled(store, transaction(entry(stream(0), 3))))
            .as("after a restart")
            .isEqualTo(DURABLE);
        Files.delete(ballast);
        await()
            .atMost(20, SECONDS)
            .until(() -> settled(store, transaction(entry(stream(9999), 1))).equals(DURABLE));
      }
      try (SqliteStore again = SqliteStore.open(settings)) {
        for (int i = 1; i <= stored; i++) {
          assertThat(again.read(stream(i), 0, 10)).hasSize(1);
        }
        assertThat(again.read(stream(stored + 1), 0, 10)).isEmpty();
        assertThat(again.read(stream(0), 0, 10)).hasSize(3);
      }
    } finally {
      assertThat(run("umount", folder.toString())).isTrue();
    }
  }

  private static dev.signalbox.queue.log.Transaction big(int number) {
    return transaction(entry(stream(number), 1, "\"" + "x".repeat(CHUNK) + "\""));
  }

  private static boolean run(String... command) throws Exception {
    try {
      return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor() == 0;
    } catch (java.io.IOException e) {
      return false;
    }
  }
}
