package dev.signalbox.queue.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.queue.sqlite.SqliteSettings;
import dev.signalbox.queue.sqlite.SqliteStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jooq.DSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The migrations of both databases arrive at the same schema: no one is changed alone. */
class SameSchemaTest {
  private static final String SQLITE_COLUMNS =
      """
      select m.name || '.' || c.name || case when c."notnull" or c.pk > 0 then '' else '?' end
      from sqlite_schema m join pragma_table_info(m.name) c
      where m.type = 'table' and m.name not like 'sqlite_%' and m.name <> 'schema_history'
      """;
  private static final String POSTGRES_COLUMNS =
      """
      select table_name || '.' || column_name || case is_nullable when 'NO' then '' else '?' end
      from information_schema.columns
      where table_schema = current_schema() and table_name <> 'schema_history'
      """;
  private static final String SQLITE_INDEXES =
      """
      select name from sqlite_schema
      where type = 'index' and name not like 'sqlite_%' and tbl_name <> 'schema_history'
      """;
  private static final String POSTGRES_INDEXES =
      """
      select indexname from pg_indexes
      where schemaname = current_schema() and indexname not like '%_pkey'
        and tablename <> 'schema_history'
      """;

  private final PostgresAddress database = Server.database();

  @Test
  void both_databases_have_the_same_tables_columns_and_indexes(@TempDir Path folder) {
    try (var sqlite = SqliteStore.open(SqliteSettings.of(folder, _ -> {}));
        var postgres = PostgresStore.open(PostgresSettings.of(database, _ -> {}))) {
      var expected =
          new ArrayList<>(
              sqlite.reads().<List<String>>read(context -> names(context, SQLITE_COLUMNS)));
      // The file says how often its engine has crashed; a database, which incarnation it is.
      assertThat(expected.remove("engine.crashes")).isTrue();
      expected.add("engine.incarnation");

      assertThat(postgres.reads().<List<String>>read(context -> names(context, POSTGRES_COLUMNS)))
          .containsExactlyInAnyOrderElementsOf(expected);
      assertThat(postgres.reads().<List<String>>read(context -> names(context, POSTGRES_INDEXES)))
          .containsExactlyInAnyOrderElementsOf(
              sqlite.reads().<List<String>>read(context -> names(context, SQLITE_INDEXES)));
    }
  }

  private static List<String> names(DSLContext context, String sql) {
    return context.fetch(sql).map(row -> row.get(0, String.class));
  }
}
