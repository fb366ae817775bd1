package dev.signalbox.queue.check;

import static dev.signalbox.queue.check.Recorder.NOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signalbox.core.Actor;
import dev.signalbox.core.Event;
import dev.signalbox.core.Fact;
import dev.signalbox.core.Json;
import dev.signalbox.core.Outcome;
import dev.signalbox.core.RunId;
import dev.signalbox.core.ScheduleId;
import dev.signalbox.core.StepPath;
import dev.signalbox.core.StepRun;
import dev.signalbox.core.Timer;
import dev.signalbox.queue.check.Report.Finding;
import dev.signalbox.queue.log.DeliveryRow;
import dev.signalbox.queue.log.Entry;
import dev.signalbox.queue.log.Link;
import dev.signalbox.queue.log.PendingRow;
import dev.signalbox.queue.log.RunLogConformanceSamples;
import dev.signalbox.queue.log.StreamId;
import dev.signalbox.queue.log.Transaction;
import dev.signalbox.queue.log.UnusableStore;
import dev.signalbox.queue.sqlite.SqliteSettings;
import dev.signalbox.queue.sqlite.SqliteStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckDbTest {
  private static final StepPath BUILD = new StepPath("build");
  private static final StepPath REST = new StepPath("rest");
  private static final StepPath REVIEW = new StepPath("review");
  private static final Actor ANN = new Actor("ann", Actor.Role.OPERATOR);

  @TempDir Path data;

  /** Three runs: one has ended, one sleeps, one waits for a decision. */
  @BeforeEach
  void record() throws Exception {
    try (SqliteStore store = open()) {
      ended(store, "r1");
      asleep(Recorder.begin(store, "r2", labels()));
      asking(Recorder.begin(store, "r3", labels()));
      name(store, new StreamId.OfEvent("e1"), "{\"id\":\"e1\",\"runs\":[\"r1\",\"r2\"]}");
      name(store, new StreamId.OfEvent("nothing"), "{\"id\":\"nothing\",\"runs\":[]}");
    }
  }

  @Test
  void nothing_is_wrong_with_what_is_whole() {
    Report report = check();

    assertThat(report.findings()).isEmpty();
    assertThat(report.counts()).isEqualTo(new Report.Counts(3, 2, 5 + 3 + 4 + 2, 3, 2, 0, 2, 3));
  }

  @Test
  void a_store_that_is_open_can_be_checked_and_nothing_in_it_changes() throws Exception {
    byte[] database = Files.readAllBytes(data.resolve("signalbox.db"));
    try (SqliteStore store = open()) {
      byte[] live = Files.readAllBytes(data.resolve("signalbox.db-wal"));

      assertThat(check().isClean()).isTrue();

      assertThat(data.resolve("signalbox.db-wal")).hasBinaryContent(live);
      assertThat(data.resolve("signalbox.db")).hasBinaryContent(database);
      ended(store, "r4");
      assertThat(check().counts().runs()).isEqualTo(4);
    }
    assertThat(check().isClean()).isTrue();
  }

  @Test
  void what_a_crash_leaves_can_be_checked_and_stays_as_it_is() throws Exception {
    Path crashed = Files.createDirectory(data.resolve("crashed"));
    try (SqliteStore store = open()) {
      ended(store, "r4");
      for (String name : List.of("signalbox.db", "signalbox.db-wal")) {
        Files.copy(data.resolve(name), crashed.resolve(name));
      }
    }
    byte[] wal = Files.readAllBytes(crashed.resolve("signalbox.db-wal"));

    Report report = CheckDb.check(crashed, Optional.empty());

    assertThat(report.findings()).isEmpty();
    assertThat(report.counts().runs()).isEqualTo(4);
    assertThat(crashed.resolve("signalbox.db-wal")).hasBinaryContent(wal);
  }

  @Test
  void I2_a_changed_byte_breaks_the_chain_of_that_run_only() throws Exception {
    sql(
        "update log set body = replace(body, 'ann', 'bob') where stream = 'run/r1' and sequence = 5");

    assertThat(found()).containsExactly("I2 r1 5");
  }

  @Test
  void I2_a_changed_time_or_type_breaks_the_chain() throws Exception {
    sql("update log set time = time + 1 where stream = 'run/r1' and sequence = 2");
    sql("update log set type = 'attempt-lost' where stream = 'run/r2' and sequence = 3");

    assertThat(found()).containsExactly("I2 r1 2", "I2 r2 3");
  }

  @Test
  void I2_a_deleted_entry_is_missed() throws Exception {
    sql("delete from log where stream = 'run/r3' and sequence = 2");

    assertThat(found()).containsExactly("I2 r3 3");
  }

  @Test
  void I3_entries_cut_off_at_the_end_are_missed_by_the_snapshot_and_the_row() throws Exception {
    sql("delete from log where stream = 'run/r1' and sequence > 2");

    assertThat(found()).contains("I3 r1 3", "I24 r1 2");
  }

  @Test
  void I24_a_run_whose_entries_are_gone_is_missed() throws Exception {
    sql("delete from log where stream = 'run/r2'");

    assertThat(found()).containsExactly("I20 event/e1 1", "I24 r2 0", "I24 r2 0", "I24 r2 0");
  }

  @Test
  void I24_an_edited_row_is_found() throws Exception {
    sql("update run set status = 'succeeded' where run = 'r2'");
    sql("update run set wake_at = wake_at + 1 where run = 'r3'");
    sql("update run_label set value = 'other' where run = 'r1'");

    assertThat(found()).containsExactly("I24 r1 5", "I24 r2 3", "I24 r3 4");
  }

  @Test
  void I24_a_row_that_cannot_be_is_found() throws Exception {
    sql("update run set status = 'lost' where run = 'r2'");

    assertThat(found()).containsExactly("I24 run/r2 0");
  }

  @Test
  void I3_an_edited_snapshot_is_found() throws Exception {
    sql("update snapshot set body = replace(body, 'build', 'built') where run = 'r1'");
    sql("update snapshot set link = zeroblob(16) where run = 'r2'");

    assertThat(found()).containsExactly("I3 r1 3", "I3 r2 3");
  }

  @Test
  void I6_a_second_end_is_found() throws Exception {
    try (SqliteStore store = open()) {
      ended(store, "r4")
          .forge(
              new Event.CancelRequested(NOON.plusSeconds(900), "ann", ""),
              List.of(new Fact.RunSucceeded(Json.NULL)));
    }

    assertThat(found()).containsExactly("I6 r4 6");
  }

  @Test
  void I6_a_hook_that_fails_after_the_end_is_no_change() throws Exception {
    try (SqliteStore store = open()) {
      ended(store, "r4")
          .forge(new Event.HookFailed(NOON.plusSeconds(900), "log", "told", "no"), List.of());
    }

    assertThat(found()).isEmpty();
  }

  @Test
  void I7_I8_attempts_that_go_back_or_are_not_the_newest_are_found() throws Exception {
    try (SqliteStore store = open()) {
      asleep(Recorder.begin(store, "r4", labels()))
          .forge(
              new Event.HookFailed(NOON.plusSeconds(3), "a", "b", "c"),
              List.of(new Fact.AttemptBegun(BUILD, 1, "other", Optional.empty())));
      asleep(Recorder.begin(store, "r5", labels()))
          .forge(
              new Event.HookFailed(NOON.plusSeconds(3), "a", "b", "c"),
              List.of(new Fact.AttemptCrashed(BUILD, 2, "")));
      asleep(Recorder.begin(store, "r6", labels()))
          .forge(
              new Event.HookFailed(NOON.plusSeconds(3), "a", "b", "c"),
              List.of(new Fact.AttemptOffered(BUILD, 1)));
    }

    assertThat(found()).contains("I7 r4 4", "I8 r5 4", "I7 r6 4");
  }

  @Test
  void I9_more_attempts_than_allowed_are_found() throws Exception {
    try (SqliteStore store = open()) {
      Recorder recorder = asleep(Recorder.begin(store, "r4", labels()));
      var crash = new Fact.AttemptCrashed(BUILD, 1, "again");
      recorder.forge(
          new Event.AttemptLost(NOON.plusSeconds(3), BUILD, 1, "again"),
          List.of(crash, crash, crash, crash));
    }

    assertThat(found()).contains("I9 r4 4").allMatch(line -> line.contains(" r4 "));
    assertThat(CheckDb.check(data, Optional.empty()).counts().budgets()).isZero();
  }

  @Test
  void I13_a_timer_before_its_time_or_twice_is_found() throws Exception {
    try (SqliteStore store = open()) {
      var early = new Timer.SleepEnd(REST, NOON.plusSeconds(62));
      asleep(Recorder.begin(store, "r4", labels()))
          .forge(new Event.TimerFired(NOON.plusSeconds(30), early), List.of());
      var again = new Timer.SleepEnd(REST, NOON.plusSeconds(62));
      asking(Recorder.begin(store, "r5", labels()))
          .forge(new Event.TimerFired(NOON.plusSeconds(70), again), List.of());
    }

    assertThat(found()).containsExactly("I13 r4 4", "I13 r5 5");
  }

  @Test
  void I14_an_approval_that_was_edited_lost_or_decided_twice_is_found() throws Exception {
    sql("update approval set status = 'approved' where run = 'r3'");
    assertThat(found()).containsExactly("I14 r3 4");
    sql("delete from approval where run = 'r3'");
    assertThat(found()).containsExactly("I14 r3 4");
    sql("delete from run where run = 'r3'");

    try (SqliteStore store = open()) {
      var ruling =
          new StepRun.Ruling(
              StepRun.Ruling.Choice.APPROVE, Optional.of(ANN), Optional.empty(), NOON, List.of());
      ended(store, "r4")
          .forge(
              new Event.HookFailed(NOON.plusSeconds(900), "a", "b", "c"),
              List.of(new Fact.ApprovalClosed(REVIEW, ruling)));
    }
    assertThat(found()).contains("I24 r3 4", "I14 r4 6");
  }

  @Test
  void I15_a_delivery_of_what_never_happened_is_found() throws Exception {
    try (SqliteStore store = open()) {
      deliver(store, "r1", 5);
      deliver(store, "r2", 9);
    }

    assertThat(found()).containsExactly("I15 r2 9");
  }

  private static void deliver(SqliteStore store, String run, long sequence) throws Exception {
    var key = new DeliveryRow.Key(new RunId(run), sequence, 0, "log/told");
    RunLogConformanceSamples.settled(
        store,
        new Transaction(
            List.of(), List.of(new Transaction.View.PutDelivery(new DeliveryRow(key, 0, NOON)))));
  }

  @Test
  void I2_I20_a_name_that_was_stored_twice_or_names_no_run_is_found() throws Exception {
    try (SqliteStore store = open()) {
      name(store, new StreamId.OfEvent("e2"), "{\"id\":\"e2\",\"runs\":[\"r9\"]}");
      name(
          store, new StreamId.OfKey(Recorder.WORKFLOW.id(), "k"), "{\"key\":\"k\",\"run\":\"r8\"}");
    }
    sql(
        "insert into log select stream, 2, time, epoch, type, body, link from log where stream = 'event/e1'");

    assertThat(found()).containsExactly("I2 event/e1 2", "I20 event/e2 1", "I20 key/w/k 1");
  }

  @Test
  void I2_a_stream_whose_oldest_entries_were_removed_is_whole_from_there_on() throws Exception {
    var gate = new StreamId.OfGate("debounce", "w", "k");
    try (SqliteStore store = open()) {
      Optional<Entry> last = Optional.empty();
      for (int i = 1; i <= 3; i++) {
        Link link = last.map(Entry::link).orElse(Link.FIRST);
        var body = new Json("{\"n\":" + i + "}");
        var entry = new Entry(gate, i, NOON, "tested", body, link.next(i, NOON, "tested", body));
        RunLogConformanceSamples.settled(store, new Transaction(List.of(entry), List.of()));
        last = Optional.of(entry);
      }
      RunLogConformanceSamples.settled(
          store, RunLogConformanceSamples.views(new Transaction.View.Trim(gate, 2)));
    }
    assertThat(found()).isEmpty();

    sql("update trimmed set link = x'00000000000000000000000000000000'");
    assertThat(found()).containsExactly("I2 gate/debounce/w/k 3");
    sql("delete from trimmed");
    assertThat(found()).containsExactly("I2 gate/debounce/w/k 3");
  }

  @Test
  void I24_a_trigger_of_a_run_that_was_forgotten_is_not_missed() throws Exception {
    sql(
        "insert into trigger (id, event, name, workflow, outcome, rule, run, time) values"
            + " ('t1', 'e1', 'demo/go', 'w', 'duplicate', 'event id', 'r0', 0)");
    assertThat(found()).containsExactly("I24 r0 0");

    sql("update engine set forgotten = 'r0'");

    assertThat(found()).isEmpty();
  }

  @Test
  void I2_I24_a_gate_that_was_changed_or_has_moved_on_is_found() throws Exception {
    var gate = new StreamId.OfGate("debounce", "w", "k");
    try (SqliteStore store = open()) {
      name(store, gate, "{}");
      var row = new PendingRow("p1", gate, 2, NOON, NOON, 1);
      RunLogConformanceSamples.settled(
          store, RunLogConformanceSamples.views(new Transaction.View.PutPending(row)));
    }
    assertThat(found()).containsExactly("I24 p1 2");

    sql("update log set body = '{\"x\":1}' where stream = 'gate/debounce/w/k'");

    assertThat(found()).containsExactly("I2 gate/debounce/w/k 1", "I24 p1 2");
  }

  @Test
  void I20_a_tick_that_happened_twice_or_names_no_run_is_found() throws Exception {
    String tick =
        "{\"event\":{\"type\":\"resumed\",\"time\":\"2026-01-01T00:00:00Z\",\"by\":\"ann\"},"
            + "\"started\":[{\"at\":\"2026-01-01T00:00:00Z\",\"cause\":\"schedule\",\"runs\":[\"RUN\"]}],"
            + "\"skipped\":[],\"ticks\":{\"until\":\"2026-01-01T00:00:00Z\",\"pending\":[],"
            + "\"running\":[],\"superseded\":[]}}";
    try (SqliteStore store = open()) {
      var stream = new StreamId.OfSchedule(new ScheduleId("nightly"));
      name(store, stream, tick.replace("RUN", "r1"));
      var second = new Json(tick.replace("RUN", "r9"));
      Link link = store.last(stream).orElseThrow().link();
      RunLogConformanceSamples.settled(
          store,
          new Transaction(
              List.of(
                  new Entry(
                      stream, 2, NOON, "tested", second, link.next(2, NOON, "tested", second))),
              List.of()));
    }

    assertThat(found()).containsExactly("I20 schedule/nightly 2", "I20 schedule/nightly 2");
    sql("update log set type = 'other' where stream = 'schedule/nightly' and sequence = 1");
    assertThat(found()).containsExactly("I2 schedule/nightly 1");
  }

  @Test
  void I21_a_definition_that_is_gone_is_missed_by_live_runs() throws Exception {
    sql("delete from definition");

    assertThat(found()).containsExactly("I21 r2 3", "I21 r3 4");
  }

  @Test
  void I22_I23_time_and_epochs_that_go_back_are_found() throws Exception {
    try (SqliteStore store = open()) {
      asleep(Recorder.begin(store, "r4", labels()))
          .forge(new Event.HookFailed(NOON, "a", "b", "c"), List.of());
    }
    sql("update log set epoch = 0 where stream = 'run/r1' and sequence = 4");

    assertThat(found()).containsExactly("I23 r1 4", "I22 r4 4");
  }

  @Test
  void a_file_that_is_damaged_is_reported_not_thrown() throws Exception {
    Path file = data.resolve("signalbox.db");
    byte[] bytes = Files.readAllBytes(file);
    for (int at = 4096 * 3; at < bytes.length; at += 4096) {
      java.util.Arrays.fill(bytes, at, Math.min(at + 200, bytes.length), (byte) 0x5a);
    }
    Files.write(file, bytes);

    assertThat(check().findings()).extracting(Finding::invariant).contains("integrity");
  }

  @Test
  void a_folder_without_a_database_is_refused() {
    assertThatThrownBy(() -> CheckDb.check(data.resolve("other"), Optional.empty()))
        .isInstanceOf(UnusableStore.class)
        .hasMessageContaining("other");
  }

  // --- Histories

  private static Recorder asleep(Recorder recorder) throws Exception {
    return recorder
        .handle(new Event.AttemptStarted(NOON.plusSeconds(1), BUILD, 1, "nonce"))
        .handle(
            new Event.AttemptEnded(
                NOON.plusSeconds(2), BUILD, 1, new Outcome.Claimed(Json.EMPTY_OBJECT)));
  }

  private static Recorder asking(Recorder recorder) throws Exception {
    var over = new Timer.SleepEnd(REST, NOON.plusSeconds(62));
    return asleep(recorder).handle(new Event.TimerFired(NOON.plusSeconds(62), over));
  }

  private static Recorder ended(SqliteStore store, String id) throws Exception {
    return asking(Recorder.begin(store, id, labels()))
        .handle(
            new Event.ApprovalDecided(
                NOON.plusSeconds(90),
                REVIEW,
                StepRun.Ruling.Choice.APPROVE,
                ANN,
                Optional.empty(),
                Optional.empty(),
                "api",
                Optional.empty()));
  }

  private static SequencedMap<String, String> labels() {
    return new LinkedHashMap<>(Map.of("team", "a"));
  }

  private static void name(SqliteStore store, StreamId stream, String text) throws Exception {
    var body = new Json(text);
    Link link = Link.FIRST.next(1, NOON, "event-accepted", body);
    var entry = new Entry(stream, 1, NOON, "event-accepted", body, link);
    RunLogConformanceSamples.settled(store, new Transaction(List.of(entry), List.of()));
  }

  private SqliteStore open() {
    return SqliteStore.open(SqliteSettings.of(data, loss -> {}));
  }

  private Report check() {
    return CheckDb.check(data, Optional.of(source -> Recorder.WORKFLOW));
  }

  private List<String> found() {
    return check().findings().stream()
        .map(finding -> finding.invariant() + " " + finding.stream() + " " + finding.sequence())
        .toList();
  }

  private void sql(String statement) throws Exception {
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + data.resolve("signalbox.db"));
        Statement writing = connection.createStatement()) {
      assertThat(writing.executeUpdate(statement)).isPositive();
    }
  }
}
