package dev.signalbox.queue.sqlite;

import static dev.signalbox.queue.log.RunLogConformanceSamples.entry;
import static dev.signalbox.queue.log.RunLogConformanceSamples.settled;
import static dev.signalbox.queue.log.RunLogConformanceSamples.stream;
import static dev.signalbox.queue.log.RunLogConformanceSamples.transaction;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.queue.log.RunLog.Appended;
import dev.signalbox.queue.sql.Durability;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** F02: what a loss of power leaves of SQLite's own log. */
class SqliteTornLogTest {
  private static final int COMMITS = 8;
  private static final int STEP = 97;

  /** Of SQLite's log, in bytes; a frame is a page and what is told of it. */
  private static final int HEADER = 32;

  private static final int FRAME = 24 + 4096;
  private static final int TAIL = 48 << 10;

  @TempDir Path folder;

  private byte[] database;

  /** Without the zeros behind it. */
  private byte[] wal;

  private byte[] walWithZeros;
  private int before;

  private void workload() throws Exception {
    var settings = SqliteSettings.of(folder.resolve("live"), loss -> {});
    Path live = new DataFolder(settings.data()).database();
    try (SqliteStore store = SqliteStore.open(settings)) {
      Path log = live.resolveSibling("signalbox.db-wal");
      before = (int) Files.size(log);
      for (int i = 1; i <= COMMITS; i++) {
        assertThat(settled(store, transaction(entry(stream(1), i))))
            .isEqualTo(new Appended.Durable());
      }
      database = Files.readAllBytes(live);
      walWithZeros = Files.readAllBytes(log);
      wal = Arrays.copyOf(walWithZeros, framesOf(walWithZeros));
    }
    assertThat(wal.length).isGreaterThan(before);
  }

  /** Where they end: the next one would be of page 0. */
  private static int framesOf(byte[] log) {
    var bytes = ByteBuffer.wrap(log);
    int end = HEADER;
    while (end + FRAME <= log.length && bytes.getInt(end) != 0) {
      end += FRAME;
    }
    return end;
  }

  @Test
  void F02_the_zeros_that_are_written_over_by_the_next_commit_hold_nothing() throws Exception {
    workload();

    assertThat(walWithZeros.length).isGreaterThan(wal.length);
    assertThat(entriesOf(walWithZeros)).isEqualTo(COMMITS);
    byte[] cutAmongThem = Arrays.copyOf(walWithZeros, (wal.length + walWithZeros.length) / 2);
    assertThat(entriesOf(cutAmongThem)).isEqualTo(COMMITS);
  }

  @Test
  void F02_a_commit_that_was_torn_above_zeros_is_none() throws Exception {
    workload();

    byte[] torn = walWithZeros.clone();
    Arrays.fill(torn, wal.length - FRAME / 2, wal.length, (byte) 0);

    assertThat(entriesOf(torn)).isEqualTo(COMMITS - 1);
  }

  @Test
  void F02_whatever_is_cut_off_what_is_left_is_a_prefix_of_what_was_committed() throws Exception {
    workload();

    long last = COMMITS;
    for (int size = wal.length; size >= before; size -= STEP) {
      long found = entriesOf(Arrays.copyOf(wal, size));
      assertThat(found).as("after a cut at %d", size).isBetween(last - 1, last);
      last = found;
    }
    assertThat(last).isZero();
  }

  @Test
  void F02_a_flipped_byte_costs_no_more_than_what_was_committed_after_it() throws Exception {
    workload();

    for (int at = wal.length - 1; at >= Math.max(before, wal.length - TAIL); at -= 5 * STEP) {
      byte[] flipped = wal.clone();
      flipped[at] ^= 0x40;

      assertThat(entriesOf(flipped))
          .as("flipped at %d", at)
          .isLessThan(COMMITS)
          .isGreaterThanOrEqualTo(0);
    }
  }

  @Test
  void F02_the_store_opens_and_goes_on_after_a_cut() throws Exception {
    workload();
    Path torn = write(Arrays.copyOf(wal, wal.length - 1));

    try (SqliteStore store = SqliteStore.open(SqliteSettings.of(torn.getParent(), loss -> {}))) {
      assertThat(store.cleanBefore()).isFalse();
      assertThat(store.read(stream(1), 0, 100))
          .isEqualTo(LongStream.range(1, COMMITS).mapToObj(n -> entry(stream(1), n)).toList());
      assertThat(settled(store, transaction(entry(stream(1), COMMITS))))
          .isEqualTo(new Appended.Durable());
    }
  }

  private Path write(byte[] log) throws Exception {
    Path torn = Files.createDirectories(folder.resolve("torn"));
    Files.deleteIfExists(torn.resolve("signalbox.db-shm"));
    Files.write(torn.resolve("signalbox.db-wal"), log);
    return Files.write(torn.resolve("signalbox.db"), database);
  }

  /** How many entries there are: the first ones, without a gap, in a database that is whole. */
  private long entriesOf(byte[] log) throws Exception {
    var source = new Database(write(log), Duration.ofSeconds(5)).source(Durability.RELAXED);
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement()) {
      try (ResultSet integrity = statement.executeQuery("pragma integrity_check")) {
        integrity.next();
        assertThat(integrity.getString(1)).isEqualTo("ok");
      }
      try (ResultSet row =
          statement.executeQuery("select count(*), coalesce(max(sequence), 0) from log")) {
        row.next();
        assertThat(row.getLong(1)).isEqualTo(row.getLong(2));
        return row.getLong(1);
      }
    }
  }
}
