package dev.signalbox.queue.sql;

import static org.jooq.impl.DSL.deleteFrom;
import static org.jooq.impl.DSL.insertInto;

import dev.signalbox.core.Run;
import dev.signalbox.core.RunId;
import dev.signalbox.core.StepPath;
import dev.signalbox.queue.log.ChildRow;
import dev.signalbox.queue.log.Kebab;
import dev.signalbox.queue.log.Transaction.View;
import dev.signalbox.queue.sql.Tables.Children;
import dev.signalbox.queue.sql.Tables.Runs;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Query;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;
import org.jspecify.annotations.Nullable;

/** The table of runs that steps of other runs wait for. */
final class ChildRows {
  private static final Field<String> CHILD = DSL.field("child.run", SQLDataType.VARCHAR);
  private static final Field<String> RUN = DSL.field("run.run", SQLDataType.VARCHAR);

  private final Query put =
      insertInto(Children.TABLE)
          .columns(Children.RUN, Children.PARENT, Children.STEP)
          .values("", "", "")
          .onConflict(Children.RUN)
          .doNothing();
  private final Query lose = deleteFrom(Children.TABLE).where(Children.RUN.eq(""));
  private final Query drop =
      deleteFrom(Children.TABLE).where(Children.PARENT.eq("")).and(Children.STEP.eq(""));

  void write(Statements statements, Views views) throws SQLException {
    var puts = new ArrayList<@Nullable Object[]>();
    for (ChildRow row : views.children) {
      puts.add(new Object[] {row.run().value(), row.parent().value(), row.step().value()});
    }
    statements.insert(put, puts);
    var drops = new ArrayList<@Nullable Object[]>();
    for (View.DropChild over : views.childrenOver) {
      drops.add(new Object[] {over.parent().value(), over.step().value()});
    }
    statements.batch(drop, drops);
    var lost = new ArrayList<@Nullable Object[]>();
    views.childrenLost.forEach(run -> lost.add(new Object[] {run.value()}));
    statements.batch(lose, lost);
  }

  /** Those that have ended. */
  static List<ChildRow> ended(DSLContext context, Optional<RunId> after, int max) {
    return context
        .select(CHILD, Children.PARENT, Children.STEP)
        .from(Children.TABLE)
        .join(Runs.TABLE)
        .on(RUN.eq(CHILD))
        .where(Runs.STATUS.in(ended(Run.Status.SUCCEEDED, Run.Status.FAILED, Run.Status.CANCELLED)))
        .and(after.<Condition>map(run -> CHILD.gt(run.value())).orElse(DSL.noCondition()))
        .orderBy(CHILD)
        .limit(max)
        .fetch(record ->
            new ChildRow(
                new RunId(record.value1()),
                new RunId(record.value2()),
                new StepPath(record.value3())));
  }

  private static List<String> ended(Run.Status... statuses) {
    var names = new ArrayList<String>();
    for (Run.Status status : statuses) {
      names.add(Kebab.of(status.name()));
    }
    return names;
  }
}
