package dev.signalbox.queue.sql;

import static org.jooq.impl.DSL.insertInto;

import dev.signalbox.core.RunId;
import dev.signalbox.core.Usage;
import dev.signalbox.queue.log.Place;
import dev.signalbox.queue.log.SpentRow;
import dev.signalbox.queue.sql.Tables.Spent;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Query;
import org.jooq.Record;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;
import org.jspecify.annotations.Nullable;

/** The table of what steps have consumed of budgets that runs share. */
final class SpentRows {
  private static final BigDecimal MOST = BigDecimal.valueOf(Long.MAX_VALUE);

  private final Query put =
      insertInto(Spent.TABLE)
          .columns(Spent.ALL)
          .values("", "", 0L, "", "", 0L, 0L, 0L, 0L)
          .onConflict(Spent.GATE, Spent.BUCKET, Spent.DAY, Spent.RUN, Spent.STEP)
          .doUpdate()
          .set(Spent.MICRO_USD, DSL.excluded(Spent.MICRO_USD))
          .set(Spent.TOKENS, DSL.excluded(Spent.TOKENS))
          .set(Spent.TURNS, DSL.excluded(Spent.TURNS))
          .set(Spent.WALL, DSL.excluded(Spent.WALL));

  void write(Statements statements, Views views) throws SQLException {
    var puts = new ArrayList<@Nullable Object[]>();
    views.spent.forEach(row -> puts.add(binds(row)));
    statements.batch(put, puts);
  }

  private static @Nullable Object[] binds(SpentRow row) {
    return new @Nullable Object[] {
      row.place().gate(),
      row.place().bucket(),
      row.day().toEpochMilli(),
      row.run().value(),
      row.step(),
      row.usage().microUsd(),
      row.usage().tokens(),
      row.usage().turns(),
      row.usage().wallMillis()
    };
  }

  /** Added up in floating point: exact below 2^53, and nothing overflows. */
  static Usage spent(DSLContext context, Place place, Optional<Instant> day) {
    return context
        .select(sum(Spent.MICRO_USD), sum(Spent.TOKENS), sum(Spent.TURNS), sum(Spent.WALL))
        .from(Spent.TABLE)
        .where(at(place))
        .and(day.<Condition>map(of -> Spent.DAY.eq(of.toEpochMilli())).orElse(DSL.noCondition()))
        .fetchOptional(sums ->
            new Usage(
                whole(sums.value1()),
                whole(sums.value2()),
                whole(sums.value3()),
                whole(sums.value4())))
        .orElse(Usage.NONE);
  }

  private static Field<BigDecimal> sum(Field<Long> field) {
    return DSL.sum(field.cast(SQLDataType.DOUBLE));
  }

  private static long whole(@Nullable BigDecimal sum) {
    return sum == null ? 0 : sum.min(MOST).longValue();
  }

  private static Condition at(Place place) {
    return Spent.GATE.eq(place.gate()).and(Spent.BUCKET.eq(place.bucket()));
  }

  static List<SpentRow> of(DSLContext context, RunId run) {
    return context
        .select(Spent.ALL)
        .from(Spent.TABLE)
        .where(Spent.RUN.eq(run.value()))
        .fetch(SpentRows::row);
  }

  private static SpentRow row(Record record) {
    return new SpentRow(
        new Place(record.get(Spent.GATE), record.get(Spent.BUCKET)),
        new RunId(record.get(Spent.RUN)),
        record.get(Spent.STEP),
        Instant.ofEpochMilli(record.get(Spent.DAY)),
        new Usage(
            record.get(Spent.MICRO_USD),
            record.get(Spent.TOKENS),
            record.get(Spent.TURNS),
            record.get(Spent.WALL)));
  }
}
