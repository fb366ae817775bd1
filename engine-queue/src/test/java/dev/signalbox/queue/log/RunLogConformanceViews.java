package dev.signalbox.queue.log;

import static dev.signalbox.queue.log.RunLogConformanceSamples.DIGEST;
import static dev.signalbox.queue.log.RunLogConformanceSamples.NOON;
import static dev.signalbox.queue.log.RunLogConformanceSamples.approval;
import static dev.signalbox.queue.log.RunLogConformanceSamples.row;
import static dev.signalbox.queue.log.RunLogConformanceSamples.run;
import static dev.signalbox.queue.log.RunLogConformanceSamples.settled;
import static dev.signalbox.queue.log.RunLogConformanceSamples.views;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.Digest;
import dev.signalbox.core.Run;
import dev.signalbox.core.RunId;
import dev.signalbox.core.WorkflowId;
import dev.signalbox.queue.log.RunLog.Appended;
import dev.signalbox.queue.log.RunLog.Page;
import dev.signalbox.queue.log.Transaction.View;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every back end of the log promises about the rows beside it. */
public abstract class RunLogConformanceViews {
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
  void a_row_is_found_as_it_was_last_written_and_after_reopening() throws Exception {
    RunRow begun = row(1, Run.Status.RUNNING, NOON.plusSeconds(9));
    RunRow failed =
        new RunRow(
            begun.run(),
            begun.workflow(),
            begun.definition(),
            Run.Status.FAILED,
            9,
            begun.created(),
            NOON.plusSeconds(5),
            Optional.empty(),
            labels("a", "1"),
            RunRow.Lineage.NONE,
            Optional.of("ERROR: no\0t good"),
            Optional.empty());
    put(begun);
    assertThat(log.row(run(1))).contains(begun);

    put(failed);
    log.close();
    log = fixture.open();

    assertThat(log.row(run(1))).contains(failed);
    assertThat(log.row(run(2))).isEmpty();
  }

  @Test
  void of_several_writes_of_one_row_the_last_counts() throws Exception {
    var key = new DeliveryRow.Key(run(1), 1, 0, "log/told");
    settled(
        log,
        views(
            new View.PutRun(row(1, Run.Status.RUNNING)),
            new View.PutDelivery(new DeliveryRow(key, 0, NOON)),
            new View.PutApproval(approval(1, ApprovalRow.Status.PENDING)),
            new View.PutRun(row(1, Run.Status.WAITING)),
            new View.DropDelivery(key),
            new View.PutApproval(approval(1, ApprovalRow.Status.REJECTED))));

    assertThat(log.row(run(1))).contains(row(1, Run.Status.WAITING));
    assertThat(log.deliveries(NOON, 10)).isEmpty();
    assertThat(log.approvals(Optional.empty(), Optional.empty(), Optional.empty(), 10).items())
        .containsExactly(approval(1, ApprovalRow.Status.REJECTED));
  }

  @Test
  void I24_runs_are_listed_newest_first_page_by_page_while_new_ones_begin() throws Exception {
    for (int i = 1; i <= 23; i++) {
      put(row(i, Run.Status.RUNNING));
    }

    var seen = new ArrayList<RunRow>();
    Optional<String> cursor = Optional.empty();
    do {
      Page<RunRow> page = log.runs(query(Optional.empty(), Map.of(), cursor, 5));
      assertThat(page.items()).hasSizeLessThanOrEqualTo(5);
      seen.addAll(page.items());
      cursor = page.next();
      put(row(100 + seen.size(), Run.Status.RUNNING));
    } while (cursor.isPresent());

    assertThat(seen)
        .isEqualTo(
            IntStream.rangeClosed(1, 23).mapToObj(i -> row(24 - i, Run.Status.RUNNING)).toList());
  }

  @Test
  void a_page_that_is_the_last_names_no_next() throws Exception {
    for (int i = 1; i <= 4; i++) {
      put(row(i, Run.Status.RUNNING));
    }

    Page<RunRow> first = log.runs(query(Optional.empty(), Map.of(), Optional.empty(), 2));
    Page<RunRow> second = log.runs(query(Optional.empty(), Map.of(), first.next(), 2));

    assertThat(first.next()).isPresent();
    assertThat(second.items()).hasSize(2);
    assertThat(second.next()).isEmpty();
  }

  @Test
  void runs_are_found_by_all_that_is_asked_for() throws Exception {
    for (int i = 1; i <= 12; i++) {
      RunRow row = row(i, i % 2 == 0 ? Run.Status.RUNNING : Run.Status.FAILED);
      put(
          new RunRow(
              row.run(),
              new WorkflowId(i % 3 == 0 ? "third" : "other"),
              row.definition(),
              row.status(),
              1,
              row.created(),
              row.updated(),
              Optional.empty(),
              labels("team", i > 6 ? "a" : "b", "n", "" + i % 4),
              new RunRow.Lineage(
                  i == 12 ? Optional.of(run(3)) : Optional.empty(),
                  i == 11 ? Optional.of(run(3)) : Optional.empty(),
                  Optional.empty()),
              Optional.empty(),
              Optional.empty()));
    }

    assertThat(found(q -> q)).hasSize(12);
    assertThat(found(q -> with(q, Run.Status.RUNNING))).containsExactly(12, 10, 8, 6, 4, 2);
    assertThat(found(q -> with(q, new WorkflowId("third")))).containsExactly(12, 9, 6, 3);
    assertThat(found(q -> with(q, labels("team", "a")))).containsExactly(12, 11, 10, 9, 8, 7);
    assertThat(found(q -> with(q, labels("team", "a", "n", "1")))).containsExactly(9);
    assertThat(found(q -> with(with(q, Run.Status.FAILED), labels("team", "b"))))
        .containsExactly(5, 3, 1);
    assertThat(found(q -> with(q, run(3)))).containsExactly(12);
    assertThat(found(q -> with(q, labels("team", "c")))).isEmpty();
  }

  @Test
  void labels_are_any_text_in_their_order_and_a_changed_one_is_found_under_its_new_value()
      throws Exception {
    for (int i = 0; i < RunLogConformanceSamples.HOSTILE.size(); i++) {
      String text = RunLogConformanceSamples.HOSTILE.get(i);
      if (text.codePoints().noneMatch(c -> c >= 0xd800 && c <= 0xdfff)) {
        put(labelled(row(i, Run.Status.RUNNING), 1, labels("z", "last", text, text)));
        assertThat(found(q -> with(q, labels(text, text)))).containsExactly(i);
        assertThat(log.row(run(i)).orElseThrow().labels().sequencedEntrySet())
            .containsExactly(Map.entry("z", "last"), Map.entry(text, text));
      }
    }

    put(labelled(row(1, Run.Status.RUNNING), 2, labels("z", "changed")));

    assertThat(found(q -> with(q, labels("z", "changed")))).containsExactly(1);
    assertThat(found(q -> with(q, labels("z", "last")))).doesNotContain(1).hasSizeGreaterThan(10);
  }

  @Test
  void active_runs_are_those_that_run_in_the_order_of_their_ids() throws Exception {
    Run.Status[] statuses = Run.Status.values();
    for (int i = 0; i < 3 * statuses.length; i++) {
      put(row(i, statuses[i % statuses.length]));
    }
    int first = List.of(statuses).indexOf(Run.Status.RUNNING);
    var expected =
        List.of(run(first), run(statuses.length + first), run(2 * statuses.length + first));

    assertThat(log.active(Optional.empty(), 4)).isEqualTo(expected);
    assertThat(log.active(Optional.empty(), 2)).isEqualTo(expected.subList(0, 2));
    assertThat(log.active(Optional.of(expected.get(0)), 4)).isEqualTo(expected.subList(1, 3));
  }

  @Test
  void P7_a_run_is_due_when_its_earliest_timer_is_and_not_before() throws Exception {
    put(row(1, Run.Status.WAITING, NOON.plusMillis(30)));
    put(row(2, Run.Status.WAITING, NOON.plusMillis(10)));
    put(row(3, Run.Status.RUNNING, NOON.plusMillis(20)));
    put(row(4, Run.Status.RUNNING));

    assertThat(log.nextDue()).contains(NOON.plusMillis(10));
    assertThat(log.due(NOON.plusMillis(9), 10)).isEmpty();
    assertThat(log.due(NOON.plusMillis(20), 10)).containsExactly(run(2), run(3));
    assertThat(log.due(NOON.plusMillis(99), 1)).containsExactly(run(2));

    put(row(2, Run.Status.SUCCEEDED));
    assertThat(log.due(NOON.plusMillis(99), 10)).containsExactly(run(3), run(1));
    assertThat(log.nextDue()).contains(NOON.plusMillis(20));
  }

  @Test
  void I27_a_run_in_quarantine_is_listed_as_such_and_left_alone_and_no_other() throws Exception {
    put(row(1, Run.Status.RUNNING, NOON));
    put(row(2, Run.Status.RUNNING, NOON));
    settled(log, views(new View.Quarantine(run(1), "entry 7 does not fit")));
    put(row(1, Run.Status.RUNNING, NOON));

    assertThat(log.row(run(1)).orElseThrow().quarantine()).contains("entry 7 does not fit");
    assertThat(log.row(run(2)).orElseThrow().quarantine()).isEmpty();
    assertThat(found(q -> with(q, Run.Status.QUARANTINED))).containsExactly(1);
    assertThat(found(q -> with(q, Run.Status.RUNNING))).containsExactly(2);
    assertThat(found(q -> q)).containsExactly(2, 1);
    assertThat(log.active(Optional.empty(), 10)).containsExactly(run(2));
    assertThat(log.due(NOON, 10)).containsExactly(run(2));
  }

  @Test
  void approvals_are_listed_oldest_first_page_by_page() throws Exception {
    for (int i = 1; i <= 10; i++) {
      var status = i % 2 == 0 ? ApprovalRow.Status.PENDING : ApprovalRow.Status.APPROVED;
      settled(log, views(new View.PutApproval(approval(i, status))));
    }

    assertThat(asked(Optional.empty(), 3))
        .isEqualTo(IntStream.rangeClosed(1, 10).mapToObj(RunLogConformanceSamples::run).toList());
    assertThat(asked(Optional.of(ApprovalRow.Status.PENDING), 2))
        .containsExactly(run(2), run(4), run(6), run(8), run(10));
    assertThat(log.approval(run(4) + ".review")).contains(approval(4, ApprovalRow.Status.PENDING));
    assertThat(log.approval(run(4) + ".other")).isEmpty();

    settled(log, views(new View.PutApproval(approval(4, ApprovalRow.Status.CLOSED))));
    assertThat(asked(Optional.of(ApprovalRow.Status.PENDING), 2))
        .containsExactly(run(2), run(6), run(8), run(10));
  }

  @Test
  void deliveries_are_due_until_they_are_dropped() throws Exception {
    var one = new DeliveryRow.Key(run(1), 1, 0, "log/told");
    var two = new DeliveryRow.Key(run(1), 1, 1, "log/told");
    assertThat(log.nextDelivery()).isEmpty();
    settled(
        log,
        views(
            new View.PutDelivery(new DeliveryRow(one, 0, NOON.plusMillis(5))),
            new View.PutDelivery(new DeliveryRow(two, 0, NOON))));

    assertThat(log.deliveries(NOON.plusMillis(4), 10))
        .containsExactly(new DeliveryRow(two, 0, NOON));
    assertThat(log.deliveries(NOON.plusMillis(5), 10))
        .extracting(DeliveryRow::key)
        .containsExactly(two, one);
    assertThat(log.nextDelivery()).contains(NOON);

    settled(
        log,
        views(
            new View.PutDelivery(new DeliveryRow(two, 1, NOON.plusMillis(9))),
            new View.DropDelivery(one)));
    assertThat(log.deliveries(NOON.plusMillis(9), 10))
        .containsExactly(new DeliveryRow(two, 1, NOON.plusMillis(9)));
    assertThat(log.nextDelivery()).contains(NOON.plusMillis(9));
  }

  @Test
  void a_definition_is_kept_as_it_was_first_put() throws Exception {
    assertThat(log.definition(DIGEST)).isEmpty();

    settled(log, views(new View.PutDefinition(DIGEST, new WorkflowId("hello"), "steps: [\0]")));
    settled(log, views(new View.PutDefinition(DIGEST, new WorkflowId("hello"), "other")));
    log.close();
    log = fixture.open();

    assertThat(log.definition(DIGEST)).contains("steps: [\0]");
    assertThat(log.definition(Digest.of("x"))).isEmpty();
  }

  @Test
  void S04_approvals_are_found_by_the_workflows_of_their_runs() throws Exception {
    put(row(1, Run.Status.WAITING));
    put(row(2, Run.Status.WAITING));
    for (int i = 1; i <= 2; i++) {
      settled(log, views(new View.PutApproval(approval(i, ApprovalRow.Status.PENDING))));
    }

    assertThat(approvalsOf(Set.of(new WorkflowId("hello"), new WorkflowId("other")))).isEqualTo(2);
    assertThat(approvalsOf(Set.of(new WorkflowId("other")))).isZero();
    assertThat(approvalsOf(Set.of())).isZero();
  }

  private int approvalsOf(Set<WorkflowId> workflows) {
    return log.approvals(Optional.empty(), Optional.of(workflows), Optional.empty(), 10)
        .items()
        .size();
  }

  private void put(RunRow row) throws Exception {
    assertThat(settled(log, views(new View.PutRun(row)))).isEqualTo(new Appended.Durable());
  }

  private List<RunId> asked(Optional<ApprovalRow.Status> status, int limit) {
    var first = log.approvals(status, Optional.empty(), Optional.empty(), limit);
    return Stream.iterate(
            Optional.of(first),
            Optional::isPresent,
            page ->
                page.flatMap(Page::next)
                    .map(cursor ->
                        log.approvals(status, Optional.empty(), Optional.of(cursor), limit)))
        .flatMap(page -> page.orElseThrow().items().stream())
        .map(ApprovalRow::run)
        .toList();
  }

  private List<Integer> found(Function<RunQuery, RunQuery> which) {
    var query = which.apply(query(Optional.empty(), Map.of(), Optional.empty(), 100));
    return log.runs(query).items().stream()
        .map(row -> Integer.valueOf(row.run().value().substring(1)))
        .toList();
  }

  private static RunQuery query(
      Optional<Run.Status> status, Map<String, String> labels, Optional<String> cursor, int limit) {
    return new RunQuery(status, Optional.empty(), labels, Optional.empty(), cursor, limit);
  }

  private static RunQuery with(RunQuery q, Run.Status status) {
    return new RunQuery(
        Optional.of(status), q.workflows(), q.labels(), q.retryOf(), q.cursor(), q.limit());
  }

  private static RunQuery with(RunQuery q, WorkflowId workflow) {
    return new RunQuery(
        q.status(), Optional.of(Set.of(workflow)), q.labels(), q.retryOf(), q.cursor(), q.limit());
  }

  private static RunQuery with(RunQuery q, SequencedMap<String, String> labels) {
    return new RunQuery(q.status(), q.workflows(), labels, q.retryOf(), q.cursor(), q.limit());
  }

  private static RunQuery with(RunQuery q, RunId retryOf) {
    return new RunQuery(
        q.status(), q.workflows(), q.labels(), Optional.of(retryOf), q.cursor(), q.limit());
  }

  private static RunRow labelled(RunRow row, long sequence, SequencedMap<String, String> labels) {
    return new RunRow(
        row.run(),
        row.workflow(),
        row.definition(),
        row.status(),
        sequence,
        row.created(),
        row.updated(),
        row.wakeAt(),
        labels,
        row.lineage(),
        row.failure(),
        row.quarantine());
  }

  private static SequencedMap<String, String> labels(String... namesAndValues) {
    var labels = new LinkedHashMap<String, String>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      labels.put(namesAndValues[i], namesAndValues[i + 1]);
    }
    return labels;
  }
}
