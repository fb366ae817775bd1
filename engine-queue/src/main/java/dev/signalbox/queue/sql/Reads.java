package dev.signalbox.queue.sql;

import java.util.function.Function;
import org.jooq.DSLContext;

/** Reads what is committed, each read within a deadline. */
public interface Reads {
  /**
   * @throws dev.signalbox.queue.log.StoreUnavailable if the store cannot be read, or not in time
   */
  <T> T read(Function<DSLContext, T> query);
}
