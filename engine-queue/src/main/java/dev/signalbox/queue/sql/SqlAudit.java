package dev.signalbox.queue.sql;

import dev.signalbox.core.Digest;
import dev.signalbox.core.RunId;
import dev.signalbox.queue.log.Audited;
import dev.signalbox.queue.log.Entry;
import dev.signalbox.queue.log.StreamId;
import dev.signalbox.queue.log.StreamName;
import dev.signalbox.queue.log.UnusableStore;
import dev.signalbox.queue.sql.Tables.Definitions;
import dev.signalbox.queue.sql.Tables.Labels;
import dev.signalbox.queue.sql.Tables.Log;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jooq.TableLike;
import org.jooq.exception.DataAccessException;
import org.jooq.impl.DSL;

/**
 * A database as it lies there, to be looked at: an engine may be at work on it meanwhile. Takes no
 * lock that keeps anybody from writing, and changes nothing. Every reading throws {@link
 * UnusableStore} where the database is damaged or gone.
 */
public final class SqlAudit implements Audited, AutoCloseable {
  private final Connection connection;
  private final DSLContext context;
  private final String begin;
  private final Function<DSLContext, List<String>> integrity;

  /**
   * @param connection closed with this
   * @param begin the statement after which reads are as of one moment
   * @param integrity what the database itself finds wrong; empty if nothing
   */
  public SqlAudit(
      Connection connection,
      DSLContext context,
      String begin,
      Function<DSLContext, List<String>> integrity) {
    this.connection = connection;
    this.context = context;
    this.begin = begin;
    this.integrity = integrity;
  }

  @Override
  public List<String> integrity() {
    return read(() -> integrity.apply(context));
  }

  /** The name of the first stream after this one, in their order; begin with the empty name. */
  @Override
  public Optional<String> streamAfter(String name) {
    return read(() ->
        context
            .select(Log.STREAM)
            .from(Log.TABLE)
            .where(Log.STREAM.gt(name))
            .orderBy(Log.STREAM)
            .limit(1)
            .fetchOptional(Log.STREAM));
  }

  @Override
  public Piece piece(StreamId stream, long after, int max) {
    return atOnce(() ->
        new Piece(TrimRows.start(context, stream), EntryRows.read(context, stream, after, max)));
  }

  @Override
  public boolean isKnown(RunId run) {
    return read(() -> EntryRows.last(context, new StreamId.OfRun(run)).isPresent());
  }

  /**
   * A run and all its rows.
   *
   * @throws IllegalArgumentException if a row holds what cannot be
   */
  @Override
  public Contents contents(RunId run) {
    return atOnce(() ->
        new Contents(
            EntryRows.read(context, new StreamId.OfRun(run), 0, Integer.MAX_VALUE),
            context
                .select(Log.EPOCH)
                .from(Log.TABLE)
                .where(Log.STREAM.eq(StreamName.of(new StreamId.OfRun(run))))
                .orderBy(Log.SEQUENCE)
                .fetch(Log.EPOCH),
            RunRows.row(context, run),
            labels(run),
            EntryRows.snapshot(context, run),
            ApprovalRows.of(context, run),
            DeliveryRows.of(context, run),
            TurnRows.tickets(context, run),
            TurnRows.slots(context, run),
            SpentRows.of(context, run),
            ConsumedRows.consumed(context, run)));
  }

  /** As of one moment. */
  private <T> T atOnce(Supplier<T> reading) {
    return read(() -> {
      context.execute(begin);
      try {
        return reading.get();
      } finally {
        context.execute("commit");
      }
    });
  }

  /** Runs that have a row in this table of views, and no entry. */
  @Override
  public List<String> strays(View view) {
    TableLike<Record> table =
        switch (view) {
          case RUN -> Tables.Runs.TABLE;
          case SNAPSHOT -> Tables.Snapshots.TABLE;
          case APPROVAL -> Tables.Approvals.TABLE;
          case DELIVERY -> Tables.Deliveries.TABLE;
          case QUEUED -> Tables.Queued.TABLE;
          case SLOT -> Tables.Slots.TABLE;
          case SPENT -> Tables.Spent.TABLE;
          case LABEL -> Labels.TABLE;
        };
    var run = DSL.field("run", String.class);
    return read(() ->
        context
            .selectDistinct(run)
            .from(table)
            .where(
                DSL.notExists(
                    DSL.selectOne()
                        .from(Log.TABLE)
                        .where(Log.STREAM.eq(DSL.inline(StreamName.RUN).concat(run)))))
            .fetch(run));
  }

  @Override
  public List<Held> pending(Optional<String> after, int max) {
    return atOnce(() ->
        PendingRows.page(context, Optional.empty(), after, max).items().stream()
            .map(row ->
                new Held(row, EntryRows.last(context, row.gate()).map(Entry::sequence).orElse(0L)))
            .toList());
  }

  /** Runs that a trigger names, and no entry. */
  @Override
  public List<String> triggered() {
    return read(() ->
        context
            .selectDistinct(Tables.Triggers.RUN)
            .from(Tables.Triggers.TABLE)
            .where(Tables.Triggers.RUN.isNotNull())
            .and(
                DSL.notExists(
                    DSL.selectOne()
                        .from(Log.TABLE)
                        .where(
                            Log.STREAM.eq(DSL.inline(StreamName.RUN).concat(Tables.Triggers.RUN)))))
            .fetch(Tables.Triggers.RUN));
  }

  @Override
  public List<String> takers() {
    return read(() ->
        context
            .selectDistinct(Tables.Consumed.RUN)
            .from(Tables.Consumed.TABLE)
            .where(
                DSL.notExists(
                    DSL.selectOne()
                        .from(Log.TABLE)
                        .where(
                            Log.STREAM.eq(DSL.inline(StreamName.RUN).concat(Tables.Consumed.RUN)))))
            .fetch(Tables.Consumed.RUN));
  }

  @Override
  public Optional<String> definition(Digest digest) {
    return read(() ->
        context
            .select(Definitions.SOURCE)
            .from(Definitions.TABLE)
            .where(Definitions.DIGEST.eq(digest.hex()))
            .fetchOptional(Definitions.SOURCE));
  }

  @Override
  public String forgotten() {
    return read(() ->
        context
            .select(Tables.Engine.FORGOTTEN)
            .from(Tables.Engine.TABLE)
            .fetchOptional(Tables.Engine.FORGOTTEN)
            .orElse(""));
  }

  @Override
  public Instant eventsUntil() {
    return read(() ->
        Instant.ofEpochMilli(
            context
                .select(Tables.Engine.EVENTS_UNTIL)
                .from(Tables.Engine.TABLE)
                .fetchOptional(Tables.Engine.EVENTS_UNTIL)
                .orElse(0L)));
  }

  private Map<String, String> labels(RunId run) {
    var labels = new HashMap<String, String>();
    context
        .select(Labels.NAME, Labels.VALUE)
        .from(Labels.TABLE)
        .where(Labels.RUN.eq(run.value()))
        .forEach(record -> labels.put(record.value1(), record.value2()));
    return labels;
  }

  private static <T> T read(Supplier<T> reading) {
    try {
      return reading.get();
    } catch (DataAccessException e) {
      throw new UnusableStore("the database cannot be read any further: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      throw new UnusableStore("the database cannot be closed: " + e.getMessage(), e);
    }
  }
}
