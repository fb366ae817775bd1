package dev.signalbox.queue.sql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jooq.DSLContext;
import org.jooq.Query;
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
