package dev.signalbox.queue.sql;

import java.lang.reflect.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jooq.DSLContext;
import org.jooq.Param;
import org.jooq.Query;
import org.jspecify.annotations.Nullable;

/** An insert into PostgreSQL of as many rows as there are: each of its parameters is a column. */
record ManyRows(Connection connection, PreparedStatement statement, List<Column> columns) {
  /** A column's type, here and in the database. */
  private enum Column {
    TEXT(String.class, "text"),
    NUMBER(Long.class, "bigint"),
    BYTES(byte[].class, "bytea");

    private final Class<?> type;
    private final String name;

    Column(Class<?> type, String name) {
      this.type = type;
      this.name = name;
    }

    static Column of(Class<?> type) {
      for (Column column : values()) {
        if (column.type == type) {
          return column;
        }
      }
      throw new IllegalStateException("expected a type of the schema, found " + type);
    }
  }

  /** Of an insert of one row. */
  static ManyRows of(Connection connection, DSLContext context, Query query) throws SQLException {
    List<Column> columns =
        query.getParams().values().stream().map(Param::getType).map(Column::of).toList();
    String one = "values (" + String.join(", ", columns.stream().map(_ -> "?").toList()) + ")";
    String many =
        "select * from unnest("
            + String.join(", ", columns.stream().map(it -> "?::" + it.name + "[]").toList())
            + ")";
    String sql = context.render(query);
    if (!sql.contains(one)) {
      throw new IllegalStateException("expected " + one + ", found " + sql);
    }
    return new ManyRows(connection, connection.prepareStatement(sql.replace(one, many)), columns);
  }

  void insert(List<@Nullable Object[]> rows, UnaryOperator<String> texts) throws SQLException {
    for (int i = 0; i < columns.size(); i++) {
      var values = (@Nullable Object[]) Array.newInstance(columns.get(i).type, rows.size());
      for (int row = 0; row < values.length; row++) {
        @Nullable Object value = rows.get(row)[i];
        values[row] = value instanceof String text ? texts.apply(text) : value;
      }
      statement.setArray(i + 1, connection.createArrayOf(columns.get(i).name, values));
    }
    statement.executeUpdate();
  }
}
