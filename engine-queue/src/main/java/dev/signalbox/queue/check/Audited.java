package dev.signalbox.queue.check;

import dev.signalbox.core.Digest;
import dev.signalbox.core.RunId;
import dev.signalbox.queue.ApprovalRow;
import dev.signalbox.queue.DeliveryRow;
import dev.signalbox.queue.Entry;
import dev.signalbox.queue.PendingRow;
import dev.signalbox.queue.RunRow;
import dev.signalbox.queue.SlotRow;
import dev.signalbox.queue.SpentRow;
import dev.signalbox.queue.StoredRun;
import dev.signalbox.queue.StreamId;
import dev.signalbox.queue.TicketRow;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What is stored, to be looked at: in a database, or in memory. */
public interface Audited {
  /** What the store itself finds wrong; empty if nothing. */
  List<String> integrity();

  /** The name of the first stream after this one, in their order; begin with the empty name. */
  Optional<String> streamAfter(String name);

  List<Entry> entries(StreamId stream);

  /** A run and all its rows. */
  Contents contents(RunId run);

  /** Runs that have a row in this table of views, and no entry. */
  List<String> strays(View view);

  /** All that is pending. */
  List<PendingRow> pending();

  /** Runs that a trigger names, and no entry. */
  List<String> triggered();

  Optional<String> definition(Digest digest);

  /** A run that is not there and whose id is not higher than this was removed. */
  String forgotten();

  /** The tables of views. */
  enum View {
    RUN,
    SNAPSHOT,
    APPROVAL,
    DELIVERY,
    QUEUED,
    SLOT,
    SPENT,
    LABEL
  }

  /**
   * All that is kept of one run, as of one moment.
   *
   * @param epochs of the entries, one for each
   */
  record Contents(
      List<Entry> entries,
      List<Long> epochs,
      Optional<RunRow> row,
      Map<String, String> labels,
      Optional<StoredRun.Snapshot> snapshot,
      List<ApprovalRow> approvals,
      List<DeliveryRow> deliveries,
      List<TicketRow> tickets,
      List<SlotRow> slots,
      List<SpentRow> spent) {}
}
