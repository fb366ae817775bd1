package dev.signalbox.queue.sql;

import dev.signalbox.queue.log.RunLog.Appended;
import dev.signalbox.queue.log.Transaction;
import java.util.List;
import java.util.function.Consumer;
import org.jooq.DSLContext;

/**
 * Something to be stored with the next commit: a transaction, or a change of what is no part of the
 * log.
 */
public record Item(Transaction transaction, Consumer<DSLContext> change, Consumer<Appended> done) {
  private static final Transaction NO_TRANSACTION = new Transaction(List.of(), List.of());

  public static Item of(Transaction transaction, Consumer<Appended> done) {
    return new Item(transaction, Item::nothing, done);
  }

  public static Item of(Consumer<DSLContext> change, Consumer<Appended> done) {
    return new Item(NO_TRANSACTION, change, done);
  }

  private static void nothing(DSLContext context) {}

  /**
   * Whether it begins a stream: new work, which can be refused, where what goes on with old work
   * must not be.
   */
  public boolean isNewWork() {
    for (var entry : transaction.entries()) {
      if (entry.sequence() == 1) {
        return true;
      }
    }
    return false;
  }

  /** About what it takes on the disk, in characters. */
  public long size() {
    long size = 0;
    for (var entry : transaction.entries()) {
      size += entry.body().text().length();
    }
    return size;
  }
}
