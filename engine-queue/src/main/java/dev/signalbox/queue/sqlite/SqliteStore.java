package dev.signalbox.queue.sqlite;

import dev.signalbox.core.Digest;
import dev.signalbox.core.RunId;
import dev.signalbox.core.ScheduleId;
import dev.signalbox.core.WorkflowId;
import dev.signalbox.queue.ApprovalRow;
import dev.signalbox.queue.ArrivalRow;
import dev.signalbox.queue.BulkLog;
import dev.signalbox.queue.ChildRow;
import dev.signalbox.queue.DeliveryRow;
import dev.signalbox.queue.Entry;
import dev.signalbox.queue.PendingRow;
import dev.signalbox.queue.Place;
import dev.signalbox.queue.RunLog;
import dev.signalbox.queue.RunQuery;
import dev.signalbox.queue.RunRow;
import dev.signalbox.queue.SlotRow;
import dev.signalbox.queue.StoreUnavailable;
import dev.signalbox.queue.StoredRun;
import dev.signalbox.queue.StreamId;
import dev.signalbox.queue.TicketRow;
import dev.signalbox.queue.TokenStore;
import dev.signalbox.queue.Transaction;
import dev.signalbox.queue.TriggerQuery;
import dev.signalbox.queue.TriggerRow;
import dev.signalbox.queue.WaitRow;
import dev.signalbox.queue.sqlite.Tables.Definitions;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jooq.DSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteConnection;

/**
 * The log and the tokens in one file of SQLite, {@code signalbox.db} in the data folder.
 *
 * <p>One thread writes, with one commit for all that many callers have handed in; reads have
 * connections of their own. Instants are kept in milliseconds. A second store on the same folder is
 * refused; one that was taken over finds itself fenced at its next commit. Where someone else holds
 * SQLite's write lock, an append waits for three times the limit {@code busy}; then nothing was
 * stored, and it may be handed in again.
 */
public final class SqliteStore implements RunLog, TokenStore {
  private static final Logger LOG = LoggerFactory.getLogger(SqliteStore.class);

  private final DataFolder.Lock lock;
  private final Ownership ownership;
  private final Readers readers;
  private final Writer writer;
  private final Checkpoints checkpoints;
  private final Reserve reserve;
  private final GroupCommit commits;
  private final AtomicBoolean closed = new AtomicBoolean();

  private SqliteStore(
      DataFolder.Lock lock,
      Ownership ownership,
      Readers readers,
      Writer writer,
      Checkpoints checkpoints,
      Reserve reserve,
      GroupCommit commits) {
    this.lock = lock;
    this.ownership = ownership;
    this.readers = readers;
    this.writer = writer;
    this.checkpoints = checkpoints;
    this.reserve = reserve;
    this.commits = commits;
  }

  /**
   * Opens the store, makes it where it is not there, and brings it to the schema of this build.
   *
   * @throws DataInUse if another engine works on it
   * @throws FailedDisk if the disk fails meanwhile
   * @throws UnusableStore if it is of a newer version, on a network file system, or SQLite is too
   *     old
   */
  public static SqliteStore open(SqliteSettings settings) {
    var folder = new DataFolder(settings.data());
    folder.prepare();
    DataFolder.Lock lock = folder.lock(settings.takeover());
    try {
      return open(settings, folder, lock);
    } catch (SQLException e) {
      lock.close();
      throw Trouble.of(e) == Trouble.BUSY ? folder.inUse(Optional.empty()) : unopened(folder, e);
    } catch (RuntimeException e) {
      lock.close();
      throw Trouble.isDiskError(e) ? unopened(folder, e) : e;
    }
  }

  private static RuntimeException unopened(DataFolder folder, Exception e) {
    String message =
        "data: the database " + folder.database() + " cannot be opened: " + e.getMessage();
    return Trouble.isDiskError(e)
        ? new FailedDisk(message + "; look after the disk, then start again", e)
        : new UnusableStore(message, e);
  }

  private static SqliteStore open(SqliteSettings settings, DataFolder folder, DataFolder.Lock lock)
      throws SQLException {
    var limits = settings.limits();
    var reserve = new Reserve(folder.reserve(), limits.reserve());
    reserve.take();
    var database = new Database(folder.database(), limits.busy());
    var source = database.source(settings.durability());
    SQLiteConnection connection = source.getConnection(null, null);
    try {
      Database.refuseOld(connection);
      Schema.migrate(connection, source);
      Ownership ownership = Ownership.claim(connection);
      var readers = new Readers(database, limits.readers(), limits.read());
      var checkpoints = new Checkpoints(connection, folder.database(), limits);
      var writer = new Writer(connection, ownership, settings, reserve, checkpoints);
      var commits = new GroupCommit(writer, limits, settings.onLoss());
      commits.start();
      return new SqliteStore(lock, ownership, readers, writer, checkpoints, reserve, commits);
    } catch (SQLException | RuntimeException e) {
      connection.close();
      throw e;
    }
  }

  /** Which owner of the data this is, counted from 1. */
  public long epoch() {
    return ownership.epoch();
  }

  @Override
  public boolean cleanBefore() {
    return ownership.cleanBefore();
  }

  /** How many owners in a row, up to this one, did not close it. */
  public int crashes() {
    return ownership.crashes();
  }

  /** Whether the disk was found full, and the reserve is not back yet: nothing new is taken. */
  public boolean isFull() {
    return reserve.isGivenUp();
  }

  /** Whether SQLite's own log has grown beyond the limit {@code walAlert}. */
  public boolean isLogLong() {
    return checkpoints.isAlarming();
  }

  // --- The log

  @Override
  public void append(Transaction transaction, Consumer<Appended> done) {
    commits.add(Item.of(transaction, done));
  }

  @Override
  public Optional<StoredRun> load(RunId run) {
    return readers.read(context -> EntryRows.load(context, run));
  }

  @Override
  public List<Entry> read(StreamId stream, long after, int max) {
    return readers.read(context -> EntryRows.read(context, stream, after, max));
  }

  @Override
  public List<Entry> read(StreamId stream, long after, int max, long characters) {
    return readers.read(context -> EntryRows.read(context, stream, after, max, characters));
  }

  @Override
  public Optional<Entry> last(StreamId stream) {
    return readers.read(context -> EntryRows.last(context, stream));
  }

  @Override
  public List<ScheduleId> schedules() {
    return readers.read(EntryRows::schedules);
  }

  @Override
  public Page<RunRow> runs(RunQuery query) {
    return readers.read(context -> RunRows.page(context, query));
  }

  @Override
  public Optional<RunRow> row(RunId run) {
    return readers.read(context -> RunRows.row(context, run));
  }

  @Override
  public List<RunId> active(Optional<RunId> after, int max) {
    return readers.read(context -> RunRows.active(context, after, max));
  }

  @Override
  public List<RunId> due(Instant now, int max) {
    return readers.read(context -> RunRows.due(context, now, max));
  }

  @Override
  public Optional<Instant> nextDue() {
    return readers.read(RunRows::nextDue);
  }

  @Override
  public Page<ApprovalRow> approvals(
      Optional<ApprovalRow.Status> status,
      Optional<Set<WorkflowId>> workflows,
      Optional<String> cursor,
      int limit) {
    return readers.read(context -> ApprovalRows.page(context, status, workflows, cursor, limit));
  }

  @Override
  public Optional<ApprovalRow> approval(String id) {
    return readers.read(context -> ApprovalRows.row(context, id));
  }

  @Override
  public List<DeliveryRow> deliveries(Instant now, int max) {
    return readers.read(context -> DeliveryRows.due(context, now, max));
  }

  @Override
  public Optional<Instant> nextDelivery() {
    return readers.read(DeliveryRows::next);
  }

  @Override
  public List<ArrivalRow> arrivals(int max) {
    return readers.read(context -> WaitRows.arrivals(context, max));
  }

  @Override
  public List<String> received(String name, Instant since, int max) {
    return readers.read(context -> WaitRows.received(context, name, since, max));
  }

  @Override
  public List<WaitRow> waits(RunId run) {
    return readers.read(context -> WaitRows.of(context, run));
  }

  @Override
  public List<ChildRow> endedChildren(int max) {
    return readers.read(context -> ChildRows.ended(context, max));
  }

  @Override
  public Optional<String> definition(Digest digest) {
    return readers.read(context ->
        context
            .select(Definitions.SOURCE)
            .from(Definitions.TABLE)
            .where(Definitions.DIGEST.eq(digest.hex()))
            .fetchOptional(Definitions.SOURCE));
  }

  // --- Triggers and gates

  @Override
  public List<Entry> firsts(List<StreamId> streams) {
    return readers.read(context -> EntryRows.firsts(context, streams));
  }

  @Override
  public Page<TriggerRow> triggers(TriggerQuery query) {
    return readers.read(context -> TriggerRows.page(context, query));
  }

  @Override
  public Optional<TriggerRow> trigger(String id) {
    return readers.read(context -> TriggerRows.row(context, id));
  }

  @Override
  public Page<PendingRow> pending(
      Optional<Set<WorkflowId>> workflows, Optional<String> cursor, int limit) {
    return readers.read(context -> PendingRows.page(context, workflows, cursor, limit));
  }

  @Override
  public Optional<PendingRow> pending(String id) {
    return readers.read(context -> PendingRows.row(context, id));
  }

  @Override
  public List<PendingRow> pendingDue(Instant now, int max) {
    return readers.read(context -> PendingRows.due(context, now, max));
  }

  @Override
  public Optional<Instant> nextPending() {
    return readers.read(PendingRows::next);
  }

  @Override
  public List<RunRow> forgettable(Optional<RunId> after, Instant endedBy, int max) {
    return readers.read(context -> ForgetRows.forgettable(context, after, endedBy, max));
  }

  @Override
  public BulkLog bulks() {
    return new BulkRows.Reader(readers);
  }

  // --- Turns

  @Override
  public long held(Place place) {
    return readers.read(context -> TurnRows.held(context, place));
  }

  @Override
  public List<SlotRow> holders(Place place, int max) {
    return readers.read(context -> TurnRows.holders(context, place, max));
  }

  @Override
  public long queued(Place place) {
    return readers.read(context -> TurnRows.queued(context, place));
  }

  @Override
  public List<String> lines(Place place, String after, int max) {
    return readers.read(context -> TurnRows.lines(context, place, after, max));
  }

  @Override
  public List<TicketRow> heads(Place place, String line, int max) {
    return readers.read(context -> TurnRows.heads(context, place, line, max));
  }

  @Override
  public long ahead(Place place, TicketRow row) {
    return readers.read(context -> TurnRows.ahead(context, place, row));
  }

  @Override
  public List<Place> queuedPlaces(Optional<Place> after, int max) {
    return readers.read(context -> TurnRows.queuedPlaces(context, after, max));
  }

  @Override
  public List<Place> places(String gate, int max) {
    return readers.read(context -> TurnRows.places(context, gate, max));
  }

  @Override
  public List<TicketRow> tickets(RunId run) {
    return readers.read(context -> TurnRows.tickets(context, run));
  }

  // --- Tokens

  @Override
  public void put(TokenRow token) {
    change(context -> TokenRows.put(context, token));
  }

  @Override
  public Optional<TokenRow> byHash(String hash) {
    return readers.read(context -> TokenRows.byHash(context, hash));
  }

  @Override
  public List<TokenRow> all() {
    return readers.read(TokenRows::all);
  }

  @Override
  public boolean revoke(String id, Instant at) {
    var revoked = new AtomicBoolean();
    change(context -> revoked.set(TokenRows.revoke(context, id, at)));
    return revoked.get();
  }

  @Override
  public void used(String id, Instant at) {
    change(context -> TokenRows.used(context, id, at));
  }

  private void change(Consumer<DSLContext> change) {
    var answer = new CompletableFuture<Appended>();
    commits.add(Item.of(change, answer::complete));
    switch (answer.join()) {
      case Appended.Durable _ -> {}
      case Appended.Conflict _, Appended.Full _ -> throw new StoreUnavailable("the disk is full");
      case Appended.Busy _ -> throw new StoreUnavailable(StoreUnavailable.LOCKED);
      case Appended.Lost(String reason) -> throw new StoreUnavailable(reason);
    }
  }

  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    try {
      switch (commits.end()) {
        // Whoever closes last tidies up the files of SQLite: the writer; but not after a loss, when
        // it must not touch them again.
        case CLEAN -> {
          readers.close();
          writer.close();
        }
        case LOST -> {
          writer.close();
          readers.close();
        }
        case STUCK -> LOG.error("the writer of the log does not end; leaving it behind");
      }
      lock.close();
    } catch (SQLException e) {
      LOG.warn("the store could not be closed", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
