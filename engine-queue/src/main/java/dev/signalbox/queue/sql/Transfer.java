package dev.signalbox.queue.sql;

import dev.signalbox.queue.log.UnusableStore;
import dev.signalbox.queue.sql.Tables.Engine;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jooq.BatchBindStep;
import org.jooq.Cursor;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Table;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/**
 * Copies a store that nobody uses into an empty one, row by row, and then reads both of them, side
 * by side, to see whether they are the same: each run has a hash over all that is kept of it in a
 * table.
 */
public final class Transfer {
  private static final int AT_ONCE = 500;

  /** The first columns are the key; the very first says whose the row is. */
  private record Part(Table<Record> table, List<Field<?>> columns, int key) {
    List<Field<?>> keys() {
      return columns.subList(0, key);
    }
  }

  private static final List<Part> PARTS =
      List.of(
          new Part(Tables.Definitions.TABLE, Tables.Definitions.ALL, 1),
          new Part(Tables.Log.TABLE, Tables.Log.ALL, 2),
          new Part(Tables.Trimmed.TABLE, Tables.Trimmed.ALL, 1),
          new Part(Tables.Runs.TABLE, Tables.Runs.ALL, 1),
          new Part(Tables.Labels.TABLE, Tables.Labels.ALL, 2),
          new Part(Tables.Snapshots.TABLE, Tables.Snapshots.ALL, 1),
          new Part(Tables.Approvals.TABLE, Tables.Approvals.ALL, 1),
          new Part(Tables.Deliveries.TABLE, Tables.Deliveries.ALL, 4),
          new Part(Tables.Tokens.TABLE, Tables.Tokens.ALL, 1),
          new Part(Tables.Triggers.TABLE, Tables.Triggers.ALL, 1),
          new Part(Tables.Pending.TABLE, Tables.Pending.ALL, 3),
          new Part(Tables.Waits.TABLE, Tables.Waits.ALL, 3),
          new Part(Tables.Received.TABLE, Tables.Received.ALL, 3),
          new Part(Tables.Arrivals.TABLE, Tables.Arrivals.ALL, 2),
          new Part(Tables.Consumed.TABLE, Tables.Consumed.ALL, 1),
          new Part(Tables.Spent.TABLE, Tables.Spent.ALL, 5),
          new Part(Tables.Children.TABLE, Tables.Children.ALL, 1),
          new Part(Tables.Queued.TABLE, Tables.Queued.ALL, 6),
          new Part(Tables.Slots.TABLE, Tables.Slots.ALL, 4),
          new Part(Tables.Bulk.TABLE, Tables.Bulk.ALL, 1),
          new Part(Tables.BulkItems.TABLE, Tables.BulkItems.ALL, 2));

  private final DSLContext from;
  private final DSLContext to;

  /**
   * What was copied, and found to be the same.
   *
   * @param hash over the hashes of all runs and of all else, in hex
   */
  public record Moved(long runs, long entries, long rows, String hash) {}

  private Transfer(DSLContext from, DSLContext to) {
    this.from = from;
    this.to = to;
  }

  /**
   * Copies everything. Whoever calls commits it.
   *
   * @throws UnusableStore if a run is not the same afterwards; the message names it
   */
  public static Moved copy(DSLContext from, DSLContext to) {
    return new Transfer(from, to).copy();
  }

  private Moved copy() {
    PARTS.forEach(this::copy);
    engine();
    var all = sha256();
    long rows = 0;
    for (Part part : PARTS) {
      rows += same(part, all);
    }
    return new Moved(
        count(Tables.Runs.TABLE),
        count(Tables.Log.TABLE),
        rows,
        HexFormat.of().formatHex(all.digest()));
  }

  private void copy(Part part) {
    try (Cursor<Record> rows = rows(from, part)) {
      while (rows.hasNext()) {
        BatchBindStep batch =
            to.batch(
                DSL.insertInto(part.table(), part.columns())
                    .values(new @Nullable Object[part.columns().size()]));
        for (Record row : rows.fetchNext(AT_ONCE)) {
          batch = batch.bind(row.intoArray());
        }
        batch.execute();
      }
    }
  }

  private static Cursor<Record> rows(DSLContext context, Part part) {
    return context
        .select(part.columns())
        .from(part.table())
        .orderBy(part.keys())
        .fetchSize(AT_ONCE)
        .fetchLazy();
  }

  /** The incarnation is left open: it is another one there, with a new epoch. */
  private void engine() {
    Record row =
        Objects.requireNonNull(
            from.select(Engine.EPOCH, Engine.CLEAN, Engine.FORGOTTEN, Engine.EVENTS_UNTIL)
                .from(Engine.TABLE)
                .fetchOne());
    to.update(Engine.TABLE)
        .set(Engine.EPOCH, row.get(Engine.EPOCH))
        .set(Engine.CLEAN, row.get(Engine.CLEAN))
        .set(Engine.FORGOTTEN, row.get(Engine.FORGOTTEN))
        .set(Engine.EVENTS_UNTIL, row.get(Engine.EVENTS_UNTIL))
        .execute();
  }

  private long count(Table<Record> table) {
    Long count = to.selectCount().from(table).fetchOne(0, Long.class);
    return count == null ? 0 : count;
  }

  // --- The same?

  /** One owner after another, on both sides at once. */
  private long same(Part part, MessageDigest all) {
    try (Cursor<Record> there = rows(from, part);
        Cursor<Record> here = rows(to, part)) {
      var before = new Groups(there);
      var after = new Groups(here);
      while (true) {
        Optional<Groups.Group> one = before.next();
        Optional<Groups.Group> other = after.next();
        if (!one.equals(other)) {
          throw new UnusableStore(
              "move: expected the same rows of "
                  + part.table()
                  + " on both sides, found a difference at "
                  + one.or(() -> other).map(Groups.Group::owner).orElse("the end")
                  + "; nothing was moved");
        }
        if (one.isEmpty()) {
          return before.rows;
        }
        all.update(one.get().owner().getBytes(StandardCharsets.UTF_8));
        all.update(one.get().hash().array());
      }
    }
  }

  /** The rows of each owner, as a hash. */
  private static final class Groups {
    private final Cursor<Record> cursor;
    private Optional<Record> next;
    private long rows;

    record Group(String owner, ByteBuffer hash) {}

    Groups(Cursor<Record> cursor) {
      this.cursor = cursor;
      this.next = Optional.ofNullable(cursor.fetchNext());
    }

    Optional<Group> next() {
      if (next.isEmpty()) {
        return Optional.empty();
      }
      String owner = String.valueOf(next.get().get(0));
      var hash = sha256();
      while (next.filter(row -> String.valueOf(row.get(0)).equals(owner)).isPresent()) {
        add(hash, next.get());
        rows++;
        next = Optional.ofNullable(cursor.fetchNext());
      }
      return Optional.of(new Group(owner, ByteBuffer.wrap(hash.digest())));
    }

    /** Each value with its length before it: no two rows read alike. */
    private static void add(MessageDigest hash, Record row) {
      for (int i = 0; i < row.size(); i++) {
        @Nullable Object value = row.get(i);
        byte[] bytes =
            switch (value) {
              case null -> new byte[0];
              case byte[] link -> link;
              default -> String.valueOf(value).getBytes(StandardCharsets.UTF_8);
            };
        hash.update(
            ByteBuffer.allocate(5).put((byte) (value == null ? 0 : 1)).putInt(bytes.length).flip());
        hash.update(bytes);
      }
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
