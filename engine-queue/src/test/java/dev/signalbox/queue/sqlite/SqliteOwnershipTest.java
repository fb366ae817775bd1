package dev.signalbox.queue.sqlite;

import static dev.signalbox.queue.log.RunLogConformanceSamples.entry;
import static dev.signalbox.queue.log.RunLogConformanceSamples.settled;
import static dev.signalbox.queue.log.RunLogConformanceSamples.stream;
import static dev.signalbox.queue.log.RunLogConformanceSamples.transaction;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signalbox.queue.log.DataInUse;
import dev.signalbox.queue.log.Loss;
import dev.signalbox.queue.log.RunLog.Appended;
import dev.signalbox.queue.log.UnusableStore;
import dev.signalbox.queue.sql.Durability;
import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whose the data are, and what is refused at the door. */
class SqliteOwnershipTest {
  private static final Appended DURABLE = new Appended.Durable();

  private SqliteFixture fixture;

  @BeforeEach
  void create() throws Exception {
    fixture = SqliteFixture.create();
  }

  @AfterEach
  void remove() throws Exception {
    fixture.close();
  }

  @Test
  void F10_a_second_store_on_the_same_data_is_refused_with_the_remedy() throws Exception {
    try (SqliteStore first = SqliteStore.open(fixture.settings())) {
      for (int i = 0; i < 2; i++) {
        assertThatThrownBy(() -> SqliteStore.open(fixture.settings()))
            .isInstanceOf(DataInUse.class)
            .hasMessageContaining("stop it")
            .hasMessageContaining(Long.toString(ProcessHandle.current().pid()));
      }
      assertThat(settled(first, transaction(entry(stream(1), 1)))).isEqualTo(DURABLE);
    }

    try (SqliteStore next = SqliteStore.open(fixture.settings())) {
      assertThat(next.epoch()).isEqualTo(2);
    }
  }

  @Test
  void F10_one_that_was_taken_over_is_fenced_and_writes_nothing_more() throws Exception {
    BlockingQueue<Loss> losses = new LinkedBlockingQueue<>();
    try (SqliteStore old =
        SqliteStore.open(SqliteSettings.of(fixture.settings().data(), losses::add))) {
      assertThat(settled(old, transaction(entry(stream(1), 1)))).isEqualTo(DURABLE);
      try (SqliteStore taken = SqliteStore.open(fixture.settings().withTakeover())) {
        Appended late = settled(old, transaction(entry(stream(1), 2)));

        assertThat(late)
            .isInstanceOfSatisfying(
                Appended.Lost.class, lost -> assertThat(lost.reason()).startsWith("fenced"));
        assertThat(losses.poll(10, SECONDS)).extracting(Loss::kind).isEqualTo(Loss.Kind.FENCED);
        assertThat(taken.epoch()).isEqualTo(2);
        assertThat(taken.read(stream(1), 0, 10)).hasSize(1);
        assertThat(settled(taken, transaction(entry(stream(1), 2)))).isEqualTo(DURABLE);
        assertThatThrownBy(() -> SqliteStore.open(fixture.settings()))
            .isInstanceOf(DataInUse.class);
      }
    }
  }

  @Test
  void F10_a_process_that_was_stopped_and_taken_over_writes_nothing_when_it_goes_on()
      throws Exception {
    Process other = SqliteOtherProcess.start(fixture.settings().data());
    try (BufferedReader answers = other.inputReader();
        var orders = other.outputWriter()) {
      assertThat(answers.readLine()).isEqualTo("open");
      assertThatThrownBy(() -> SqliteStore.open(fixture.settings()))
          .isInstanceOf(DataInUse.class)
          .hasMessageContaining(Long.toString(other.pid()));
      orders.write("1\n");
      orders.flush();
      assertThat(answers.readLine()).isEqualTo("Durable[]");

      signal(other, "-STOP");
      try (SqliteStore taken = SqliteStore.open(fixture.settings().withTakeover())) {
        assertThat(settled(taken, transaction(entry(stream(2), 1)))).isEqualTo(DURABLE);
        signal(other, "-CONT");
        orders.write("2\n");
        orders.flush();

        assertThat(other.waitFor(30, SECONDS)).isTrue();
        assertThat(other.exitValue()).isEqualTo(SqliteOtherProcess.FENCED);
        assertThat(taken.read(stream(1), 0, 10)).hasSize(1);
      }
    } finally {
      other.destroyForcibly();
    }
    assertThat(epochs()).containsExactly(1L, 2L);
  }

  @Test
  void the_next_owner_knows_whether_the_one_before_closed_the_store() throws Exception {
    try (SqliteStore first = SqliteStore.open(fixture.settings())) {
      assertThat(first.cleanBefore()).isTrue();
    }
    try (SqliteStore second = SqliteStore.open(fixture.settings())) {
      assertThat(second.cleanBefore()).isTrue();
      Path crashed = fixture.folder().resolve("crashed");
      copy(fixture.settings().data(), crashed);
      var settings = SqliteSettings.of(crashed, loss -> {});
      try (SqliteStore third = SqliteStore.open(settings)) {
        assertThat(third.cleanBefore()).isFalse();
        assertThat(third.epoch()).isEqualTo(3);
      }
      try (SqliteStore fourth = SqliteStore.open(settings)) {
        assertThat(fourth.cleanBefore()).isTrue();
        assertThat(fourth.crashes()).isZero();
      }
    }
  }

  @Test
  void crashes_in_a_row_are_counted_until_one_closes_the_store() throws Exception {
    Path data = fixture.settings().data();
    for (int crash = 0; crash <= 3; crash++) {
      try (SqliteStore store = SqliteStore.open(SqliteSettings.of(data, loss -> {}))) {
        assertThat(store.crashes()).isEqualTo(crash);
        Path next = fixture.folder().resolve("after" + crash);
        copy(data, next);
        data = next;
      }
    }
  }

  @Test
  void F50_the_schema_of_a_newer_version_is_refused() throws Exception {
    SqliteStore.open(fixture.settings()).close();
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "insert into schema_history (installed_rank, version, description, type, script, checksum, installed_by, execution_time, success)"
              + " values (99, '99', 'from the future', 'SQL', 'V99__future.sql', 1, 'me', 1, 1)");
    }

    assertThatThrownBy(() -> SqliteStore.open(fixture.settings()))
        .isInstanceOf(UnusableStore.class)
        .hasMessageContaining("found schema version 99")
        .hasMessageContaining("newer version");
  }

  @Test
  void F07_an_old_sqlite_is_refused() {
    for (String old : List.of("3.50.0", "3.51.2", "2.99.99", "3.9.0")) {
      assertThatThrownBy(() -> Database.refuseOld(old))
          .isInstanceOf(UnusableStore.class)
          .hasMessageContaining(old);
    }
    for (String good : List.of("3.51.3", "3.54.1", "4.0.0", "3.100.0")) {
      Database.refuseOld(good);
    }
  }

  @Test
  void F07_a_network_file_system_is_refused() {
    for (String type : List.of("nfs", "nfs4", "cifs", "9p", "fuse.sshfs", "smb3", "NFS")) {
      assertThatThrownBy(() -> DataFolder.refuseNetwork(Path.of("data"), type))
          .isInstanceOf(UnusableStore.class)
          .hasMessageContaining("local disk");
    }
    for (String type :
        List.of("ext4", "xfs", "btrfs", "zfs", "overlay", "tmpfs", "apfs", "fuse.ntfs-3g")) {
      DataFolder.refuseNetwork(Path.of("data"), type);
    }
  }

  @Test
  void a_file_that_is_no_database_is_refused() throws Exception {
    Path data = Files.createDirectories(fixture.settings().data());
    Files.writeString(data.resolve("signalbox.db"), "this is no database ".repeat(1000));

    assertThatThrownBy(() -> SqliteStore.open(fixture.settings()))
        .isInstanceOf(UnusableStore.class)
        .hasMessageContaining("signalbox.db");
  }

  @Test
  void S19_the_data_folder_is_for_its_owner_only() throws Exception {
    SqliteStore.open(fixture.settings()).close();

    assertThat(
            PosixFilePermissions.toString(Files.getPosixFilePermissions(fixture.settings().data())))
        .isEqualTo("rwx------");
  }

  private static void signal(Process process, String signal) throws Exception {
    assertThat(new ProcessBuilder("kill", signal, Long.toString(process.pid())).start().waitFor())
        .isZero();
  }

  /** What a machine would find after the loss of power: the lock is gone. */
  private static void copy(Path from, Path to) throws Exception {
    Files.createDirectories(to);
    for (String name : List.of("signalbox.db", "signalbox.db-wal")) {
      if (Files.exists(from.resolve(name))) {
        Files.copy(from.resolve(name), to.resolve(name));
      }
    }
  }

  private List<Long> epochs() throws Exception {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery("select epoch from log order by stream, sequence")) {
      var epochs = new java.util.ArrayList<Long>();
      while (rows.next()) {
        epochs.add(rows.getLong(1));
      }
      return epochs;
    }
  }

  private Connection connect() throws Exception {
    var file = new DataFolder(fixture.settings().data()).database();
    return new Database(file, Duration.ofSeconds(5)).source(Durability.FULL).getConnection();
  }
}
