package dev.signalbox.queue.sqlite;

import static dev.signalbox.queue.log.RunLogConformanceSamples.entries;
import static dev.signalbox.queue.log.RunLogConformanceSamples.settled;
import static dev.signalbox.queue.log.RunLogConformanceSamples.stream;
import static dev.signalbox.queue.log.RunLogConformanceSamples.transaction;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.signalbox.queue.log.RunLog.Appended;
import dev.signalbox.queue.sql.Durability;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteConnection;
import org.sqlite.SQLiteDataSource;

/** F06: SQLite's own log is moved into the database while commits go on. */
class BackfillTest {
  private static final long LONG = 16L << 20;
  private static final long WITHOUT = 48L << 20;
  private static final int TOGETHER = 1_000;

  @TempDir Path folder;

  @Test
  void F06_under_load_the_log_of_sqlite_is_begun_anew_beside_the_commits() throws Exception {
    try (SqliteStore store = SqliteStore.open(SqliteSettings.of(folder, _ -> {}))) {
      int runs = 0;
      while (size() < LONG) {
        commit(store, runs++, TOGETHER);
      }

      var rounds = new Rounds(store, runs);
      await().atMost(30, SECONDS).pollInterval(Duration.ofMillis(20)).until(rounds::isBegunAnew);

      assertThat(size()).isLessThan(WITHOUT - (8L << 20));
      assertThat(store.read(stream(0), 0, TOGETHER)).hasSize(TOGETHER);
      assertThat(store.read(stream(runs), 0, TOGETHER)).hasSize(1);
    }
  }

  @Test
  void F06_a_pass_that_fails_is_told_to_the_writer() throws Exception {
    SQLiteDataSource source = source();
    try (SQLiteConnection writer = source.getConnection(null, null);
        Statement statement = writer.createStatement();
        var backfill = new Backfill(source)) {
      statement.execute("create table t (x blob)");
      pass(backfill);
      statement.execute("insert into t values (randomblob(100000))");
      try (var wal = FileChannel.open(wal(), StandardOpenOption.WRITE)) {
        wal.truncate(0);
        assertThat(wal.write(ByteBuffer.wrap(new byte[1]))).isEqualTo(1);
      }

      pass(backfill);

      assertThatThrownBy(backfill::start).isInstanceOf(SQLException.class);
    }
  }

  /** Then commits move the log themselves, at three times the length. */
  @Test
  void F06_where_no_second_connection_can_be_made_the_engine_goes_on() throws Exception {
    var source = new SQLiteDataSource();
    source.setUrl("jdbc:sqlite:" + folder.resolve("nowhere/signalbox.db"));
    try (var backfill = new Backfill(source)) {
      assertThatCode(backfill::start).doesNotThrowAnyException();

      await().during(Duration.ofMillis(200)).atMost(20, SECONDS).until(backfill::isBusy);
    }
  }

  /** Commits of one entry each, looked at as they go. */
  private final class Rounds {
    private static final int SAME = 20;

    private final SqliteStore store;
    private int run;
    private long before;
    private int same;

    Rounds(SqliteStore store, int run) {
      this.store = store;
      this.run = run;
    }

    /** The file keeps its size while more is written. */
    boolean isBegunAnew() throws Exception {
      commit(store, run++, 1);
      long now = size();
      same = now == before ? same + 1 : 0;
      before = now;
      return same >= SAME;
    }
  }

  private static void commit(SqliteStore store, int run, int entries) throws Exception {
    assertThat(settled(store, transaction(entries(stream(run), entries))))
        .isEqualTo(new Appended.Durable());
  }

  private static void pass(Backfill backfill) throws SQLException {
    backfill.start();
    await().atMost(20, SECONDS).until(() -> !backfill.isBusy());
  }

  private SQLiteDataSource source() {
    return new Database(folder.resolve("signalbox.db"), Duration.ofSeconds(5))
        .source(Durability.FULL);
  }

  private Path wal() {
    return folder.resolve("signalbox.db-wal");
  }

  private long size() throws IOException {
    return Files.exists(wal()) ? Files.size(wal()) : 0;
  }
}
