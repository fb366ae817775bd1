package dev.signalbox.queue;

import static dev.signalbox.queue.Flows.direct;
import static dev.signalbox.queue.Flows.flow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.signalbox.core.Run;
import dev.signalbox.core.RunId;
import dev.signalbox.core.Workflow;
import dev.signalbox.queue.check.CheckDb;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A copy of the database, made by SQLite while the engine works. */
class BackupTest {
  private static final Workflow WORK = flow("w", direct("a"), direct("b"), direct("c"));

  /** There are some of every age by then. */
  private static final int RUNS = 60;

  @TempDir Path folder;

  @Test
  void F09_a_backup_that_is_made_while_the_engine_is_busy_is_sound_and_goes_on() throws Exception {
    var launched = new ConcurrentLinkedQueue<RunId>();
    Path copy = Files.createDirectories(folder.resolve("copy/data"));
    List<RunId> before;
    try (var rig = new Rig(folder.resolve("live"), WORK)) {
      rig.start();
      var busy = new AtomicBoolean(true);
      try (var customers = Executors.newVirtualThreadPerTaskExecutor()) {
        for (int i = 0; i < 3; i++) {
          var _ =
              customers.submit(() -> {
                while (busy.get()) {
                  launched.add(rig.launch("w"));
                }
              });
        }
        try {
          await().atMost(Rig.PATIENCE).until(() -> launched.size() > RUNS);
          before = List.copyOf(launched);
          backUp(rig.folder().resolve("data/signalbox.db"), copy.resolve("signalbox.db"));
        } finally {
          busy.set(false);
        }
      }
    }

    assertThat(CheckDb.check(copy, Optional.empty()).findings()).isEmpty();
    try (var restored = new Rig(copy.getParent(), WORK)) {
      restored.start();
      for (RunId run : before) {
        assertThat(restored.ended(run).status()).isEqualTo(Run.Status.SUCCEEDED);
      }
      await()
          .atMost(Rig.PATIENCE)
          .until(() -> restored.log().active(Optional.empty(), RUNS).isEmpty());
    }
    assertThat(CheckDb.check(copy, Optional.empty()).findings()).isEmpty();
  }

  private static void backUp(Path database, Path to) throws Exception {
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + database);
        var statement = connection.createStatement()) {
      statement.execute("vacuum into '" + to + "'");
    }
  }
}
