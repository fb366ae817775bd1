package dev.signalbox.queue.memory;

import dev.signalbox.core.Digest;
import dev.signalbox.core.Json;
import dev.signalbox.core.RunId;
import dev.signalbox.core.ScheduleId;
import dev.signalbox.core.WorkflowId;
import dev.signalbox.queue.log.AgedLog;
import dev.signalbox.queue.log.ApprovalRow;
import dev.signalbox.queue.log.ArrivalRow;
import dev.signalbox.queue.log.BulkLog;
import dev.signalbox.queue.log.ChildRow;
import dev.signalbox.queue.log.DeliveryRow;
import dev.signalbox.queue.log.Entry;
import dev.signalbox.queue.log.RunLog;
import dev.signalbox.queue.log.RunQuery;
import dev.signalbox.queue.log.RunRow;
import dev.signalbox.queue.log.StoredRun;
import dev.signalbox.queue.log.StreamId;
import dev.signalbox.queue.log.Transaction;
import dev.signalbox.queue.log.WaitRow;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * One owner's log on a {@link MemoryStore}. What is handed in waits until it is committed, and what
 * is committed until it is answered: a crash in between loses the one, and leaves the other
 * unanswered. When either happens is for its {@link Pace} to say.
 */
public final class MemoryLog implements RunLog, MemoryGates, MemoryTurns {
  private final Pace pace;
  private final Reading reading;
  private final long epoch;
  private final boolean cleanBefore;
  private final Desk desk;

  /** When the log does what. */
  public interface Pace {
    /** Something has been handed in: {@link MemoryLog#settle}, now or later, on another thread. */
    void handedIn(MemoryLog log);

    /** What is stored of it: all, but in a simulation of a store that is broken. */
    default Transaction written(Transaction transaction) {
      return transaction;
    }

    /** Whether it is answered when it is handed in: never, but in the same. */
    default boolean isAnsweredEarly(Transaction transaction) {
      return false;
    }

    /** Somebody is about to read; it may be refused, or told that it has taken long. */
    void reading();
  }

  MemoryLog(MemoryStore store, Pace pace, long epoch, boolean cleanBefore) {
    this.pace = pace;
    this.reading = new Reading(store, pace);
    this.epoch = epoch;
    this.cleanBefore = cleanBefore;
    this.desk = new Desk(store, epoch);
  }

  @Override
  public void append(Transaction transaction, Consumer<Appended> done) {
    desk.add(pace.written(transaction), done, pace.isAnsweredEarly(transaction));
    pace.handedIn(this);
  }

  /** Commits all that was handed in, and answers. */
  public void settle() {
    desk.settle();
  }

  /** What has been handed in and is not committed yet, the oldest first. */
  public List<Transaction> handedIn() {
    return desk.handedIn();
  }

  /**
   * Commits the oldest of what was handed in.
   *
   * @param refusal what is answered instead, if anything: {@link Appended.Lost} is the end of this
   *     log
   * @return how many of them were refused since others were first
   */
  public int commit(int count, Function<Transaction, Optional<Appended>> refusal) {
    return desk.commit(count, refusal);
  }

  /**
   * Trouble in the midst of a commit of all that was handed in: nobody is told whether it was
   * stored, and the log takes nothing more.
   */
  public void lose(boolean stored, String reason) {
    desk.lose(stored, reason);
  }

  /** Gives the oldest answer; false if none is due. */
  public boolean answer() {
    return desk.answer();
  }

  /** Whether it takes nothing more. */
  public boolean isOver() {
    return desk.isOver();
  }

  /** How many answers are due. */
  public int unanswered() {
    return desk.unanswered();
  }

  /** Which owner of the store this is, counted from 1. */
  public long epoch() {
    return epoch;
  }

  @Override
  public boolean cleanBefore() {
    return cleanBefore;
  }

  @Override
  public void close() {
    desk.close();
  }

  // --- Reading

  @Override
  public Reading reading() {
    return reading;
  }

  @Override
  public Optional<StoredRun> load(RunId run) {
    return reading.read(it -> it.entries.load(run));
  }

  @Override
  public List<Entry> read(StreamId stream, long after, int max) {
    return read(stream, after, max, Long.MAX_VALUE);
  }

  @Override
  public List<Entry> read(StreamId stream, long after, int max, long characters) {
    return reading.read(it -> it.entries.read(stream, after, max, characters));
  }

  @Override
  public Optional<Entry> last(StreamId stream) {
    return reading.read(it -> it.entries.last(stream));
  }

  @Override
  public List<ScheduleId> schedules() {
    return reading.read(it -> it.entries.schedules());
  }

  @Override
  public Page<RunRow> runs(RunQuery query) {
    return reading.read(it -> it.runs.page(query));
  }

  @Override
  public Optional<RunRow> row(RunId run) {
    return reading.read(it -> it.runs.row(run));
  }

  @Override
  public List<RunId> active(Optional<RunId> after, int max) {
    return reading.read(it -> it.runs.active(after, max));
  }

  @Override
  public List<RunId> due(Instant now, int max) {
    return reading.read(it -> it.runs.due(now, max));
  }

  @Override
  public Optional<Instant> nextDue() {
    return reading.read(it -> it.runs.nextDue());
  }

  @Override
  public Page<ApprovalRow> approvals(
      Optional<ApprovalRow.Status> status,
      Optional<Set<WorkflowId>> workflows,
      Optional<String> cursor,
      int limit) {
    return reading.read(it -> it.approvals.page(it.runs, status, workflows, cursor, limit));
  }

  @Override
  public Optional<ApprovalRow> approval(String id) {
    return reading.read(it -> it.approvals.row(id));
  }

  @Override
  public List<DeliveryRow> deliveries(Instant now, int max) {
    return reading.read(it -> it.deliveries.due(now, max));
  }

  @Override
  public Optional<Instant> nextDelivery() {
    return reading.read(it -> it.deliveries.next());
  }

  @Override
  public boolean isConsuming(RunId run, String name) {
    return reading.read(it -> it.waits.isConsuming(run, name));
  }

  @Override
  public boolean isConsumed(String event) {
    return reading.read(it -> it.waits.isConsumed(event));
  }

  @Override
  public Optional<ArrivalRow> firstToConsume(String event, String name) {
    return reading.read(it -> it.waits.firstToConsume(event, name));
  }

  @Override
  public List<ArrivalRow> arrivals(int max) {
    return reading.read(it -> it.waits.arrivals(max));
  }

  @Override
  public List<String> received(String name, Instant since, int max) {
    return reading.read(it -> it.waits.received(name, since, max));
  }

  @Override
  public List<WaitRow> waits(RunId run) {
    return reading.read(it -> it.waits.of(run));
  }

  @Override
  public List<WaitRow> waiting(String name, Optional<Json> event, int max) {
    return reading.read(it -> it.waits.waiting(name, event, max));
  }

  @Override
  public List<ChildRow> endedChildren(Optional<RunId> after, int max) {
    return reading.read(it ->
        it.children.values().stream()
            .filter(child ->
                after.map(run -> child.run().value().compareTo(run.value()) > 0).orElse(true))
            .sorted(Comparator.comparing(child -> child.run().value()))
            .filter(child -> it.runs.row(child.run()).filter(RunTable::hasEnded).isPresent())
            .limit(max)
            .toList());
  }

  @Override
  public Optional<String> definition(Digest digest) {
    return reading.read(it -> Optional.ofNullable(it.definitions.get(digest)));
  }

  @Override
  public AgedLog aged() {
    return new MemoryAged(reading);
  }

  @Override
  public BulkLog bulks() {
    return new LockedBulks(reading);
  }
}
