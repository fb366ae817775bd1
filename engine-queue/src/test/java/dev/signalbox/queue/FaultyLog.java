package dev.signalbox.queue;

import dev.signalbox.core.Digest;
import dev.signalbox.core.Json;
import dev.signalbox.core.RunId;
import dev.signalbox.core.ScheduleId;
import dev.signalbox.core.Usage;
import dev.signalbox.core.WorkflowId;
import dev.signalbox.queue.log.AgedLog;
import dev.signalbox.queue.log.ApprovalRow;
import dev.signalbox.queue.log.ArrivalRow;
import dev.signalbox.queue.log.BulkLog;
import dev.signalbox.queue.log.ChildRow;
import dev.signalbox.queue.log.DeliveryRow;
import dev.signalbox.queue.log.Entry;
import dev.signalbox.queue.log.PendingRow;
import dev.signalbox.queue.log.Place;
import dev.signalbox.queue.log.RunLog;
import dev.signalbox.queue.log.RunQuery;
import dev.signalbox.queue.log.RunRow;
import dev.signalbox.queue.log.SlotRow;
import dev.signalbox.queue.log.StoreUnavailable;
import dev.signalbox.queue.log.StoredRun;
import dev.signalbox.queue.log.StreamId;
import dev.signalbox.queue.log.TicketRow;
import dev.signalbox.queue.log.Transaction;
import dev.signalbox.queue.log.TriggerQuery;
import dev.signalbox.queue.log.TriggerRow;
import dev.signalbox.queue.log.WaitRow;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** A log that fails when it is told to, and otherwise is the one behind it. */
final class FaultyLog implements RunLog {
  private final RunLog behind;
  private final AtomicInteger appends = new AtomicInteger();
  private final List<Runnable> held = new ArrayList<>();
  private boolean holding;
  private volatile boolean full;
  private volatile boolean arriving = true;
  private volatile boolean shared;
  private volatile boolean readable = true;
  private final AtomicInteger unread = new AtomicInteger();
  private final AtomicInteger looks = new AtomicInteger();
  private volatile boolean dead;
  private volatile Death death = new Death(Integer.MAX_VALUE, false);

  /** The process dies at this append, which is {@code applied} or not; nobody gets an answer. */
  record Death(int append, boolean applied) {}

  FaultyLog(RunLog behind) {
    this.behind = behind;
  }

  void dieAt(Death at) {
    death = at;
  }

  /** From here on it is as if the process were gone: nothing is written, and nothing answered. */
  void die() {
    dead = true;
  }

  boolean isDead() {
    return dead;
  }

  void full(boolean now) {
    full = now;
  }

  int appends() {
    return appends.get();
  }

  /** Whether events get to those who wait for them, or stay on their way. */
  void arriving(boolean now) {
    arriving = now;
  }

  /** Whether it is as if other engines wrote in it, too: then what is in memory is not believed. */
  void shared(boolean now) {
    shared = now;
  }

  /** Whether the last entry of a stream can be read. */
  void readable(boolean now) {
    readable = now;
  }

  /** How often it could not. */
  int unread() {
    return unread.get();
  }

  /** How often somebody has asked for what is due. */
  int looks() {
    return looks.get();
  }

  /** Keeps the answers back that come from now on. */
  synchronized void hold() {
    holding = true;
  }

  void release() {
    List<Runnable> due;
    synchronized (this) {
      holding = false;
      due = List.copyOf(held);
      held.clear();
    }
    due.forEach(Runnable::run);
  }

  synchronized int held() {
    return held.size();
  }

  @Override
  public void append(Transaction transaction, Consumer<Appended> done) {
    int number = appends.incrementAndGet();
    if (number == death.append()) {
      dead = true;
      if (death.applied()) {
        behind.append(transaction, _ -> done.accept(new Appended.Lost("dead")));
        return;
      }
    }
    if (dead) {
      done.accept(new Appended.Lost("dead"));
    } else if (full) {
      done.accept(new Appended.Full());
    } else {
      behind.append(transaction, appended -> answer(done, appended));
    }
  }

  private void answer(Consumer<Appended> done, Appended appended) {
    synchronized (this) {
      if (holding) {
        held.add(() -> done.accept(dead ? new Appended.Lost("dead") : appended));
        return;
      }
    }
    done.accept(dead ? new Appended.Lost("dead") : appended);
  }

  private RunLog alive() {
    if (dead) {
      throw new StoreUnavailable("dead");
    }
    return behind;
  }

  @Override
  public Optional<StoredRun> load(RunId run) {
    return alive().load(run);
  }

  @Override
  public List<Entry> read(StreamId stream, long after, int max) {
    return alive().read(stream, after, max);
  }

  @Override
  public List<Entry> read(StreamId stream, long after, int max, long characters) {
    return alive().read(stream, after, max, characters);
  }

  @Override
  public boolean isShared() {
    return shared || behind.isShared();
  }

  @Override
  public Optional<Entry> last(StreamId stream) {
    if (!readable) {
      unread.incrementAndGet();
      throw new StoreUnavailable("it does not answer now");
    }
    return alive().last(stream);
  }

  @Override
  public List<ScheduleId> schedules() {
    return alive().schedules();
  }

  @Override
  public Page<RunRow> runs(RunQuery query) {
    return alive().runs(query);
  }

  @Override
  public Optional<RunRow> row(RunId run) {
    return alive().row(run);
  }

  @Override
  public List<RunId> active(Optional<RunId> after, int max) {
    return alive().active(after, max);
  }

  @Override
  public List<RunId> due(Instant now, int max) {
    looks.incrementAndGet();
    return alive().due(now, max);
  }

  @Override
  public Optional<Instant> nextDue() {
    return alive().nextDue();
  }

  @Override
  public Page<ApprovalRow> approvals(
      Optional<ApprovalRow.Status> status,
      Optional<Set<WorkflowId>> workflows,
      Optional<String> cursor,
      int limit) {
    return alive().approvals(status, workflows, cursor, limit);
  }

  @Override
  public Optional<ApprovalRow> approval(String id) {
    return alive().approval(id);
  }

  @Override
  public List<DeliveryRow> deliveries(Instant now, int max) {
    return alive().deliveries(now, max);
  }

  @Override
  public boolean cleanBefore() {
    return alive().cleanBefore();
  }

  @Override
  public boolean isConsuming(RunId run, String name) {
    return alive().isConsuming(run, name);
  }

  @Override
  public boolean isConsumed(String event) {
    return alive().isConsumed(event);
  }

  @Override
  public Optional<ArrivalRow> firstToConsume(String event, String name) {
    return alive().firstToConsume(event, name);
  }

  @Override
  public List<ArrivalRow> arrivals(int max) {
    return arriving ? alive().arrivals(max) : List.of();
  }

  @Override
  public List<WaitRow> waits(RunId run) {
    return alive().waits(run);
  }

  @Override
  public List<WaitRow> waiting(String name, Optional<Json> event, int max) {
    return alive().waiting(name, event, max);
  }

  @Override
  public List<String> received(String name, Instant since, int max) {
    return alive().received(name, since, max);
  }

  @Override
  public AgedLog aged() {
    return alive().aged();
  }

  @Override
  public BulkLog bulks() {
    return alive().bulks();
  }

  @Override
  public List<ChildRow> endedChildren(Optional<RunId> after, int max) {
    return alive().endedChildren(after, max);
  }

  @Override
  public Optional<Instant> nextDelivery() {
    return alive().nextDelivery();
  }

  @Override
  public Optional<String> definition(Digest digest) {
    return alive().definition(digest);
  }

  @Override
  public List<Entry> lasts(List<StreamId> streams) {
    return alive().lasts(streams);
  }

  @Override
  public Page<TriggerRow> triggers(TriggerQuery query) {
    return alive().triggers(query);
  }

  @Override
  public Optional<TriggerRow> trigger(String id) {
    return alive().trigger(id);
  }

  @Override
  public Page<PendingRow> pending(
      Optional<Set<WorkflowId>> workflows, Optional<String> cursor, int limit) {
    return alive().pending(workflows, cursor, limit);
  }

  @Override
  public Optional<PendingRow> pending(String id) {
    return alive().pending(id);
  }

  @Override
  public List<PendingRow> pendingDue(Instant now, Optional<PendingRow> after, int max) {
    return alive().pendingDue(now, after, max);
  }

  @Override
  public Usage spent(Place place, Optional<Instant> day) {
    return alive().spent(place, day);
  }

  @Override
  public long held(Place place) {
    return alive().held(place);
  }

  @Override
  public List<SlotRow> holders(Place place, int max) {
    return alive().holders(place, max);
  }

  @Override
  public long queued(Place place) {
    return alive().queued(place);
  }

  @Override
  public List<String> lines(Place place, String after, int max) {
    return alive().lines(place, after, max);
  }

  @Override
  public List<TicketRow> heads(Place place, String line, Set<WorkflowId> without, int max) {
    return alive().heads(place, line, without, max);
  }

  @Override
  public long ahead(Place place, TicketRow row) {
    return alive().ahead(place, row);
  }

  @Override
  public List<Place> queuedPlaces(Optional<Place> after, int max) {
    return alive().queuedPlaces(after, max);
  }

  @Override
  public List<Place> places(String gate, int max) {
    return alive().places(gate, max);
  }

  @Override
  public List<TicketRow> tickets(RunId run) {
    return alive().tickets(run);
  }

  @Override
  public Optional<Instant> nextPending(Instant after) {
    return alive().nextPending(after);
  }

  @Override
  public void close() {
    behind.close();
  }
}
