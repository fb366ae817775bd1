package dev.signalbox.queue.log;

import static dev.signalbox.queue.log.RunLogConformanceSamples.NOON;
import static dev.signalbox.queue.log.RunLogConformanceSamples.row;
import static dev.signalbox.queue.log.RunLogConformanceSamples.run;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.Digest;
import dev.signalbox.core.FailureKind;
import dev.signalbox.core.Json;
import dev.signalbox.core.Run;
import dev.signalbox.core.WorkflowId;
import dev.signalbox.queue.ambient.Ids;
import dev.signalbox.queue.log.BulkLog.Outcome;
import dev.signalbox.queue.log.RunLog.Appended;
import dev.signalbox.queue.log.Transaction.View;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every back end of the log promises about what becomes of runs as a whole. */
public abstract class RunLogConformanceLives {
  private RunLogConformanceFixture fixture;
  private RunLog log;

  protected abstract RunLogConformanceFixture fixture() throws Exception;

  @BeforeEach
  void open() throws Exception {
    fixture = fixture();
    log = fixture.open();
  }

  @AfterEach
  void close() throws Exception {
    log.close();
    fixture.close();
  }

  @Test
  void a_run_is_a_dead_letter_from_its_failure_until_somebody_has_settled_that() throws Exception {
    put(new View.PutRun(row(1, Run.Status.RUNNING)), new View.PutRun(failed(2, "error: no")));
    put(new View.PutRun(failed(3, "timed-out: late")), new View.PutRun(failed(4, "error: bad")));
    put(new View.Quarantine(run(4), "torn"));

    assertThat(found(dead(Optional.empty()))).containsExactly(3, 2);
    assertThat(found(dead(Optional.of(FailureKind.TIMED_OUT)))).containsExactly(3);
    put(new View.Settle(run(3), "goes on as another"));
    assertThat(found(dead(Optional.empty()))).containsExactly(2);
    put(new View.PutRun(failed(3, "timed-out: late")));
    assertThat(found(dead(Optional.empty()))).as("for good").containsExactly(2);
  }

  @Test
  void runs_are_found_by_the_time_of_their_creation_and_by_what_they_were_forked_from()
      throws Exception {
    for (int i = 1; i <= 4; i++) {
      put(new View.PutRun(row(i, Run.Status.RUNNING)));
    }
    var lineage = new RunRow.Lineage(Optional.empty(), Optional.of(run(2)), Optional.of(run(3)));
    RunRow fork = row(5, Run.Status.RUNNING);
    put(new View.PutRun(with(fork, lineage)));

    assertThat(log.row(run(5)).orElseThrow().lineage()).isEqualTo(lineage);
    assertThat(found(RunQuery.More.forkOf(run(2)))).containsExactly(5);
    assertThat(
            found(
                new RunQuery.More(
                    false,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.of(NOON.plusMillis(2)),
                    Optional.of(NOON.plusMillis(4)))))
        .containsExactly(3, 2);
  }

  @Test
  void a_bulk_is_open_until_each_of_its_runs_has_an_outcome_and_the_first_outcome_stays()
      throws Exception {
    put(item(1, Optional.empty()), item(2, Optional.empty()), item(3, Optional.empty()));
    put(new View.PutBulk(bulk(BulkRow.Status.SHOWN)));
    assertThat(log.bulks().running()).isEmpty();
    assertThat(log.bulks().over(NOON.plusSeconds(59), NOON, 9)).isEmpty();
    assertThat(log.bulks().over(NOON.plusSeconds(60), NOON, 9)).containsExactly("b1");

    put(
        new View.MoveBulk("b1", BulkRow.Status.SHOWN, BulkRow.Status.RUNNING),
        item(2, Optional.of(Outcome.DONE)));
    put(item(2, Optional.of(Outcome.FAILED)), item(2, Optional.empty()));

    assertThat(log.bulks().running()).contains(bulk(BulkRow.Status.RUNNING));
    assertThat(log.bulks().bulk("b1")).contains(bulk(BulkRow.Status.RUNNING));
    assertThat(log.bulks().open("b1", 9)).containsExactly(run(1), run(3));
    assertThat(log.bulks().tally("b1")).isEqualTo(new BulkLog.Tally(2, 1, 0, 0));
    RunLog.Page<BulkLog.Item> page = log.bulks().items("b1", Optional.empty(), 2);
    assertThat(page.items()).extracting(BulkLog.Item::run).containsExactly(run(1), run(2));
    assertThat(page.items().getLast().outcome()).contains(Outcome.DONE);
    assertThat(log.bulks().items("b1", page.next(), 2).items()).hasSize(1);
    put(new View.DropBulk("b1", 9));
    assertThat(log.bulks().tally("b1").total()).as("it is under way").isEqualTo(3);
    put(new View.MoveBulk("b1", BulkRow.Status.RUNNING, BulkRow.Status.DONE));
    assertThat(log.bulks().over(NOON.plusSeconds(9), NOON, 9)).isEmpty();
    assertThat(log.bulks().over(NOON.plusSeconds(9), NOON.plusMillis(1), 9)).containsExactly("b1");
    put(new View.DropBulk("b1", 2));
    assertThat(log.bulks().tally("b1").total()).isEqualTo(1);
    assertThat(log.bulks().bulk("b1")).as("it goes with the last of its items").isPresent();
    put(new View.DropBulk("b1", 2));
    assertThat(log.bulks().bulk("b1")).isEmpty();
    assertThat(log.bulks().tally("b1").total()).isZero();
  }

  @Test
  void I28_a_run_that_has_ended_is_forgotten_with_all_its_rows_unless_anything_refers_to_it()
      throws Exception {
    for (int i = 1; i <= 3; i++) {
      var done = new CompletableFuture<Appended>();
      log.append(
          RunLogConformanceSamples.transaction(
              RunLogConformanceSamples.entry(RunLogConformanceSamples.stream(i), 1)),
          done::complete);
      assertThat(done.get(10, TimeUnit.SECONDS)).isEqualTo(new Appended.Durable());
    }
    put(new View.PutRun(failed(1, "error: no")), new View.PutRun(row(2, Run.Status.RUNNING)));
    var retry = new RunRow.Lineage(Optional.of(run(1)), Optional.empty(), Optional.empty());
    put(new View.PutRun(with(row(3, Run.Status.SUCCEEDED), retry)));

    AgedLog aged = log.aged();
    WorkflowId workflow = row(1, Run.Status.RUNNING).workflow();
    assertThat(aged.workflows()).containsExactly(workflow);
    assertThat(aged.runs(workflow, Optional.empty(), NOON.plusMillis(2), 9)).isEmpty();
    List<RunRow> over = aged.runs(workflow, Optional.empty(), NOON.plusMillis(3), 9);
    assertThat(over).extracting(RunRow::run).containsExactly(run(3));
    assertThat(aged.runs(workflow, Optional.of(over.getFirst()), NOON.plusMillis(3), 9)).isEmpty();
    put(new View.Forget(run(1)), new View.Forget(run(2)));
    assertThat(log.row(run(1))).as("a retry refers to it").isPresent();
    assertThat(log.row(run(2))).as("it is live").isPresent();
    put(new View.Forget(run(3)));
    put(new View.Forget(run(1)));

    assertThat(log.row(run(3))).isEmpty();
    assertThat(log.load(run(3))).isEmpty();
    assertThat(log.row(run(1))).isEmpty();
    assertThat(log.load(run(2))).isPresent();
  }

  @Test
  void old_records_of_triggers_are_forgotten_but_for_those_that_something_is_to_come_of()
      throws Exception {
    put(new View.PutRun(row(1, Run.Status.RUNNING)), new View.PutRun(failed(2, "error: no")));
    put(
        new View.PutTrigger(trigger("a", TriggerRow.Outcome.STARTED, 2, Optional.empty())),
        new View.PutTrigger(trigger("b", TriggerRow.Outcome.STARTED, 1, Optional.empty())),
        new View.PutTrigger(trigger("c", TriggerRow.Outcome.DEBOUNCED, 0, Optional.of("p1"))),
        new View.PutTrigger(trigger("d", TriggerRow.Outcome.DROPPED, 0, Optional.of("p2"))),
        new View.PutTrigger(trigger("e", TriggerRow.Outcome.BATCHED, 2, Optional.of("p3"))),
        new View.PutTrigger(trigger("f", TriggerRow.Outcome.DUPLICATE, 0, Optional.empty())));
    var all = new AgedLog.OldTriggers(NOON.plusSeconds(9), NOON.plusSeconds(9));
    var keyed = new AgedLog.OldTriggers(NOON.plusSeconds(9), NOON);

    assertThat(ids(all)).containsExactly("a", "d", "e", "f");
    assertThat(ids(keyed)).as("keys lead to those that waited").containsExactly("a", "f");
    assertThat(ids(new AgedLog.OldTriggers(NOON, NOON))).isEmpty();
    List<String> found = log.aged().triggers(Optional.empty(), all, 9);
    assertThat(log.aged().triggers(Optional.of(found.get(1)), all, 1))
        .containsExactly(found.get(2));
    put(new View.ForgetTriggers(log.aged().triggers(Optional.empty(), keyed, 9), all));
    assertThat(ids(all)).containsExactly("d", "e");
  }

  private List<String> ids(AgedLog.OldTriggers which) {
    return log.aged().triggers(Optional.empty(), which, 9).stream()
        .map(id -> id.substring(id.length() - 1))
        .toList();
  }

  private static TriggerRow trigger(
      String end, TriggerRow.Outcome outcome, int number, Optional<String> pending) {
    return new TriggerRow(
        Ids.triggers(NOON) + end,
        "e1",
        "demo/go",
        row(1, Run.Status.RUNNING).workflow(),
        outcome,
        "so",
        Optional.empty(),
        number == 0 ? Optional.empty() : Optional.of(run(number)),
        Optional.empty(),
        NOON,
        pending);
  }

  @Test
  void a_stream_that_was_trimmed_goes_on_where_it_was_and_begins_anew_once_it_is_gone()
      throws Exception {
    var gate = new StreamId.OfGate("debounce", "w", "k");
    Entry first = Entry.after(Optional.empty(), gate, NOON, "x", new Json("1"));
    Entry second = Entry.after(Optional.of(first), gate, NOON.plusMillis(1), "x", new Json("2"));
    Entry third = Entry.after(Optional.of(second), gate, NOON.plusMillis(2), "x", new Json("3"));
    assertThat(append(first, second)).isEqualTo(new Appended.Durable());
    assertThat(aged(AgedLog.Kind.GATE, NOON.plusMillis(1))).containsExactly(1L);

    put(new View.Trim(gate, 1), new View.Trim(gate, 7));

    assertThat(log.read(gate, 0, 9)).containsExactly(second);
    assertThat(append(third)).isEqualTo(new Appended.Durable());
    assertThat(log.lasts(List.of(gate))).containsExactly(third);
    put(new View.Trim(gate, 3));
    assertThat(log.last(gate)).isEmpty();
    Entry fourth = Entry.after(Optional.of(third), gate, NOON.plusMillis(3), "x", new Json("4"));
    assertThat(append(fourth)).as("it follows what is gone").isInstanceOf(Appended.Conflict.class);
    assertThat(append(first)).isEqualTo(new Appended.Durable());
  }

  @Test
  void an_event_is_not_removed_as_long_as_a_trigger_names_it() throws Exception {
    var stream = new StreamId.OfEvent("e1");
    var body = new Json("{\"id\":\"e1\",\"name\":\"demo/go\",\"data\":{}}");
    Entry entry = Entry.after(Optional.empty(), stream, NOON, "event-accepted", body);
    assertThat(append(entry)).isEqualTo(new Appended.Durable());
    put(
        new View.PutReceived("e1", "demo/go", NOON, Json.EMPTY_OBJECT),
        new View.PutTrigger(trigger("a", TriggerRow.Outcome.DROPPED, 0, Optional.empty())));
    put(new View.Trim(stream, 1));
    assertThat(log.last(stream)).isPresent();
    var all = new AgedLog.OldTriggers(NOON.plusSeconds(9), NOON.plusSeconds(9));
    put(new View.ForgetTriggers(log.aged().triggers(Optional.empty(), all, 9), all));

    put(new View.Trim(stream, 1));

    assertThat(log.last(stream)).isEmpty();
    assertThat(log.received("demo/go", NOON, 9)).isEmpty();
  }

  @Test
  void definitions_are_known_by_the_runs_that_keep_to_them() throws Exception {
    RunRow live = row(1, Run.Status.WAITING);
    put(
        new View.PutDefinition(live.definition(), live.workflow(), "kept"),
        new View.PutDefinition(Digest.of("old"), live.workflow(), "old"),
        new View.PutRun(live));

    assertThat(log.aged().live()).isEqualTo(Map.of(live.definition(), live.created()));
    assertThat(log.aged().unused()).containsExactly(Digest.of("old"));
    put(new View.ForgetDefinition(Digest.of("old")));
    assertThat(log.definition(Digest.of("old"))).isEmpty();
    put(new View.PutDefinition(Digest.of("old"), live.workflow(), "old"));
    assertThat(log.definition(Digest.of("old"))).contains("old");
  }

  private List<Long> aged(AgedLog.Kind kind, Instant before) {
    return log.aged().entries(kind, Optional.empty(), before, 9).stream()
        .map(AgedLog.Aged::sequence)
        .toList();
  }

  private Appended append(Entry... entries) throws Exception {
    var done = new CompletableFuture<Appended>();
    log.append(new Transaction(List.of(entries), List.of()), done::complete);
    return done.get(10, TimeUnit.SECONDS);
  }

  @Test
  void events_are_found_by_their_name_and_the_time_since() throws Exception {
    for (int i = 1; i <= 3; i++) {
      String name = i == 2 ? "other" : "demo/go";
      put(new View.PutReceived("e" + i, name, NOON.plusMillis(i), Json.EMPTY_OBJECT));
    }

    assertThat(log.received("demo/go", NOON, 9)).containsExactly("e3", "e1");
    assertThat(log.received("demo/go", NOON.plusMillis(2), 9)).containsExactly("e3");
    assertThat(log.received("demo/go", NOON, 1)).containsExactly("e3");
  }

  private static View item(int number, Optional<Outcome> outcome) {
    return new View.PutBulkItem(
        new BulkLog.Item("b1", run(number), outcome, outcome.map(_ -> "so")));
  }

  private static BulkRow bulk(BulkRow.Status status) {
    return new BulkRow(
        "b1",
        BulkRow.Action.RETRY,
        Optional.of("build"),
        "k1",
        "ann",
        "00",
        status,
        NOON,
        NOON.plusSeconds(60));
  }

  private static RunQuery.More dead(Optional<FailureKind> kind) {
    return new RunQuery.More(true, kind, Optional.empty(), Optional.empty(), Optional.empty());
  }

  private static RunRow failed(int number, String failure) {
    RunRow row = row(number, Run.Status.FAILED);
    return new RunRow(
        row.run(),
        row.workflow(),
        row.definition(),
        row.status(),
        row.sequence(),
        row.created(),
        row.updated(),
        Optional.empty(),
        row.labels(),
        row.lineage(),
        Optional.of(failure),
        Optional.empty());
  }

  private static RunRow with(RunRow row, RunRow.Lineage lineage) {
    return new RunRow(
        row.run(),
        row.workflow(),
        row.definition(),
        row.status(),
        row.sequence(),
        row.created(),
        row.updated(),
        Optional.empty(),
        row.labels(),
        lineage,
        Optional.empty(),
        Optional.empty());
  }

  private List<Integer> found(RunQuery.More more) {
    var query =
        new RunQuery(
            Optional.empty(),
            Optional.empty(),
            new LinkedHashMap<>(),
            Optional.empty(),
            Optional.empty(),
            100,
            more);
    return log.runs(query).items().stream()
        .map(RunRow::run)
        .map(id -> Stream.iterate(1, i -> i + 1).filter(i -> run(i).equals(id)).findFirst())
        .map(Optional::orElseThrow)
        .toList();
  }

  private void put(View... views) throws Exception {
    var done = new CompletableFuture<Appended>();
    log.append(RunLogConformanceSamples.views(views), done::complete);
    assertThat(done.get(10, TimeUnit.SECONDS)).isEqualTo(new Appended.Durable());
  }
}
