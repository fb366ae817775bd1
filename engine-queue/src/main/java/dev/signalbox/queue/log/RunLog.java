package dev.signalbox.queue.log;

import dev.signalbox.core.Digest;
import dev.signalbox.core.Json;
import dev.signalbox.core.RunId;
import dev.signalbox.core.ScheduleId;
import dev.signalbox.core.WorkflowId;
import dev.signalbox.queue.ambient.Waits;
import dev.signalbox.queue.log.Transaction.View;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * The log: everything that has happened, and the few views of it that must be found again quickly.
 * The only durable thing there is.
 *
 * <p>Reads see what is committed. Every read has a deadline; one that passes it, like any other
 * trouble with the store, throws {@link StoreUnavailable}.
 */
public interface RunLog extends GateLog, TurnLog, AutoCloseable {
  /**
   * Whether other engines append to it, too. Then what is known by heart may be out of date: it is
   * compared with the log before anything is concluded from it.
   */
  default boolean isShared() {
    return false;
  }

  /**
   * Whether it is this engine, of all that share the log, that sees to this now. It saves work, and
   * nothing depends on it: for a moment it may be two, or none.
   */
  default boolean isOnDuty(Duty duty) {
    return true;
  }

  /**
   * Hands in a transaction, which is committed together with others, in the order in which they are
   * handed in. Returns at once; {@code done} is called when it is durable, or certain not to be, on
   * a thread of the log's own or of one who hastens: it must be quick, and must not wait for the
   * log.
   */
  void append(Transaction transaction, Consumer<Appended> done);

  /**
   * For who has handed something in and is about to wait for it: what little there is may be
   * committed, and all who wait for that answered, on this thread, as another one takes longer to
   * wake than that. Whoever calls it holds no lock that others take while they are answered.
   */
  default void hasten() {}

  /**
   * Changes rows alone, and waits until that is durable.
   *
   * @throws DiskFull if there is no room for it
   * @throws StoreUnavailable if it cannot be stored now, or nobody knows whether it was
   */
  default void put(List<View> views) {
    var done = new CompletableFuture<Appended>();
    append(new Transaction(List.of(), views), done::complete);
    hasten();
    switch (Waits.on(done)) {
      case Appended.Durable _ -> {}
      case Appended.Full _ -> throw new DiskFull();
      case Appended.Conflict _, Appended.Busy _ ->
          throw new StoreUnavailable(StoreUnavailable.LOCKED);
      case Appended.Lost(String reason) -> throw new StoreUnavailable(reason);
    }
  }

  /**
   * The snapshot of a run, where there is one, and the entries after it. Empty for a run that is
   * not known.
   */
  Optional<StoredRun> load(RunId run);

  /** Entries of one stream with a sequence above {@code after}, in order, at most {@code max}. */
  List<Entry> read(StreamId stream, long after, int max);

  /**
   * As {@link #read(StreamId, long, int)}, and no more than have this many characters together; but
   * one at least, if there is one.
   */
  List<Entry> read(StreamId stream, long after, int max, long characters);

  /** The entry of a stream with the highest sequence. */
  Optional<Entry> last(StreamId stream);

  /** The schedules that have a stream. */
  List<ScheduleId> schedules();

  /** Runs that match, the newest first. */
  Page<RunRow> runs(RunQuery query);

  Optional<RunRow> row(RunId run);

  /**
   * Runs that are {@code running}, in the order of their ids, after the one given. Those that are
   * queued are found by what they wait for.
   */
  List<RunId> active(Optional<RunId> after, int max);

  /** Runs whose earliest timer is due, the most overdue first. */
  List<RunId> due(Instant now, int max);

  /** The earliest timer of all runs. */
  Optional<Instant> nextDue();

  /**
   * Approvals with this status, in runs of one of these workflows, the oldest first; of any where
   * none are given.
   */
  Page<ApprovalRow> approvals(
      Optional<ApprovalRow.Status> status,
      Optional<Set<WorkflowId>> workflows,
      Optional<String> cursor,
      int limit);

  Optional<ApprovalRow> approval(String id);

  /** Deliveries to observers that are due, the oldest first. */
  List<DeliveryRow> deliveries(Instant now, int max);

  /** When the earliest delivery is due. */
  Optional<Instant> nextDelivery();

  /** Events that have to be handed to runs. */
  List<ArrivalRow> arrivals(int max);

  /** Whether the run waits for events of this name to take one for itself alone. */
  boolean isConsuming(RunId run, String name);

  /** Whether somebody has taken this event for himself alone. */
  boolean isConsumed(String event);

  /**
   * Of those that an event of this name has to be handed to, the one whose wait has begun first, of
   * the waits that consume.
   */
  Optional<ArrivalRow> firstToConsume(String event, String name);

  /** Events of this name that were received at this instant or later, the newest first. */
  List<String> received(String name, Instant since, int max);

  /** What a run waits for, of what others send. */
  List<WaitRow> waits(RunId run);

  /**
   * Waits for events of this name, in the order of their runs: all of them, or those alone that
   * such an event may end.
   */
  List<WaitRow> waiting(String name, Optional<Json> event, int max);

  /**
   * Runs that have ended, whose end a step of another run waits for; by their ids, after the one
   * given.
   */
  List<ChildRow> endedChildren(Optional<RunId> after, int max);

  /** The source of a definition that some run is pinned to. */
  Optional<String> definition(Digest digest);

  /** What may be old enough to be forgotten. */
  AgedLog aged();

  /** Changes to many runs at once. */
  BulkLog bulks();

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

    /**
     * Nothing of it was stored: another entry stands at this place of this stream, or a limit is
     * reached.
     */
    record Conflict(StreamId stream) implements Appended {}

    /** Nothing of it was stored: the disk is full. It may be handed in again later. */
    record Full() implements Appended {}

    /** Nothing of it was stored: somebody else holds the lock. It may be handed in again later. */
    record Busy() implements Appended {}

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
