package dev.signalbox.queue.sql;

import static org.jooq.impl.DSL.coalesce;
import static org.jooq.impl.DSL.deleteFrom;
import static org.jooq.impl.DSL.excluded;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.insertInto;
import static org.jooq.impl.DSL.update;

import dev.signalbox.core.Digest;
import dev.signalbox.core.RunId;
import dev.signalbox.queue.ambient.Failpoints;
import dev.signalbox.queue.log.Entry;
import dev.signalbox.queue.log.StreamName;
import dev.signalbox.queue.log.Transaction.View;
import dev.signalbox.queue.sql.Tables.Definitions;
import dev.signalbox.queue.sql.Tables.Labels;
import dev.signalbox.queue.sql.Tables.Log;
import dev.signalbox.queue.sql.Tables.Runs;
import dev.signalbox.queue.sql.Tables.Snapshots;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jooq.DSLContext;
import org.jooq.Query;
import org.jspecify.annotations.Nullable;

/**
 * Writes transactions as rows: all rows of one table in one batch, and of several writes to one row
 * only the last.
 */
public final class Rows {
  private final Query entry =
      insertInto(Log.TABLE)
          .columns(Log.STREAM, Log.SEQUENCE, Log.TIME, Log.EPOCH, Log.TYPE, Log.BODY, Log.LINK)
          .values("", 0L, 0L, 0L, "", "", new byte[0]);
  private final Query run =
      insertInto(Runs.TABLE)
          .columns(
              Runs.RUN,
              Runs.WORKFLOW,
              Runs.DEFINITION,
              Runs.STATUS,
              Runs.SEQUENCE,
              Runs.CREATED,
              Runs.UPDATED,
              Runs.WAKE_AT,
              Runs.LABELS,
              Runs.RETRY_OF,
              Runs.FAILURE,
              Runs.QUARANTINE,
              Runs.FORKED_FROM,
              Runs.CONTINUES)
          .values("", "", "", "", 0L, 0L, 0L, 0L, "", "", "", "", "", "")
          .onConflict(Runs.RUN)
          .doUpdate()
          .set(Runs.DEFINITION, excluded(Runs.DEFINITION))
          .set(Runs.STATUS, excluded(Runs.STATUS))
          .set(Runs.SEQUENCE, excluded(Runs.SEQUENCE))
          .set(Runs.UPDATED, excluded(Runs.UPDATED))
          .set(Runs.WAKE_AT, excluded(Runs.WAKE_AT))
          .set(Runs.LABELS, excluded(Runs.LABELS))
          .set(Runs.FAILURE, excluded(Runs.FAILURE))
          .set(
              Runs.QUARANTINE,
              coalesce(excluded(Runs.QUARANTINE), field("run.quarantine", String.class)));
  private final Query unlabel = deleteFrom(Labels.TABLE).where(Labels.RUN.eq(""));
  private final Query label =
      insertInto(Labels.TABLE)
          .columns(Labels.RUN, Labels.NAME, Labels.VALUE)
          .values("", "", "")
          .onConflict(Labels.RUN, Labels.NAME)
          .doUpdate()
          .set(Labels.VALUE, excluded(Labels.VALUE));
  private final Query quarantine =
      update(Runs.TABLE).set(Runs.QUARANTINE, "").where(Runs.RUN.eq(""));
  private final Query settle = update(Runs.TABLE).set(Runs.SETTLED, "").where(Runs.RUN.eq(""));
  private final Query snapshot =
      insertInto(Snapshots.TABLE)
          .columns(Snapshots.RUN, Snapshots.SEQUENCE, Snapshots.BODY, Snapshots.LINK)
          .values("", 0L, "", new byte[0])
          .onConflict(Snapshots.RUN)
          .doUpdate()
          .set(Snapshots.SEQUENCE, excluded(Snapshots.SEQUENCE))
          .set(Snapshots.BODY, excluded(Snapshots.BODY))
          .set(Snapshots.LINK, excluded(Snapshots.LINK));
  private final Query definition =
      insertInto(Definitions.TABLE)
          .columns(Definitions.DIGEST, Definitions.WORKFLOW, Definitions.SOURCE)
          .values("", "", "")
          .onConflict(Definitions.DIGEST)
          .doNothing();

  private final ApprovalRows approvals = new ApprovalRows();
  private final DeliveryRows deliveries = new DeliveryRows();
  private final WaitRows waits = new WaitRows();
  private final ChildRows children = new ChildRows();
  private final TriggerRows triggers = new TriggerRows();
  private final PendingRows pending = new PendingRows();
  private final BulkRows bulks = new BulkRows();
  private final TurnRows turns = new TurnRows();
  private final SpentRows spent = new SpentRows();

  /** Definitions that are stored: each run brings its own along. */
  private final Set<Digest> known = new HashSet<>();

  private final DSLContext context;
  private final Statements statements;
  private final long epoch;
  private final Failpoints failpoints;

  public Rows(Connection connection, DSLContext context, long epoch, Failpoints failpoints) {
    this.context = context;
    this.statements = new Statements(connection, context);
    this.epoch = epoch;
    this.failpoints = failpoints;
  }

  public void write(List<Item> items) throws SQLException {
    var entries = new ArrayList<@Nullable Object[]>();
    var views = new Views();
    for (Item item : items) {
      for (Entry each : item.transaction().entries()) {
        entries.add(binds(each));
      }
      item.transaction().views().forEach(views::add);
    }
    statements.insert(entry, entries);
    TrimRows.check(context, items);
    failpoints.reach(Failpoints.Point.C3);
    write(views);
    failpoints.reach(Failpoints.Point.C4);
    for (Item item : items) {
      item.change().accept(context);
    }
    TurnRows.check(context, items);
  }

  /** These are durable now. */
  public void remember(List<Item> items) {
    for (Item item : items) {
      for (View view : item.transaction().views()) {
        if (view instanceof View.PutDefinition(Digest digest, var _, String _)) {
          known.add(digest);
        }
      }
    }
  }

  private void write(Views views) throws SQLException {
    var sources = new ArrayList<@Nullable Object[]>();
    for (View.PutDefinition each : views.definitions.values()) {
      if (!known.contains(each.digest())) {
        sources.add(new Object[] {each.digest().hex(), each.workflow().value(), each.source()});
      }
    }
    statements.insert(definition, sources);
    runs(views);
    var snapshots = new ArrayList<@Nullable Object[]>();
    for (View.PutSnapshot each : views.snapshots.values()) {
      snapshots.add(
          new Object[] {
            each.run().value(), each.sequence(), each.body().text(), each.link().bytes()
          });
    }
    statements.insert(snapshot, snapshots);
    snapshots.forEach(_ -> failpoints.reach(Failpoints.Point.C15));
    approvals.write(statements, views.approvals.values());
    deliveries.write(statements, views.deliveries);
    waits.write(statements, context, views);
    children.write(statements, views);
    triggers.write(statements, views);
    pending.write(statements, views);
    bulks.write(statements, views);
    turns.write(statements, views);
    spent.write(statements, views);
    ForgetRows.write(context, views, failpoints);
    views.definitionsOver.forEach(known::remove);
  }

  private void runs(Views views) throws SQLException {
    var rows = new ArrayList<@Nullable Object[]>();
    var unlabelled = new ArrayList<@Nullable Object[]>();
    var labels = new ArrayList<@Nullable Object[]>();
    for (var row : views.runs.values()) {
      String id = row.run().value();
      rows.add(RunRows.binds(row));
      if (row.sequence() > 1) {
        unlabelled.add(new Object[] {id});
      }
      row.labels().forEach((name, value) -> labels.add(new Object[] {id, name, value}));
    }
    statements.insert(run, rows);
    statements.batch(unlabel, unlabelled);
    statements.insert(label, labels);
    var quarantined = new ArrayList<@Nullable Object[]>();
    for (var each : views.quarantines.entrySet()) {
      RunId id = each.getKey();
      quarantined.add(new Object[] {each.getValue(), id.value()});
    }
    statements.batch(quarantine, quarantined);
    var settled = new ArrayList<@Nullable Object[]>();
    views.settled.forEach((id, how) -> settled.add(new Object[] {how, id.value()}));
    statements.batch(settle, settled);
  }

  private @Nullable Object[] binds(Entry each) {
    return new Object[] {
      StreamName.of(each.stream()),
      each.sequence(),
      each.time().toEpochMilli(),
      epoch,
      each.type(),
      each.body().text(),
      each.link().bytes()
    };
  }
}
