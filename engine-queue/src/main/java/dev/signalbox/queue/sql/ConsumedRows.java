package dev.signalbox.queue.sql;

import static org.jooq.impl.DSL.deleteFrom;
import static org.jooq.impl.DSL.insertInto;

import dev.signalbox.core.RunId;
import dev.signalbox.core.StepPath;
import dev.signalbox.queue.log.Transaction.View;
import dev.signalbox.queue.sql.Tables.Consumed;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jooq.DSLContext;
import org.jooq.Query;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/** The table of events that a run has taken for itself alone. */
final class ConsumedRows {
  private final Query consume =
      insertInto(Consumed.TABLE)
          .columns(Consumed.EVENT, Consumed.RUN, Consumed.STEP)
          .values("", "", "");
  private final Query renew = deleteFrom(Consumed.TABLE).where(Consumed.EVENT.eq(""));

  void write(Statements statements, Views views) throws SQLException {
    var consumed = new ArrayList<@Nullable Object[]>();
    views.consumed.forEach(
        each -> consumed.add(new Object[] {each.event(), each.run().value(), each.step().value()}));
    statements.insert(consume, consumed);
    statements.batch(renew, renewed(views));
  }

  /** An id that is used anew is another event, which nobody has taken. */
  private static List<@Nullable Object[]> renewed(Views views) {
    var renewed = new ArrayList<@Nullable Object[]>();
    views.received.stream()
        .filter(View.PutReceived::again)
        .forEach(event -> renewed.add(new Object[] {event.id()}));
    return renewed;
  }

  static boolean isConsumed(DSLContext context, String event) {
    return context.fetchExists(
        DSL.selectOne().from(Consumed.TABLE).where(Consumed.EVENT.eq(event)));
  }

  static List<View.PutConsumed> consumed(DSLContext context, RunId run) {
    return context
        .select(Consumed.ALL)
        .from(Consumed.TABLE)
        .where(Consumed.RUN.eq(run.value()))
        .fetch(row ->
            new View.PutConsumed(
                row.get(Consumed.EVENT), run, new StepPath(row.get(Consumed.STEP))));
  }

  static void forget(DSLContext context, String event) {
    context.deleteFrom(Consumed.TABLE).where(Consumed.EVENT.eq(event)).execute();
  }
}
