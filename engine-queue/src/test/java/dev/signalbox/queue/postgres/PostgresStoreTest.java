package dev.signalbox.queue.postgres;

import static dev.signalbox.queue.log.RunLogConformanceSamples.NOON;
import static dev.signalbox.queue.log.RunLogConformanceSamples.entry;
import static dev.signalbox.queue.log.RunLogConformanceSamples.settled;
import static dev.signalbox.queue.log.RunLogConformanceSamples.stream;
import static dev.signalbox.queue.log.RunLogConformanceSamples.transaction;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signalbox.core.Actor;
import dev.signalbox.core.WorkflowId;
import dev.signalbox.queue.log.DataInUse;
import dev.signalbox.queue.log.Loss;
import dev.signalbox.queue.log.RunLog.Appended;
import dev.signalbox.queue.log.StoreUnavailable;
import dev.signalbox.queue.log.TokenStore.Scopes;
import dev.signalbox.queue.log.TokenStore.TokenRow;
import dev.signalbox.queue.log.UnusableStore;
import dev.signalbox.queue.sql.Columns;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jooq.DSLContext;
import org.junit.jupiter.api.Test;

class PostgresStoreTest {
  private final PostgresAddress database = Server.database();
  private final PostgresSettings settings = PostgresSettings.of(database, _ -> {});

  @Test
  void S04_a_token_keeps_its_scopes_its_revocation_and_the_latest_of_its_uses() {
    var plain = token("t1", "aa", Scopes.NONE);
    var limited =
        token(
            "t2",
            "bb",
            new Scopes(
                Optional.of(Set.of("read", "start-runs")),
                Optional.of(Set.of(new WorkflowId("card")))));
    try (var store = PostgresStore.open(settings)) {
      store.put(plain);
      store.put(limited);
      store.used("t2", NOON.plusSeconds(9));
      store.used("t2", NOON.plusSeconds(5));
      store.put(limited);
      assertThat(store.revoke("t1", NOON)).isTrue();
      assertThat(store.revoke("t1", NOON)).isFalse();
    }

    try (var again = PostgresStore.open(settings)) {
      assertThat(again.all())
          .containsExactly(plain.revokedAt(NOON), limited.usedAt(NOON.plusSeconds(9)));
      assertThat(again.byHash("bb")).contains(limited.usedAt(NOON.plusSeconds(9)));
    }
  }

  private static TokenRow token(String id, String hash, Scopes scopes) {
    return new TokenRow(
        id,
        hash,
        "name of " + id,
        Actor.Role.OPERATOR,
        scopes,
        false,
        NOON,
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  @Test
  void the_columns_that_are_asked_for_are_those_of_the_schema() {
    try (var store = PostgresStore.open(settings)) {
      for (var table : Columns.all().entrySet()) {
        assertThat(store.reads().<List<String>>read(context -> columns(context, table.getKey())))
            .as(table.getKey())
            .containsExactlyElementsOf(table.getValue());
      }
    }
  }

  private static List<String> columns(DSLContext context, String table) {
    return context
        .fetch(
            "select column_name from information_schema.columns where table_name = ? and"
                + " table_schema = current_schema() order by ordinal_position",
            table)
        .map(row -> row.get(0, String.class));
  }

  @Test
  void F26_a_read_that_takes_too_long_is_ended_and_the_reader_goes_on() {
    var standard = PostgresSettings.Limits.standard();
    var limits =
        new PostgresSettings.Limits(
            standard.batchTransactions(),
            standard.batchChars(),
            standard.connect(),
            standard.statement(),
            standard.patience(),
            Duration.ofMillis(500),
            1);
    try (var store = PostgresStore.open(settings.with(limits))) {
      assertThatThrownBy(() -> store.reads().read(context -> context.fetch("select pg_sleep(60)")))
          .isInstanceOf(StoreUnavailable.class);

      assertThat(store.reads().<Object>read(context -> context.fetchValue("select 1")))
          .hasToString("1");
    }
  }

  @Test
  void F23_a_server_that_cannot_be_reached_is_named_and_what_to_do() {
    var nowhere = new PostgresAddress("127.0.0.1", 1, "box", "me", Optional.of("hidden"), Map.of());

    assertThatThrownBy(() -> PostgresStore.open(PostgresSettings.of(nowhere, _ -> {})))
        .isInstanceOf(StoreUnavailable.class)
        .hasMessageContaining("store: postgresql://me@127.0.0.1:1/box cannot be used")
        .hasMessageNotContaining("hidden");
  }

  @Test
  void a_database_that_is_not_there_or_not_ours_is_refused() {
    var missing =
        new PostgresAddress(
            database.host(), database.port(), "nowhere", "postgres", Optional.empty(), Map.of());
    assertThatThrownBy(() -> PostgresStore.open(PostgresSettings.of(missing, _ -> {})))
        .isInstanceOf(UnusableStore.class)
        .hasMessageContaining("nowhere");

    try (var store = PostgresStore.open(settings)) {
      assertThat(store.isReachable()).isTrue();
    }
    assertThatThrownBy(() -> PostgresDatabase.fill(database, _ -> 1))
        .isInstanceOf(UnusableStore.class)
        .hasMessageContaining("expected an empty database");
  }

  @Test
  void F10_a_second_engine_is_refused_and_one_that_takes_over_fences_the_first() throws Exception {
    var loss = new CompletableFuture<Loss>();
    try (var first = PostgresStore.open(PostgresSettings.of(database, loss::complete))) {
      settled(first, transaction(entry(stream(1), 1)));
      assertThatThrownBy(() -> PostgresStore.open(settings))
          .isInstanceOf(DataInUse.class)
          .hasMessageContaining("--takeover");

      try (var second = PostgresStore.open(settings.withTakeover())) {
        assertThat(second.epoch()).isEqualTo(first.epoch() + 1);
        assertThat(second.cleanBefore()).isFalse();
        assertThat(settled(first, transaction(entry(stream(1), 2))))
            .isInstanceOf(Appended.Lost.class);
        assertThat(loss.get(20, TimeUnit.SECONDS).kind()).isEqualTo(Loss.Kind.FENCED);
        assertThat(settled(second, transaction(entry(stream(1), 2))))
            .isEqualTo(new Appended.Durable());
      }
    }
  }

  @Test
  void F23_an_epoch_names_a_restore_and_not_an_engine() throws Exception {
    long epoch;
    try (var store = PostgresStore.open(settings)) {
      epoch = store.epoch();
      settled(store, transaction(entry(stream(1), 1)));
    }
    try (var store = PostgresStore.open(settings)) {
      assertThat(store.epoch()).isEqualTo(epoch);
      assertThat(store.cleanBefore()).isTrue();
    }
    Server.execute(
        "create database " + database.database() + "copy template " + database.database());
    var copy =
        new PostgresAddress(
            database.host(),
            database.port(),
            database.database() + "copy",
            "postgres",
            Optional.empty(),
            Map.of());

    try (var store = PostgresStore.open(PostgresSettings.of(copy, _ -> {}))) {
      assertThat(store.epoch()).isEqualTo(epoch + 1);
      assertThat(store.read(stream(1), 0, 10)).hasSize(1);
    }
  }

  @Test
  void a_user_with_no_rights_beyond_the_database_is_enough() throws Exception {
    Server.execute("create role plain_user login");
    Server.execute("create database plain_db owner plain_user");
    var plain =
        new PostgresAddress(
            database.host(), database.port(), "plain_db", "plain_user", Optional.empty(), Map.of());

    try (var store = PostgresStore.open(PostgresSettings.of(plain, _ -> {}))) {
      assertThat(settled(store, transaction(entry(stream(1), 1))))
          .isEqualTo(new Appended.Durable());
    }
    try (var taken = PostgresStore.open(PostgresSettings.of(plain, _ -> {}).withTakeover())) {
      assertThat(taken.read(stream(1), 0, 10)).hasSize(1);
    }
  }

  @Test
  void a_closed_store_says_so() {
    var store = PostgresStore.open(settings);
    store.close();

    assertThatThrownBy(store::nextDue)
        .isInstanceOf(StoreUnavailable.class)
        .hasMessageContaining("closed");
    assertThatThrownBy(() -> store.put(token("t1", "aa", Scopes.NONE)))
        .isInstanceOf(StoreUnavailable.class);
    store.close();
  }
}
