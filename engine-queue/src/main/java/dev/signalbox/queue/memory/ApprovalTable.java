package dev.signalbox.queue.memory;

import dev.signalbox.core.RunId;
import dev.signalbox.core.WorkflowId;
import dev.signalbox.queue.log.ApprovalRow;
import dev.signalbox.queue.log.RunLog.Page;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The rows of approvals. */
final class ApprovalTable {
  private static final Comparator<ApprovalRow> OLDEST_FIRST =
      Comparator.comparing(ApprovalRow::created).thenComparing(ApprovalRow::id);

  private final Map<String, ApprovalRow> rows = new HashMap<>();

  void put(ApprovalRow row) {
    rows.put(
        row.id(),
        new ApprovalRow(
            row.run(),
            row.step(),
            row.ask(),
            row.digest(),
            Millis.down(row.created()),
            row.deadline().map(Millis::down),
            row.by(),
            row.quorum(),
            row.votes(),
            row.reminders(),
            row.escalated(),
            row.status()));
  }

  void forget(RunId run) {
    rows.values().removeIf(row -> row.run().equals(run));
  }

  Optional<ApprovalRow> row(String id) {
    return Optional.ofNullable(rows.get(id));
  }

  List<ApprovalRow> all() {
    return rows.values().stream().sorted(OLDEST_FIRST).toList();
  }

  List<ApprovalRow> of(RunId run) {
    return rows.values().stream()
        .filter(row -> row.run().equals(run))
        .sorted(OLDEST_FIRST)
        .toList();
  }

  Page<ApprovalRow> page(
      RunTable runs,
      Optional<ApprovalRow.Status> status,
      Optional<Set<WorkflowId>> workflows,
      Optional<String> cursor,
      int limit) {
    return RunTable.page(
        rows.values().stream()
            .filter(row -> status.map(wanted -> row.status() == wanted).orElse(true))
            .filter(row -> workflows.map(of -> runs.isOfOne(row.run(), of)).orElse(true))
            .sorted(OLDEST_FIRST)
            .filter(row -> cursor.map(after -> isAfter(row, after)).orElse(true)),
        limit,
        row -> row.created().toEpochMilli() + "." + row.id());
  }

  private static boolean isAfter(ApprovalRow row, String cursor) {
    int dot = cursor.indexOf('.');
    if (dot < 1 || !cursor.substring(0, dot).matches("\\d{1,18}")) {
      throw new IllegalArgumentException(
          "cursor: expected one that a page named as its next, found '" + cursor + "'");
    }
    long created = Long.parseLong(cursor.substring(0, dot));
    int compared = Long.compare(row.created().toEpochMilli(), created);
    return compared > 0 || (compared == 0 && row.id().compareTo(cursor.substring(dot + 1)) > 0);
  }
}
