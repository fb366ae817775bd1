package dev.signalbox.queue.sqlite;

import static dev.signalbox.queue.log.RunLogConformanceSamples.append;
import static dev.signalbox.queue.log.RunLogConformanceSamples.entries;
import static dev.signalbox.queue.log.RunLogConformanceSamples.entry;
import static dev.signalbox.queue.log.RunLogConformanceSamples.settled;
import static dev.signalbox.queue.log.RunLogConformanceSamples.stream;
import static dev.signalbox.queue.log.RunLogConformanceSamples.transaction;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.signalbox.queue.log.RunLog.Appended;
import dev.signalbox.queue.log.StoreUnavailable;
import dev.signalbox.queue.sqlite.SqliteSettings.Limits;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** F06: SQLite's own log, while somebody reads in it. */
class SqliteWalTest {
  private static final Appended DURABLE = new Appended.Durable();
  private static final int ENTRIES = 50_000;
  private static final int TOGETHER = 500;
  private static final Duration CAP = Duration.ofSeconds(5);
  private static final long KEPT = 1 << 20;
  private static final long ALERT = 4 << 20;

  @TempDir Path folder;

  private SqliteSettings settings() {
    return SqliteSettings.of(folder, _ -> {})
        .with(new Limits(512, 4L << 20, CAP, CAP, 2, 64 << 10, 0, KEPT, ALERT));
  }

  @Test
  void F06_a_read_that_does_not_end_is_broken_and_the_log_of_sqlite_is_short_again()
      throws Exception {
    try (SqliteStore store = SqliteStore.open(settings());
        var readers = new Readers(database(), 1, CAP)) {
      assertThat(settled(store, transaction(entry(stream(0), 1)))).isEqualTo(DURABLE);
      var reads = new CountDownLatch(1);
      var endless = CompletableFuture.supplyAsync(() -> readEndlessly(readers, reads));
      assertThat(reads.await(20, SECONDS)).isTrue();

      for (CompletableFuture<Appended> answer : write(store)) {
        assertThat(settled(answer)).isEqualTo(DURABLE);
      }

      assertThatThrownBy(endless::join).hasRootCauseInstanceOf(org.sqlite.SQLiteException.class);
      assertThatThrownBy(endless::join).hasCauseInstanceOf(StoreUnavailable.class);
      await().atMost(20, SECONDS).until(() -> Files.size(wal()) <= KEPT && !store.isLogLong());
    }
  }

  /** Somebody else's read cannot be broken; it is reported, and the engine goes on. */
  @Test
  void F06_a_log_that_another_program_keeps_long_is_reported_until_it_is_short_again()
      throws Exception {
    try (SqliteStore store = SqliteStore.open(settings())) {
      assertThat(settled(store, transaction(entry(stream(0), 1)))).isEqualTo(DURABLE);
      try (Connection other = database().reader();
          Statement statement = other.createStatement()) {
        statement.execute("begin");
        try (ResultSet row = statement.executeQuery("select count(*) from log")) {
          assertThat(row.next()).isTrue();
        }
        for (CompletableFuture<Appended> answer : write(store)) {
          assertThat(settled(answer)).isEqualTo(DURABLE);
        }
        assertThat(Files.size(wal())).isGreaterThan(ALERT);
        await().atMost(20, SECONDS).until(store::isLogLong);
        statement.execute("commit");
      }

      // Nobody commits anything meanwhile.
      await().atMost(20, SECONDS).until(() -> Files.size(wal()) <= KEPT && !store.isLogLong());
      assertThat(store.read(stream(ENTRIES / TOGETHER), 0, TOGETHER)).hasSize(TOGETHER);
    }
  }

  private static List<CompletableFuture<Appended>> write(SqliteStore store) {
    var answers = new ArrayList<CompletableFuture<Appended>>();
    for (int run = 1; run <= ENTRIES / TOGETHER; run++) {
      answers.add(append(store, transaction(entries(stream(run), TOGETHER))));
    }
    return answers;
  }

  private static Object readEndlessly(Readers readers, CountDownLatch reads) {
    return readers.read(context -> {
      context.execute("begin");
      try {
        context.fetchValue("select count(*) from log");
        reads.countDown();
        return String.valueOf(
            context.fetchValue(
                "with recursive c(x) as (select 1 union all select x + 1 from c) select count(*) from c"));
      } finally {
        context.execute("commit");
      }
    });
  }

  private Database database() {
    return new Database(wal().resolveSibling("signalbox.db"), Duration.ofSeconds(5));
  }

  private Path wal() {
    return folder.resolve("signalbox.db-wal");
  }
}
