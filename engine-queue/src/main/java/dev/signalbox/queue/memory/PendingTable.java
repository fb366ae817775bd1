package dev.signalbox.queue.memory;

import dev.signalbox.core.WorkflowId;
import dev.signalbox.queue.log.PendingRow;
import dev.signalbox.queue.log.RunLog.Page;
import dev.signalbox.queue.log.StreamId;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What gates hold back. Where the run that is waited for has ended, the row is due. */
final class PendingTable {
  private final Map<StreamId.OfGate, PendingRow> rows = new LinkedHashMap<>();

  void put(PendingRow row) {
    rows.put(
        row.gate(),
        new PendingRow(
            row.id(),
            row.gate(),
            row.sequence(),
            Millis.down(row.since()),
            Millis.up(row.due()),
            row.events()));
  }

  void drop(StreamId.OfGate gate) {
    rows.remove(gate);
  }

  List<PendingRow> all() {
    return rows.values().stream().sorted(Comparator.comparing(PendingRow::id)).toList();
  }

  Page<PendingRow> page(Optional<Set<WorkflowId>> workflows, Optional<String> cursor, int limit) {
    return RunTable.page(
        all().stream()
            .filter(row -> cursor.map(after -> row.id().compareTo(after) > 0).orElse(true))
            .filter(row -> workflows.map(of -> of.contains(row.workflow())).orElse(true)),
        limit,
        PendingRow::id);
  }

  Optional<PendingRow> row(String id) {
    return rows.values().stream().filter(row -> row.id().equals(id)).findFirst();
  }

  private static final Comparator<PendingRow> MOST_OVERDUE_FIRST =
      Comparator.comparing(PendingRow::due).thenComparing(PendingRow::id);

  List<PendingRow> due(Instant now, Optional<PendingRow> after, int max) {
    return rows.values().stream()
        .filter(row -> !row.due().isAfter(now))
        .filter(row -> after.map(it -> MOST_OVERDUE_FIRST.compare(row, it) > 0).orElse(true))
        .sorted(MOST_OVERDUE_FIRST)
        .limit(max)
        .toList();
  }

  Optional<Instant> next(Instant after) {
    return rows.values().stream()
        .map(PendingRow::due)
        .filter(due -> due.isAfter(after))
        .min(Comparator.naturalOrder());
  }
}
