package dev.signalbox.queue.sql;

import dev.signalbox.queue.log.Entry;
import dev.signalbox.queue.log.RunLog.Appended;
import java.sql.SQLException;
import java.util.List;
import org.jooq.DSLContext;

/** Why a transaction was refused by the database. */
public final class Conflicts {
  private Conflicts() {}

  /** The stream that somebody else was first at, or whose limit is reached. */
  public static Appended.Conflict of(DSLContext context, Item item, Exception e)
      throws SQLException {
    if (e instanceof Crowded refused) {
      return new Appended.Conflict(refused.stream());
    }
    List<Entry> entries = item.transaction().entries();
    if (entries.isEmpty()) {
      throw new SQLException("expected a conflict about an entry, found none", e);
    }
    Entry taken =
        entries.stream()
            .filter(entry -> EntryRows.exists(context, entry))
            .findFirst()
            .orElse(entries.getFirst());
    return new Appended.Conflict(taken.stream());
  }

  /**
   * Whether the first entry of these is stored as it is: then all of them are that were tried with
   * it. False where there is none to tell it by.
   */
  public static boolean isStored(DSLContext context, List<Item> items) {
    return items.stream()
        .flatMap(item -> item.transaction().entries().stream())
        .findFirst()
        .filter(entry -> EntryRows.isStored(context, entry))
        .isPresent();
  }
}
