package dev.signalbox.queue.sql;

import static org.jooq.impl.DSL.coalesce;
import static org.jooq.impl.DSL.deleteFrom;
import static org.jooq.impl.DSL.excluded;
import static org.jooq.impl.DSL.insertInto;
import static org.jooq.impl.DSL.update;

import dev.signalbox.core.RunId;
import dev.signalbox.queue.log.BulkLog;
import dev.signalbox.queue.log.BulkLog.Item;
import dev.signalbox.queue.log.BulkLog.Outcome;
import dev.signalbox.queue.log.BulkRow;
import dev.signalbox.queue.log.Kebab;
import dev.signalbox.queue.log.RunLog.Page;
import dev.signalbox.queue.log.Transaction.View;
import dev.signalbox.queue.sql.Tables.Bulk;
import dev.signalbox.queue.sql.Tables.BulkItems;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Query;
import org.jooq.Record;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/** The tables of changes to many runs at once. */
final class BulkRows {
  private static final Condition RUNNING = Bulk.STATUS.eq(DSL.inline("running"));
  private static final Condition SHOWN = Bulk.STATUS.eq(DSL.inline("shown"));
  private static final Condition DONE = Bulk.STATUS.eq(DSL.inline("done"));

  private final Query put =
      insertInto(Bulk.TABLE)
          .columns(
              Bulk.ID,
              Bulk.ACTION,
              Bulk.ARGUMENT,
              Bulk.ACTOR,
              Bulk.NAME,
              Bulk.HASH,
              Bulk.STATUS,
              Bulk.CREATED,
              Bulk.EXPIRES)
          .values("", "", "", "", "", "", "", 0L, 0L)
          .onConflict(Bulk.ID)
          .doNothing();
  private final Query move =
      update(Bulk.TABLE).set(Bulk.STATUS, "").where(Bulk.ID.eq("")).and(Bulk.STATUS.eq(""));
  private final Query item =
      insertInto(BulkItems.TABLE)
          .columns(BulkItems.BULK, BulkItems.RUN, BulkItems.OUTCOME, BulkItems.DETAIL)
          .values("", "", "", "")
          .onConflict(BulkItems.BULK, BulkItems.RUN)
          .doUpdate()
          .set(
              BulkItems.DETAIL,
              DSL.when(
                      DSL.field("bulk_item.outcome", String.class).isNull(),
                      excluded(BulkItems.DETAIL))
                  .otherwise(DSL.field("bulk_item.detail", String.class)))
          .set(
              BulkItems.OUTCOME,
              coalesce(DSL.field("bulk_item.outcome", String.class), excluded(BulkItems.OUTCOME)));
  private final Query drop =
      deleteFrom(Bulk.TABLE)
          .where(Bulk.ID.eq(""))
          .and(DSL.not(RUNNING))
          .and(
              DSL.notExists(
                  DSL.selectOne().from(BulkItems.TABLE).where(BulkItems.BULK.eq(Bulk.ID))));
  private final Query dropItems =
      deleteFrom(BulkItems.TABLE)
          .where(BulkItems.BULK.eq(""))
          .and(
              BulkItems.RUN.in(
                  DSL.select(BulkItems.RUN)
                      .from(BulkItems.TABLE)
                      .where(BulkItems.BULK.eq(""))
                      .limit(DSL.param("max", 0L))))
          .and(DSL.notExists(DSL.selectOne().from(Bulk.TABLE).where(Bulk.ID.eq("")).and(RUNNING)));

  void write(Statements statements, Views views) throws SQLException {
    for (View.OfBulk view : views.bulks) {
      switch (view) {
        case View.PutBulk(BulkRow row) -> statements.batch(put, one(binds(row)));
        case View.PutBulkItem(Item each) -> statements.batch(item, one(binds(each)));
        case View.MoveBulk(String id, BulkRow.Status from, BulkRow.Status to) ->
            statements.batch(
                move, one(new @Nullable Object[] {Kebab.of(to.name()), id, Kebab.of(from.name())}));
        case View.DropBulk(String id, int max) -> {
          statements.batch(dropItems, one(new @Nullable Object[] {id, id, (long) max, id}));
          statements.batch(drop, one(new @Nullable Object[] {id}));
        }
      }
    }
  }

  private static List<@Nullable Object[]> one(@Nullable Object[] row) {
    return List.<@Nullable Object[]>of(row);
  }

  private static @Nullable Object[] binds(BulkRow row) {
    return new @Nullable Object[] {
      row.id(),
      Kebab.of(row.action().name()),
      row.argument().orElse(null),
      row.actor(),
      row.name(),
      row.hash(),
      Kebab.of(row.status().name()),
      row.created().toEpochMilli(),
      RunRows.roundedUp(row.expires())
    };
  }

  private static @Nullable Object[] binds(Item item) {
    return new @Nullable Object[] {
      item.bulk(),
      item.run().value(),
      item.outcome().map(outcome -> Kebab.of(outcome.name())).orElse(null),
      item.detail().orElse(null)
    };
  }

  /** Reads of these tables. */
  record Reader(Reads reads) implements BulkLog {
    @Override
    public Optional<BulkRow> bulk(String id) {
      return reads.read(context ->
          context
              .select(Bulk.ALL)
              .from(Bulk.TABLE)
              .where(Bulk.ID.eq(id))
              .fetchOptional(BulkRows::row));
    }

    @Override
    public Optional<BulkRow> running() {
      return reads.read(context ->
          context
              .select(Bulk.ALL)
              .from(Bulk.TABLE)
              .where(RUNNING)
              .orderBy(Bulk.ID)
              .limit(1)
              .fetchOptional(BulkRows::row));
    }

    @Override
    public List<String> over(Instant now, Instant doneBefore, int max) {
      return reads.read(context ->
          context
              .select(Bulk.ID)
              .from(Bulk.TABLE)
              .where(SHOWN.and(Bulk.EXPIRES.le(now.toEpochMilli())))
              .or(DONE.and(Bulk.CREATED.lt(doneBefore.toEpochMilli())))
              .orderBy(Bulk.ID)
              .limit(max)
              .fetch(Bulk.ID));
    }

    @Override
    public List<RunId> open(String bulk, int max) {
      return reads.read(context ->
          context
              .select(BulkItems.RUN)
              .from(BulkItems.TABLE)
              .where(BulkItems.BULK.eq(bulk))
              .and(BulkItems.OUTCOME.isNull())
              .orderBy(BulkItems.RUN)
              .limit(max)
              .fetch(record -> new RunId(record.value1())));
    }

    @Override
    public Page<Item> items(String bulk, Optional<String> cursor, int limit) {
      List<Item> rows =
          reads.read(context ->
              context
                  .select(BulkItems.ALL)
                  .from(BulkItems.TABLE)
                  .where(BulkItems.BULK.eq(bulk))
                  .and(cursor.<Condition>map(BulkItems.RUN::gt).orElse(DSL.noCondition()))
                  .orderBy(BulkItems.RUN)
                  .limit(limit + 1)
                  .fetch(BulkRows::item));
      return rows.size() <= limit
          ? new Page<>(rows, Optional.empty())
          : new Page<>(rows.subList(0, limit), Optional.of(rows.get(limit - 1).run().value()));
    }

    @Override
    public Tally tally(String bulk) {
      var counts = new HashMap<String, Long>();
      reads.read(context -> tally(context, bulk, counts));
      return new Tally(
          counts.getOrDefault("", 0L),
          counts.getOrDefault("done", 0L),
          counts.getOrDefault("skipped", 0L),
          counts.getOrDefault("failed", 0L));
    }

    private static boolean tally(DSLContext context, String bulk, HashMap<String, Long> into) {
      context
          .select(coalesce(BulkItems.OUTCOME, DSL.inline("")), DSL.count())
          .from(BulkItems.TABLE)
          .where(BulkItems.BULK.eq(bulk))
          .groupBy(BulkItems.OUTCOME)
          .forEach(record -> into.put(record.value1(), record.value2().longValue()));
      return true;
    }
  }

  private static BulkRow row(Record record) {
    return new BulkRow(
        record.get(Bulk.ID),
        BulkRow.Action.valueOf(RunRows.constant(record.get(Bulk.ACTION))),
        Optional.ofNullable(record.get(Bulk.ARGUMENT)),
        record.get(Bulk.ACTOR),
        record.get(Bulk.NAME),
        record.get(Bulk.HASH),
        BulkRow.Status.valueOf(RunRows.constant(record.get(Bulk.STATUS))),
        Instant.ofEpochMilli(record.get(Bulk.CREATED)),
        Instant.ofEpochMilli(record.get(Bulk.EXPIRES)));
  }

  private static Item item(Record record) {
    return new Item(
        record.get(BulkItems.BULK),
        new RunId(record.get(BulkItems.RUN)),
        Optional.ofNullable(record.get(BulkItems.OUTCOME))
            .map(outcome -> Outcome.valueOf(RunRows.constant(outcome))),
        Optional.ofNullable(record.get(BulkItems.DETAIL)));
  }
}
