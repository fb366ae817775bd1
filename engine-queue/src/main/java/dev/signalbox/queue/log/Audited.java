package dev.signalbox.queue.log;

import dev.signalbox.core.Digest;
import dev.signalbox.core.RunId;
import dev.signalbox.queue.log.Transaction.View.PutConsumed;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What is stored, to be looked at: in a database, or in memory. */
public interface Audited {
  /** What the store itself finds wrong; empty if nothing. */
  List<String> integrity();

  /** The name of the first stream after this one, in their order; begin with the empty name. */
  Optional<String> streamAfter(String name);

  /** Entries with a sequence above {@code after}, in order, at most {@code max}. */
  Piece piece(StreamId stream, long after, int max);

  /** Whether there is any entry of this run. */
  boolean isKnown(RunId run);

  /** A run and all its rows. */
  Contents contents(RunId run);

  /** Runs that have a row in this table, and no entry. */
  List<String> strays(View view);

  /** What is pending, by id, after the one given. */
  List<Held> pending(Optional<String> after, int max);

  /** Runs that a trigger names, and no entry. */
  List<String> triggered();

  /** Runs that have taken an event for themselves alone, and have no entry. */
  List<String> takers();

  Optional<String> definition(Digest digest);

  /** A run that is not there and whose id is not higher than this was removed. */
  String forgotten();

  /** No event that was removed was accepted later. */
  Instant eventsUntil();

  /** Some entries of a stream and where it begins, as of one moment. */
  record Piece(Start start, List<Entry> entries) {
    public Piece {
      entries = List.copyOf(entries);
    }
  }

  /**
   * Where a stream begins.
   *
   * @param through the sequence of the last entry that was removed, 0 for none
   * @param link what the first of the others is tied to
   */
  record Start(long through, Link link) {
    public static final Start WHOLE = new Start(0, Link.FIRST);
  }

  /** What is pending, and the last entry of its gate, as of one moment; 0 where it has none. */
  record Held(PendingRow row, long reached) {}

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
      List<SpentRow> spent,
      List<PutConsumed> consumed) {}
}
