package dev.signalbox.queue.sqlite;

import static dev.signalbox.queue.log.RunLogConformanceSamples.NOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signalbox.core.Actor;
import dev.signalbox.core.RunId;
import dev.signalbox.core.WorkflowId;
import dev.signalbox.queue.log.RunLogConformanceSamples;
import dev.signalbox.queue.log.StoreUnavailable;
import dev.signalbox.queue.log.StreamId;
import dev.signalbox.queue.log.StreamName;
import dev.signalbox.queue.log.TokenStore.Scopes;
import dev.signalbox.queue.log.TokenStore.TokenRow;
import dev.signalbox.queue.sql.Columns;
import dev.signalbox.queue.sql.Durability;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteStoreTest {
  @TempDir Path folder;

  @Test
  void S04_tokens_are_kept_by_hash_and_revoked_once() {
    var settings = SqliteSettings.of(folder, loss -> {});
    var ann = token("t1", "aa", Optional.empty());
    var bob = token("t2", "bb", Optional.of(NOON.plusSeconds(60)));
    try (SqliteStore store = SqliteStore.open(settings)) {
      store.put(bob);
      store.put(ann);

      assertThat(store.revoke("t1", NOON)).isTrue();
      assertThat(store.revoke("t1", NOON)).isFalse();
      assertThat(store.revoke("t3", NOON)).isFalse();
    }

    try (SqliteStore again = SqliteStore.open(settings)) {
      assertThat(again.byHash("bb")).contains(bob);
      assertThat(again.byHash("aa"))
          .get()
          .extracting(TokenRow::revoked)
          .isEqualTo(Optional.of(NOON));
      assertThat(again.byHash("cc")).isEmpty();
      assertThat(again.all()).extracting(TokenRow::id).containsExactly("t1", "t2");
    }
  }

  @Test
  void S04_a_token_keeps_its_scopes_and_the_latest_of_its_uses() {
    var settings = SqliteSettings.of(folder, loss -> {});
    var plain = token("t1", "aa", Optional.empty());
    var limited =
        new TokenRow(
            "t2",
            "bb",
            "ci",
            Actor.Role.EDITOR,
            new Scopes(
                Optional.of(Set.of("read", "start-runs")),
                Optional.of(Set.of(new WorkflowId("card")))),
            true,
            NOON,
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    try (SqliteStore store = SqliteStore.open(settings)) {
      store.put(plain);
      store.put(limited);
      store.used("t2", NOON.plusSeconds(9));
      store.used("t2", NOON.plusSeconds(5));
      store.used("gone", NOON);
      store.put(limited);
    }

    try (SqliteStore again = SqliteStore.open(settings)) {
      assertThat(again.all()).containsExactly(plain, limited.usedAt(NOON.plusSeconds(9)));
    }
  }

  @Test
  void F50_a_database_of_the_first_schema_is_brought_to_this_one_with_its_tokens()
      throws Exception {
    var file = new Database(folder.resolve("signalbox.db"), Duration.ofSeconds(5));
    Flyway.configure()
        .dataSource(file.source(Durability.FULL))
        .locations("classpath:db/sqlite")
        .table("schema_history")
        .target("1")
        .load()
        .migrate();
    try (Connection connection = file.source(Durability.FULL).getConnection();
        var statement = connection.createStatement()) {
      statement.execute(
          "insert into token (id, hash, name, role, created) values ('t1', 'aa', 'ann', 'admin', 1)");
    }

    try (SqliteStore store = SqliteStore.open(SqliteSettings.of(folder, loss -> {}))) {
      assertThat(store.all())
          .containsExactly(
              new TokenRow(
                  "t1",
                  "aa",
                  "ann",
                  Actor.Role.ADMIN,
                  Scopes.NONE,
                  false,
                  java.time.Instant.ofEpochMilli(1),
                  Optional.empty(),
                  Optional.empty(),
                  Optional.empty()));
    }
  }

  @Test
  void F26_a_read_that_takes_too_long_is_ended_and_the_reader_goes_on() throws Exception {
    SqliteStore.open(SqliteSettings.of(folder, loss -> {})).close();
    var database = new Database(folder.resolve("signalbox.db"), Duration.ofSeconds(5));
    try (Connection keepsTheFilesThere = database.source(Durability.FULL).getConnection()) {
      assertThat(keepsTheFilesThere.isClosed()).isFalse();
      try (var readers = new Readers(database, 1, Duration.ofMillis(200))) {
        assertThatThrownBy(() ->
                readers.read(context ->
                    context.fetchValue(
                        "with recursive c(x) as (select 1 union all select x + 1 from c) select count(*) from c")))
            .isInstanceOf(StoreUnavailable.class);

        Object one = readers.read(context -> context.fetchValue("select 1"));
        assertThat(one).hasToString("1");
      }
    }
  }

  @Test
  void a_closed_store_says_so() {
    SqliteStore store = SqliteStore.open(SqliteSettings.of(folder, loss -> {}));
    store.close();

    assertThatThrownBy(store::nextDue)
        .isInstanceOf(StoreUnavailable.class)
        .hasMessageContaining("closed");
    assertThatThrownBy(() -> store.put(token("t1", "aa", Optional.empty())))
        .isInstanceOf(StoreUnavailable.class);
    store.close();
  }

  @Test
  void the_columns_that_are_asked_for_are_those_of_the_schema() throws Exception {
    SqliteStore.open(SqliteSettings.of(folder, loss -> {})).close();

    for (var table : Columns.all().entrySet()) {
      assertThat(columns(table.getKey())).containsExactlyElementsOf(table.getValue());
    }
  }

  @Test
  void F50_a_new_database_has_the_schema_of_this_build() throws Exception {
    SqliteStore.open(SqliteSettings.of(folder, loss -> {})).close();
    var database = new Database(folder.resolve("signalbox.db"), Duration.ofSeconds(5));
    try (Connection connection = database.source(Durability.FULL).getConnection()) {
      assertThat(Schema.version(connection)).isEqualTo(Schema.VERSION);
    }
  }

  @Test
  void B05_the_name_of_a_stream_is_read_back_as_the_stream() {
    for (String text :
        List.of("a", "%", "%0041", "a/b", "\0", "\uD83D\uDE80", "\uD800", "", "é", "\n")) {
      for (StreamId stream :
          List.of(
              new StreamId.OfEvent(text),
              new StreamId.OfKey(new WorkflowId("w"), text),
              new StreamId.OfRun(new RunId("r1")))) {
        String name = StreamName.of(stream);

        assertThat(StreamName.parse(name)).isEqualTo(stream);
        assertThat(name.chars()).noneMatch(Character::isISOControl);
      }
    }
    assertThatThrownBy(() -> StreamName.parse("other/x"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private List<String> columns(String table) throws Exception {
    var database = new Database(folder.resolve("signalbox.db"), Duration.ofSeconds(5));
    try (Connection connection = database.source(Durability.FULL).getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("pragma table_info(" + table + ")")) {
      var names = new ArrayList<String>();
      while (rows.next()) {
        names.add(rows.getString("name"));
      }
      return names;
    }
  }

  private static TokenRow token(String id, String hash, Optional<java.time.Instant> expires) {
    return new TokenRow(
        id,
        hash,
        "name of " + id,
        Actor.Role.OPERATOR,
        Scopes.NONE,
        false,
        RunLogConformanceSamples.NOON,
        expires,
        Optional.empty(),
        Optional.empty());
  }
}
