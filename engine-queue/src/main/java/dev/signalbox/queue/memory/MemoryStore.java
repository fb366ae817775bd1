package dev.signalbox.queue.memory;

import dev.signalbox.core.Digest;
import dev.signalbox.core.RunId;
import dev.signalbox.core.StepPath;
import dev.signalbox.queue.log.ApprovalRow;
import dev.signalbox.queue.log.ArrivalRow;
import dev.signalbox.queue.log.ChildRow;
import dev.signalbox.queue.log.Entry;
import dev.signalbox.queue.log.PendingRow;
import dev.signalbox.queue.log.Place;
import dev.signalbox.queue.log.RunRow;
import dev.signalbox.queue.log.StreamId;
import dev.signalbox.queue.log.Transaction;
import dev.signalbox.queue.log.Transaction.View;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What a log in memory holds. It outlives the logs that are opened on it, as a file outlives the
 * processes that open it; whoever opened it last owns it.
 */
public final class MemoryStore {
  final ReentrantLock lock = new ReentrantLock();

  // Everything below is guarded by the lock.
  final EntryTable entries = new EntryTable();
  final RunTable runs = new RunTable();
  final ApprovalTable approvals = new ApprovalTable();
  final DeliveryTable deliveries = new DeliveryTable();
  final WaitTable waits = new WaitTable();
  final TriggerTable triggers = new TriggerTable();
  final PendingTable pending = new PendingTable();
  final BulkTable bulks = new BulkTable();
  final TurnTable turns = new TurnTable();
  final Map<Digest, String> definitions = new HashMap<>();
  final Map<RunId, ChildRow> children = new LinkedHashMap<>();
  private final Flaws flaws;
  private Stored stored = (_, _) -> {};
  long epoch;
  boolean clean = true;

  /** No event that was removed was accepted later. */
  Instant eventsUntil = Instant.EPOCH;

  /** No run that is known to be gone has a higher id. */
  String forgotten = "";

  public MemoryStore() {
    this(Flaws.NONE);
  }

  /** One that does not do what it must, to see who notices. */
  public MemoryStore(Flaws flaws) {
    this.flaws = flaws;
  }

  /**
   * What a store may do wrong.
   *
   * @param overwriting what is stored at a place may be stored over
   * @param unfenced the one who had it before may go on writing
   * @param unguarded more may hold a slot than the limit says
   * @param careless whatever it is told to forget is forgotten
   */
  public record Flaws(boolean overwriting, boolean unfenced, boolean unguarded, boolean careless) {
    public static final Flaws NONE = new Flaws(false, false, false, false);
  }

  boolean isUnfenced() {
    return flaws.unfenced();
  }

  /** Is told of each transaction, in the order in which they are stored. */
  public interface Stored {
    void stored(Transaction transaction, long epoch);
  }

  /** Somebody looks on. */
  public void watch(Stored watcher) {
    stored = watcher;
  }

  /** A transaction, and the epoch of the one who has stored it. */
  public record Committed(Transaction transaction, long epoch) {}

  /** Takes over what another store had stored up to some instant: a copy of it as it was then. */
  public void restore(Iterable<Committed> transactions) {
    lock.lock();
    try {
      for (Committed each : transactions) {
        epoch = Math.max(epoch, each.epoch());
        commit(each.transaction(), each.epoch())
            .ifPresent(stream -> {
              throw new IllegalStateException(
                  "expected what was stored once to be stored again, found a conflict in "
                      + stream);
            });
      }
      clean = false;
    } finally {
      lock.unlock();
    }
  }

  /** All that is stored, for those who check it. */
  public MemoryAudit audit() {
    return new MemoryAudit(this);
  }

  /** Commits by itself, on this executor, which runs one task after another or many at once. */
  public MemoryLog open(Executor executor) {
    return open(new AtOnce(executor));
  }

  /** Commits when the others say so. */
  public MemoryLog open(MemoryLog.Pace pace) {
    lock.lock();
    try {
      boolean cleanBefore = clean;
      clean = false;
      epoch++;
      return new MemoryLog(this, pace, epoch, cleanBefore);
    } finally {
      lock.unlock();
    }
  }

  /** Stores all of it, or, where a place is taken, nothing; then this is the stream. */
  Optional<StreamId> commit(Transaction transaction, long by) {
    for (Entry entry : transaction.entries()) {
      if (!flaws.overwriting() && entries.isTaken(entry)) {
        return Optional.of(entry.stream());
      }
    }
    for (Transaction.Guard guard : transaction.guards()) {
      switch (guard) {
        case Transaction.SlotGuard slots -> {
          if (!flaws.unguarded() && !turns.holds(slots, transaction.views())) {
            Place place = slots.place();
            return Optional.of(new StreamId.OfGate("slots", place.gate(), place.bucket()));
          }
        }
        case Transaction.ArrivalGuard(RunId run, Instant until) -> {
          if (waits.isOnItsWay(run, until)) {
            return Optional.of(new StreamId.OfRun(run));
          }
        }
      }
    }
    for (View view : transaction.views()) {
      if (view instanceof View.PutConsumed consumed && waits.isConsumed(consumed.event())) {
        return Optional.of(new StreamId.OfRun(consumed.run()));
      }
    }
    Set<StreamId> begun = new HashSet<>();
    for (Entry entry : transaction.entries()) {
      if (begun.add(entry.stream()) && !flaws.overwriting() && entries.isHeadless(entry)) {
        return Optional.of(entry.stream());
      }
    }
    transaction.entries().forEach(entry -> entries.add(entry, by));
    transaction.views().forEach(this::apply);
    stored.stored(transaction, by);
    return Optional.empty();
  }

  /** It has ended, and nothing refers to it. */
  boolean isFree(RunRow row) {
    RunId run = row.run();
    return RunTable.hasEnded(row)
        && row.quarantine().isEmpty()
        && runs.all().stream()
            .map(RunRow::lineage)
            .noneMatch(of ->
                of.retryOf().equals(Optional.of(run)) || of.forkedFrom().equals(Optional.of(run)))
        && children.values().stream()
            .noneMatch(child -> child.run().equals(run) || child.parent().equals(run))
        && !deliveries.isOf(run)
        && waits.arrivals(Integer.MAX_VALUE).stream().noneMatch(it -> it.run().equals(run));
  }

  private void forget(RunId run) {
    if (runs.row(run).filter(row -> flaws.careless() || isFree(row)).isPresent()) {
      runs.forget(run);
      entries.forget(run);
      approvals.forget(run);
      waits.drop(run, Optional.empty());
      triggers.forget(run);
      turns.forget(run);
      forgotten = forgotten.compareTo(run.value()) < 0 ? run.value() : forgotten;
    }
  }

  private void trim(View.Trim trim) {
    if (trim.stream() instanceof StreamId.OfEvent(String id)) {
      boolean needed =
          waits.arrivals(Integer.MAX_VALUE).stream().anyMatch(row -> row.event().equals(id))
              || triggers.all().stream().anyMatch(row -> row.event().equals(id));
      if (needed) {
        return;
      }
      entries
          .last(trim.stream())
          .map(Entry::time)
          .filter(eventsUntil::isBefore)
          .ifPresent(time -> eventsUntil = time);
      waits.forget(id);
    }
    entries.trim(trim);
  }

  private void apply(View view) {
    turns.apply(view);
    switch (view) {
      case View.PutRun(RunRow row) -> runs.put(row);
      case View.PutSnapshot snapshot -> entries.put(snapshot);
      case View.PutApproval(ApprovalRow row) -> approvals.put(row);
      case View.PutDelivery(var row) -> deliveries.put(row);
      case View.DropDelivery(var key) -> deliveries.drop(key);
      case View.PutDefinition(Digest digest, var _, String source) ->
          definitions.putIfAbsent(digest, source);
      case View.PutWait(var row) -> waits.put(row);
      case View.DropWaits(RunId run, Optional<StepPath> step) -> waits.drop(run, step);
      case View.PutReceived event -> waits.receive(event);
      case View.PutConsumed event -> waits.consume(event);
      case View.DropArrival(ArrivalRow row) -> waits.arrived(row);
      case View.PutChild(ChildRow row) -> children.putIfAbsent(row.run(), row);
      case View.DropChild(RunId parent, StepPath step) ->
          children.values().removeIf(row -> row.parent().equals(parent) && row.step().equals(step));
      case View.LoseChild(RunId run) -> {
        var _ = children.remove(run);
      }
      case View.Quarantine(RunId run, String reason) -> runs.quarantine(run, reason);
      case View.Settle(RunId run, String _) -> runs.settle(run);
      case View.Forget(RunId run) -> forget(run);
      case View.Trim trim -> trim(trim);
      case View.ForgetDefinition(Digest digest) -> {
        var _ = definitions.remove(digest);
      }
      case View.ForgetTriggers(var ids, var which) ->
          triggers.forget(ids, row -> MemoryAged.isOld(this, row, which));
      case View.PutBulk(var row) -> bulks.put(row);
      case View.PutBulkItem(var item) -> bulks.put(item);
      case View.MoveBulk move -> bulks.move(move);
      case View.DropBulk over -> bulks.drop(over);
      case View.PutTrigger(var row) -> triggers.put(row);
      case View.StartTriggers started -> triggers.start(started);
      case View.EndTriggers ended -> triggers.end(ended);
      case View.SkipTriggers skipped -> triggers.skip(skipped);
      case View.PutPending(PendingRow row) -> pending.put(row);
      case View.DropPending(StreamId.OfGate gate) -> pending.drop(gate);
      case View.PutTicket _, View.DropTicket _, View.PutSlots _, View.DropSlots _ -> {}
      case View.EndTurns _, View.PutSpent _ -> {}
    }
  }
}
