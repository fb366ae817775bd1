package dev.signalbox.queue.postgres;

import com.zaxxer.hikari.HikariDataSource;
import dev.signalbox.queue.log.StoreUnavailable;
import dev.signalbox.queue.sql.Reads;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.Function;
import org.jooq.DSLContext;
import org.jooq.exception.DataAccessException;

/** Reads on connections of a pool, each as of one moment. */
record PoolReads(HikariDataSource pool, Duration limit) implements Reads, AutoCloseable {
  @Override
  public <T> T read(Function<DSLContext, T> query) {
    if (pool.isClosed()) {
      throw new StoreUnavailable("the store is closed");
    }
    try (Connection connection = pool.getConnection()) {
      T answer = query.apply(Connections.context(connection));
      connection.rollback();
      return answer;
    } catch (SQLException | DataAccessException e) {
      throw new StoreUnavailable(
          "the database cannot be read, or not within " + limit.toMillis() + " ms", e);
    }
  }

  @Override
  public void close() {
    pool.close();
  }
}
