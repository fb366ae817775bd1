package dev.signalbox.queue.postgres;

import static dev.signalbox.queue.log.RunLogConformanceSamples.entry;
import static dev.signalbox.queue.log.RunLogConformanceSamples.settled;
import static dev.signalbox.queue.log.RunLogConformanceSamples.stream;
import static dev.signalbox.queue.log.RunLogConformanceSamples.transaction;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signalbox.queue.Certificate;
import dev.signalbox.queue.log.Loss;
import dev.signalbox.queue.log.RunLog.Appended;
import dev.signalbox.queue.log.StoreUnavailable;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What needs a server of its own: one that speaks TLS, and one that is restored. */
class PostgresServerTest {
  private static final Appended DURABLE = new Appended.Durable();

  @TempDir Path folder;

  private Optional<EmbeddedPostgres> server = Optional.empty();

  @AfterEach
  void stop() throws IOException {
    if (server.isPresent()) {
      server.get().close();
    }
  }

  private Path data() {
    return folder.resolve("data");
  }

  /** At the port where one was before, if there was one. */
  private EmbeddedPostgres start(Map<String, String> settings) throws IOException {
    var builder =
        EmbeddedPostgres.builder().setDataDirectory(data().toFile()).setCleanDataDirectory(false);
    settings.forEach(builder::setServerConfig);
    server.ifPresent(before -> builder.setPort(before.getPort()));
    EmbeddedPostgres started = builder.start();
    server = Optional.of(started);
    return started;
  }

  // --- Restored

  @Test
  void F23_an_engine_notices_that_its_server_is_back_from_a_base_backup_and_writes_nothing_more()
      throws Exception {
    // given: a base backup, and work after it
    PostgresAddress database = Server.database(start(Map.of()));
    var loss = new CompletableFuture<Loss>();
    try (var store = PostgresStore.open(PostgresSettings.of(database, loss::complete))) {
      assertThat(settled(store, transaction(entry(stream(1), 1)))).isEqualTo(DURABLE);
      Path backup = baseBackup();
      assertThat(settled(store, transaction(entry(stream(1), 2)))).isEqualTo(DURABLE);

      // when: it is put back as it is, so that the server says of itself what it has said before
      putBack(backup);

      // then: what the engine knows of the run is not what the log says
      assertThat(settled(store, transaction(entry(stream(1), 3))))
          .isInstanceOf(Appended.Lost.class);
      Loss told = loss.get(30, TimeUnit.SECONDS);
      assertThat(told.kind()).isEqualTo(Loss.Kind.FENCED);
      assertThat(told.reason()).contains("an older copy has taken its place");

      // and: the next one goes on from there, in another epoch
      try (var next = PostgresStore.open(PostgresSettings.of(database, _ -> {}))) {
        assertThat(next.epoch()).isEqualTo(store.epoch() + 1);
        assertThat(next.read(stream(1), 0, 10)).containsExactly(entry(stream(1), 1));
        assertThat(settled(next, transaction(entry(stream(1), 2)))).isEqualTo(DURABLE);
      }
    }
  }

  @Test
  void F23_an_engine_notices_that_its_server_was_recovered_to_a_point_in_time() throws Exception {
    PostgresAddress database = Server.database(start(Map.of()));
    var loss = new CompletableFuture<Loss>();
    try (var store = PostgresStore.open(PostgresSettings.of(database, loss::complete))) {
      assertThat(settled(store, transaction(entry(stream(1), 1)))).isEqualTo(DURABLE);
      Path backup = baseBackup();

      // when: nothing of ours is missing, but the history of the server has another line
      Files.createFile(backup.resolve("recovery.signal"));
      Files.writeString(
          backup.resolve("postgresql.auto.conf"),
          "restore_command = 'false'\nrecovery_target_action = 'promote'\n");
      putBack(backup);

      // then
      assertThat(settled(store, transaction(entry(stream(1), 2))))
          .isInstanceOf(Appended.Lost.class);
      assertThat(loss.get(30, TimeUnit.SECONDS).kind()).isEqualTo(Loss.Kind.FENCED);
      try (var next = PostgresStore.open(PostgresSettings.of(database, _ -> {}))) {
        assertThat(next.epoch()).isEqualTo(store.epoch() + 1);
        assertThat(next.read(stream(1), 0, 10)).containsExactly(entry(stream(1), 1));
      }
    }
  }

  /** As pg_basebackup makes one. */
  private Path baseBackup() throws Exception {
    Path backup = folder.resolve("backup");
    String label;
    try (Connection connection = server.orElseThrow().getPostgresDatabase().getConnection()) {
      var _ = text(connection, "select pg_backup_start('test', true)");
      copy(data(), backup);
      label = text(connection, "select labelfile from pg_backup_stop(false)");
    }
    copy(data().resolve("pg_wal"), backup.resolve("pg_wal"));
    for (String own : List.of("postmaster.pid", "postmaster.opts", "epg-lock")) {
      Files.deleteIfExists(backup.resolve(own));
    }
    Files.writeString(backup.resolve("backup_label"), label);
    return backup;
  }

  private static String text(Connection connection, String sql) throws SQLException {
    try (var statement = connection.createStatement();
        var row = statement.executeQuery(sql)) {
      row.next();
      return row.getString(1);
    }
  }

  private void putBack(Path backup) throws Exception {
    server.orElseThrow().close();
    Files.move(data(), folder.resolve("gone"));
    Files.move(backup, data());
    start(Map.of());
  }

  /** With owners and permissions; what is there already is replaced. */
  private static void copy(Path from, Path to) throws Exception {
    Process process =
        new ProcessBuilder("cp", "-aT", from.toString(), to.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    // A file that goes meanwhile is one that the server does not need.
    if (process.waitFor() != 0 && !said.contains("No such file")) {
      throw new IOException(said);
    }
  }

  // --- TLS

  @Test
  void a_database_is_reached_by_tls_and_only_at_a_server_that_is_trusted() throws Exception {
    // given: a server that takes no connection without TLS, but for its own user
    var own = Certificate.make(folder, "own");
    var other = Certificate.make(folder, "other");
    EmbeddedPostgres tls =
        start(
            Map.of(
                "ssl",
                "on",
                "ssl_cert_file",
                own.certificate().toString(),
                "ssl_key_file",
                own.key().toString(),
                "password_encryption",
                "scram-sha-256"));
    PostgresAddress database = Server.database(tls);
    Server.execute(tls, "create role ann login password 'p@ss/w%rd'");
    Server.execute(tls, "grant all on database " + database.database() + " to ann");
    Server.execute(tls, "alter database " + database.database() + " owner to ann");
    Files.writeString(
        data().resolve("pg_hba.conf"),
        "hostssl all ann 127.0.0.1/32 scram-sha-256\nhost all postgres 127.0.0.1/32 trust\n");
    Server.execute(tls, "select pg_reload_conf()");

    // when, then
    var trusted = as(database, "p@ss/w%rd", "verify-full", Optional.of(own));
    try (var store = PostgresStore.open(PostgresSettings.of(trusted, _ -> {}))) {
      assertThat(settled(store, transaction(entry(stream(1), 1)))).isEqualTo(DURABLE);
      assertThat(
              store
                  .reads()
                  .<Object>read(context ->
                      context.fetchValue(
                          "select ssl from pg_stat_ssl where pid = pg_backend_pid()")))
          .isEqualTo(true);
    }
    refuses(
        as(database, "p@ss/w%rd", "verify-full", Optional.of(other)),
        "cannot be used",
        "expected a certificate that is made out to this host");
    refuses(
        new PostgresAddress(
            "localhost",
            database.port(),
            database.database(),
            "ann",
            Optional.of("p@ss/w%rd"),
            trusted.options()),
        "cannot be used",
        "localhost");
    assertThatThrownBy(() -> open(as(database, "wrong", "verify-full", Optional.of(own))))
        .hasMessageContaining("password authentication failed")
        .hasMessageNotContaining("wrong@");
    assertThatThrownBy(() -> open(as(database, "p@ss/w%rd", "disable", Optional.empty())))
        .hasMessageContaining("no encryption");
  }

  private static void refuses(PostgresAddress address, String... why) {
    assertThatThrownBy(() -> open(address))
        .isInstanceOf(StoreUnavailable.class)
        .satisfies(refused -> assertThat(refused.getMessage()).contains(why));
  }

  private static void open(PostgresAddress address) {
    PostgresStore.open(PostgresSettings.of(address, _ -> {})).close();
  }

  private static PostgresAddress as(
      PostgresAddress database, String password, String mode, Optional<Certificate> root) {
    var options = new HashMap<>(Map.of("sslmode", mode));
    root.ifPresent(each -> options.put("sslrootcert", each.certificate().toString()));
    return new PostgresAddress(
        database.host(),
        database.port(),
        database.database(),
        "ann",
        Optional.of(password),
        options);
  }
}
