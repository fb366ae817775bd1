package dev.signalbox.queue;

import static dev.signalbox.queue.RunLogConformanceSamples.NOON;
import static dev.signalbox.queue.RunLogConformanceSamples.row;
import static dev.signalbox.queue.RunLogConformanceSamples.run;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.FailureKind;
import dev.signalbox.core.Json;
import dev.signalbox.core.Run;
import dev.signalbox.queue.BulkLog.Outcome;
import dev.signalbox.queue.RunLog.Appended;
import dev.signalbox.queue.Transaction.View;
import java.util.LinkedHashMap;
import java.util.List;
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
    assertThat(log.bulks().expired(NOON.plusSeconds(59), 9)).isEmpty();
    assertThat(log.bulks().expired(NOON.plusSeconds(60), 9)).containsExactly("b1");

    put(new View.PutBulk(bulk(BulkRow.Status.RUNNING)), item(2, Optional.of(Outcome.DONE)));
    put(item(2, Optional.of(Outcome.FAILED)), item(2, Optional.empty()));

    assertThat(log.bulks().running()).contains(bulk(BulkRow.Status.RUNNING));
    assertThat(log.bulks().bulk("b1")).contains(bulk(BulkRow.Status.RUNNING));
    assertThat(log.bulks().open("b1", 9)).containsExactly(run(1), run(3));
    assertThat(log.bulks().tally("b1")).isEqualTo(new BulkLog.Tally(2, 1, 0, 0));
    RunLog.Page<BulkLog.Item> page = log.bulks().items("b1", Optional.empty(), 2);
    assertThat(page.items()).extracting(BulkLog.Item::run).containsExactly(run(1), run(2));
    assertThat(page.items().getLast().outcome()).contains(Outcome.DONE);
    assertThat(log.bulks().items("b1", page.next(), 2).items()).hasSize(1);
    put(new View.DropBulk("b1"));
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

    assertThat(log.forgettable(Optional.empty(), NOON.plusMillis(2), 9)).isEmpty();
    assertThat(log.forgettable(Optional.empty(), NOON.plusMillis(3), 9))
        .extracting(RunRow::run)
        .containsExactly(run(3));
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
