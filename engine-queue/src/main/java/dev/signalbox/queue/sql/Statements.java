package dev.signalbox.queue.sql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jooq.DSLContext;
import org.jooq.Query;
import org.jooq.SQLDialect;
import org.jspecify.annotations.Nullable;

/**
 * The statements of the writer's connection. Each is rendered and prepared once: with small
 * commits, that would cost more than the rows.
 */
final class Statements {
  private final Connection connection;
  private final DSLContext context;
  private final UnaryOperator<String> texts;
  private final IdentityHashMap<Query, PreparedStatement> prepared = new IdentityHashMap<>();
  private final IdentityHashMap<Query, ManyRows> manyRows = new IdentityHashMap<>();

  Statements(Connection connection, DSLContext context) {
    this.connection = connection;
    this.context = context;
    this.texts = Texts.of(context.family());
  }

  /** Executes the query once for each row of values, in the order of its parameters. */
  void batch(Query query, List<@Nullable Object[]> rows) throws SQLException {
    if (rows.isEmpty()) {
      return;
    }
    PreparedStatement statement = statement(query);
    for (@Nullable Object[] row : rows) {
      for (int i = 0; i < row.length; i++) {
        statement.setObject(i + 1, row[i] instanceof String text ? texts.apply(text) : row[i]);
      }
      statement.addBatch();
    }
    statement.executeBatch();
  }

  /**
   * Inserts these rows, no two of which have the same key. A server of its own takes them with one
   * statement: to execute one costs it more than a row.
   */
  void insert(Query query, List<@Nullable Object[]> rows) throws SQLException {
    if (context.family() != SQLDialect.POSTGRES) {
      batch(query, rows);
    } else if (!rows.isEmpty()) {
      ManyRows known = manyRows.get(query);
      if (known == null) {
        known = ManyRows.of(connection, context, query);
        manyRows.put(query, known);
      }
      known.insert(rows, texts);
    }
  }

  /** They end with their connection. */
  private PreparedStatement statement(Query query) throws SQLException {
    PreparedStatement known = prepared.get(query);
    if (known != null) {
      return known;
    }
    PreparedStatement made = connection.prepareStatement(context.render(query));
    prepared.put(query, made);
    return made;
  }
}
