package dev.signalbox.queue;

import dev.signalbox.core.Digest;
import dev.signalbox.core.RunId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The log: everything that has happened, and the few views of it that must be found again quickly.
 * The only durable thing there is.
 *
 * <p>Reads see what is committed. Every read has a deadline; one that passes it, like any other
 * trouble with the store, throws {@link StoreUnavailable}.
 */
public interface RunLog extends GateLog, AutoCloseable {
  /**
   * Hands in a transaction, which is committed together with others, in the order in which they are
   * handed in. Returns at once; {@code done} is called when it is durable, or certain not to be, on
   * a thread of the log's own: it must be quick, and must not wait for the log.
   */
  void append(Transaction transaction, Consumer<Appended> done);

  /**
   * The snapshot of a run, where there is one, and the entries after it. Empty for a run that is
   * not known.
   */
  Optional<StoredRun> load(RunId run);

  /** Entries of one stream with a sequence above {@code after}, in order, at most {@code max}. */
  List<Entry> read(StreamId stream, long after, int max);

  /** Runs that match, the newest first. */
  Page<RunRow> runs(RunQuery query);

  Optional<RunRow> row(RunId run);

  /**
   * Runs that are {@code queued} or {@code running}, in the order of their ids, after the one
   * given.
   */
  List<RunId> active(Optional<RunId> after, int max);

  /** Runs whose earliest timer is due, the most overdue first. */
  List<RunId> due(Instant now, int max);

  /** The earliest timer of all runs. */
  Optional<Instant> nextDue();

  /** Approvals with this status, the oldest first; all where none is given. */
  Page<ApprovalRow> approvals(
      Optional<ApprovalRow.Status> status, Optional<String> cursor, int limit);

  Optional<ApprovalRow> approval(String id);

  /** Deliveries to observers that are due, the oldest first. */
  List<DeliveryRow> deliveries(Instant now, int max);

  /** When the earliest delivery is due. */
  Optional<Instant> nextDelivery();

  /** The source of a definition that some run is pinned to. */
  Optional<String> definition(Digest digest);

  /**
   * Whether the one who had the log before has closed it in good order: then nothing was under way.
   */
  boolean cleanBefore();

  /** Ends the writer, with what was handed in before committed. */
  @Override
  void close();

  /** What became of a transaction. */
  sealed interface Appended {
    record Durable() implements Appended {}

    /** Nothing of it was stored: another entry stands at this place of this stream. */
    record Conflict(StreamId stream) implements Appended {}

    /** Nothing of it was stored: the disk is full. It may be handed in again later. */
    record Full() implements Appended {}

    /** Nobody knows whether it was stored. The log takes nothing more; the process must end. */
    record Lost(String reason) implements Appended {}
  }

  /** A page of a list; {@code next} is the cursor of the page after it. */
  record Page<T>(List<T> items, Optional<String> next) {
    public Page {
      items = List.copyOf(items);
    }
  }
}
