package dev.signalbox.queue.log;

import dev.signalbox.core.Digest;
import dev.signalbox.core.Json;
import dev.signalbox.core.RunId;
import dev.signalbox.core.ScheduleId;
import dev.signalbox.core.Usage;
import dev.signalbox.core.WorkflowId;
import dev.signalbox.queue.Suite;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** A suite that a log which keeps nothing can pass would prove nothing. */
class RunLogConformanceTest {
  @Test
  void every_test_about_entries_fails_for_a_log_that_keeps_nothing() throws Exception {
    new Suite(RunLogConformance.class).failsFor(NothingsEntries::new, 14);
  }

  @Test
  void every_test_about_views_fails_for_a_log_that_keeps_nothing() throws Exception {
    new Suite(RunLogConformanceViews.class).failsFor(NothingsViews::new, 12);
  }

  @Test
  void every_test_about_gates_fails_for_a_log_that_keeps_nothing() throws Exception {
    new Suite(RunLogConformanceGates.class).failsFor(NothingsGates::new, 7);
    new Suite(RunLogConformanceLives.class).failsFor(NothingsLives::new, 5);
  }

  @Test
  void a_log_that_does_nothing_passes_no_test_of_turns() throws Exception {
    new Suite(RunLogConformanceTurns.class).failsFor(NothingsTurns::new, 5);
  }

  @Test
  void every_test_about_waits_fails_for_a_log_that_keeps_nothing() throws Exception {
    new Suite(RunLogConformanceWaits.class).failsFor(NothingsWaits::new, 3);
  }

  private static final class NothingsEntries extends RunLogConformance {
    @Override
    protected RunLogConformanceFixture fixture() {
      return new NothingFixture();
    }
  }

  private static final class NothingsViews extends RunLogConformanceViews {
    @Override
    protected RunLogConformanceFixture fixture() {
      return new NothingFixture();
    }
  }

  private static final class NothingsTurns extends RunLogConformanceTurns {
    @Override
    protected RunLogConformanceFixture fixture() {
      return new NothingFixture();
    }
  }

  private static final class NothingsWaits extends RunLogConformanceWaits {
    @Override
    protected RunLogConformanceFixture fixture() {
      return new NothingFixture();
    }
  }

  private static final class NothingsGates extends RunLogConformanceGates {
    @Override
    protected RunLogConformanceFixture fixture() {
      return new NothingFixture();
    }
  }

  private static final class NothingsLives extends RunLogConformanceLives {
    @Override
    protected RunLogConformanceFixture fixture() {
      return new NothingFixture();
    }
  }

  private record NothingFixture() implements RunLogConformanceFixture {
    @Override
    public RunLog open() {
      return new Nothing();
    }

    @Override
    public void close() {}
  }

  /** Says that all is durable. */
  private record Nothing() implements RunLog {
    @Override
    public void append(Transaction transaction, Consumer<Appended> done) {
      done.accept(new Appended.Durable());
    }

    @Override
    public Optional<StoredRun> load(RunId run) {
      return Optional.empty();
    }

    @Override
    public List<Entry> read(StreamId stream, long after, int max) {
      return List.of();
    }

    @Override
    public List<Entry> read(StreamId stream, long after, int max, long characters) {
      return List.of();
    }

    @Override
    public Optional<Entry> last(StreamId stream) {
      return Optional.empty();
    }

    @Override
    public List<ScheduleId> schedules() {
      return List.of();
    }

    @Override
    public Page<RunRow> runs(RunQuery query) {
      return new Page<>(List.of(), Optional.empty());
    }

    @Override
    public Optional<RunRow> row(RunId run) {
      return Optional.empty();
    }

    @Override
    public List<RunId> active(Optional<RunId> after, int max) {
      return List.of();
    }

    @Override
    public List<RunId> due(Instant now, int max) {
      return List.of();
    }

    @Override
    public Optional<Instant> nextDue() {
      return Optional.empty();
    }

    @Override
    public Page<ApprovalRow> approvals(
        Optional<ApprovalRow.Status> status,
        Optional<Set<WorkflowId>> workflows,
        Optional<String> cursor,
        int limit) {
      return new Page<>(List.of(), Optional.empty());
    }

    @Override
    public Optional<ApprovalRow> approval(String id) {
      return Optional.empty();
    }

    @Override
    public List<Entry> lasts(List<StreamId> streams) {
      return List.of();
    }

    @Override
    public Page<TriggerRow> triggers(TriggerQuery query) {
      return new Page<>(List.of(), Optional.empty());
    }

    @Override
    public Optional<TriggerRow> trigger(String id) {
      return Optional.empty();
    }

    @Override
    public Page<PendingRow> pending(
        Optional<Set<WorkflowId>> workflows, Optional<String> cursor, int limit) {
      return new Page<>(List.of(), Optional.empty());
    }

    @Override
    public Optional<PendingRow> pending(String id) {
      return Optional.empty();
    }

    @Override
    public List<PendingRow> pendingDue(Instant now, Optional<PendingRow> after, int max) {
      return List.of();
    }

    @Override
    public Usage spent(Place place, Optional<Instant> day) {
      return Usage.NONE;
    }

    @Override
    public long held(Place place) {
      return 0;
    }

    @Override
    public List<SlotRow> holders(Place place, int max) {
      return List.of();
    }

    @Override
    public long queued(Place place) {
      return 0;
    }

    @Override
    public List<String> lines(Place place, String after, int max) {
      return List.of();
    }

    @Override
    public List<TicketRow> heads(Place place, String line, Set<WorkflowId> without, int max) {
      return List.of();
    }

    @Override
    public long ahead(Place place, TicketRow row) {
      return 0;
    }

    @Override
    public List<Place> queuedPlaces(Optional<Place> after, int max) {
      return List.of();
    }

    @Override
    public List<Place> places(String gate, int max) {
      return List.of();
    }

    @Override
    public List<TicketRow> tickets(RunId run) {
      return List.of();
    }

    @Override
    public Optional<Instant> nextPending(Instant after) {
      return Optional.empty();
    }

    @Override
    public List<DeliveryRow> deliveries(Instant now, int max) {
      return List.of();
    }

    @Override
    public boolean cleanBefore() {
      return false;
    }

    @Override
    public boolean isConsuming(RunId run, String name) {
      return false;
    }

    @Override
    public boolean isConsumed(String event) {
      return false;
    }

    @Override
    public Optional<ArrivalRow> firstToConsume(String event, String name) {
      return Optional.empty();
    }

    @Override
    public List<ArrivalRow> arrivals(int max) {
      return List.of();
    }

    @Override
    public List<WaitRow> waiting(String name, Optional<Json> event, int max) {
      return List.of();
    }

    @Override
    public List<WaitRow> waits(RunId run) {
      return List.of();
    }

    @Override
    public List<String> received(String name, Instant since, int max) {
      return List.of();
    }

    @Override
    public AgedLog aged() {
      throw new UnsupportedOperationException("it keeps nothing");
    }

    @Override
    public BulkLog bulks() {
      return new dev.signalbox.queue.memory.MemoryStore().open(Runnable::run).bulks();
    }

    @Override
    public List<ChildRow> endedChildren(Optional<RunId> after, int max) {
      return List.of();
    }

    @Override
    public Optional<Instant> nextDelivery() {
      return Optional.empty();
    }

    @Override
    public Optional<String> definition(Digest digest) {
      return Optional.empty();
    }

    @Override
    public void close() {}
  }
}
