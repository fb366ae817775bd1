package dev.signalbox.queue.memory;

import dev.signalbox.core.Digest;
import dev.signalbox.core.RunId;
import dev.signalbox.queue.log.ApprovalRow;
import dev.signalbox.queue.log.ArrivalRow;
import dev.signalbox.queue.log.Audited;
import dev.signalbox.queue.log.BulkLog;
import dev.signalbox.queue.log.Entry;
import dev.signalbox.queue.log.PendingRow;
import dev.signalbox.queue.log.RunRow;
import dev.signalbox.queue.log.SlotRow;
import dev.signalbox.queue.log.SpentRow;
import dev.signalbox.queue.log.StreamId;
import dev.signalbox.queue.log.StreamName;
import dev.signalbox.queue.log.TicketRow;
import dev.signalbox.queue.log.Transaction.View.PutConsumed;
import dev.signalbox.queue.log.TriggerRow;
import dev.signalbox.queue.log.WaitRow;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/** What a {@link MemoryStore} holds, as it is stored now, whoever owns it. */
public final class MemoryAudit implements Audited {
  private final MemoryStore store;
  private Optional<TreeSet<String>> names = Optional.empty();

  MemoryAudit(MemoryStore store) {
    this.store = store;
  }

  @Override
  public List<String> integrity() {
    return List.of();
  }

  @Override
  public Optional<String> streamAfter(String name) {
    var all = names.orElseGet(TreeSet::new);
    if (names.isEmpty()) {
      store.entries.streams().forEach(stream -> all.add(StreamName.of(stream)));
      names = Optional.of(all);
    }
    return Optional.ofNullable(all.higher(name));
  }

  public List<Entry> entries(StreamId stream) {
    return store.entries.stored(stream).stream().map(EntryTable.Stored::entry).toList();
  }

  @Override
  public Piece piece(StreamId stream, long after, int max) {
    return new Piece(
        store.entries.start(stream), store.entries.read(stream, after, max, Long.MAX_VALUE));
  }

  @Override
  public boolean isKnown(RunId run) {
    return !isUnknown(run);
  }

  @Override
  public Contents contents(RunId run) {
    var stored = store.entries.stored(new StreamId.OfRun(run));
    Optional<RunRow> row = store.runs.row(run);
    return new Contents(
        stored.stream().map(EntryTable.Stored::entry).toList(),
        stored.stream().map(EntryTable.Stored::epoch).toList(),
        row,
        row.map(RunRow::labels).orElseGet(LinkedHashMap::new),
        store.entries.snapshot(run),
        store.approvals.of(run),
        store.deliveries.of(run),
        store.turns.tickets(ticket -> ticket.run().equals(run)),
        store.turns.slots().stream().filter(slot -> slot.run().equals(run)).toList(),
        store.turns.spent().stream().filter(spent -> spent.run().equals(run)).toList(),
        store.waits.consumed().stream().filter(taken -> taken.run().equals(run)).toList());
  }

  @Override
  public List<String> strays(View view) {
    Stream<RunId> runs =
        switch (view) {
          case RUN, LABEL -> store.runs.all().stream().map(RunRow::run);
          case SNAPSHOT -> store.entries.snapshots().stream();
          case APPROVAL -> store.approvals.all().stream().map(ApprovalRow::run);
          case QUEUED -> store.turns.tickets(_ -> true).stream().map(TicketRow::run);
          case SLOT -> store.turns.slots().stream().map(SlotRow::run);
          case SPENT -> store.turns.spent().stream().map(SpentRow::run);
          case DELIVERY -> store.deliveries.all().stream().map(row -> row.key().run());
        };
    return runs.filter(this::isUnknown).map(RunId::value).distinct().toList();
  }

  private boolean isUnknown(RunId run) {
    return store.entries.first(new StreamId.OfRun(run)).isEmpty();
  }

  @Override
  public List<Held> pending(Optional<String> after, int max) {
    return store.pending.page(Optional.empty(), after, max).items().stream()
        .map(row -> new Held(row, store.entries.last(row.gate()).map(Entry::sequence).orElse(0L)))
        .toList();
  }

  @Override
  public List<String> triggered() {
    return store.triggers.all().stream()
        .flatMap(row -> row.run().stream())
        .filter(this::isUnknown)
        .map(RunId::value)
        .distinct()
        .toList();
  }

  @Override
  public List<String> takers() {
    return store.waits.consumed().stream()
        .map(PutConsumed::run)
        .filter(this::isUnknown)
        .map(RunId::value)
        .distinct()
        .toList();
  }

  @Override
  public Optional<String> definition(Digest digest) {
    return Optional.ofNullable(store.definitions.get(digest));
  }

  @Override
  public String forgotten() {
    return store.forgotten;
  }

  @Override
  public Instant eventsUntil() {
    return store.eventsUntil;
  }

  // --- Beyond what is checked in a file

  /** All that is pending. */
  public List<PendingRow> pending() {
    return store.pending.all();
  }

  public List<RunRow> runs() {
    return store.runs.all();
  }

  /** The earliest timer of all runs, and of all that is held back. */
  public Optional<Instant> nextDue() {
    return Stream.concat(store.runs.nextDue().stream(), store.pending.next(Instant.MIN).stream())
        .min(Comparator.naturalOrder());
  }

  /** Whether anything is stored of this. */
  public boolean has(StreamId stream) {
    return store.entries.first(stream).isPresent();
  }

  public boolean isAnybodyToBeTold() {
    return !store.deliveries.all().isEmpty();
  }

  /** Whom observers are to be told of. */
  public boolean isToBeTold(RunId run) {
    return store.deliveries.isOf(run);
  }

  /** Changes to many runs at once. */
  public BulkLog bulks() {
    return store.bulks;
  }

  public List<TriggerRow> triggers() {
    return store.triggers.all();
  }

  public List<WaitRow> waits(RunId run) {
    return store.waits.of(run);
  }

  public List<ArrivalRow> arrivals() {
    return store.waits.arrivals(Integer.MAX_VALUE);
  }

  /** Questions that nobody has answered, the oldest first. */
  public List<ApprovalRow> asked() {
    return store.approvals.all().stream()
        .filter(row -> row.status() == ApprovalRow.Status.PENDING)
        .toList();
  }
}
