package dev.signalbox.queue.memory;

import dev.signalbox.core.RunId;
import dev.signalbox.core.WorkflowId;
import dev.signalbox.queue.PendingRow;
import dev.signalbox.queue.RunLog.Page;
import dev.signalbox.queue.StreamId;
import dev.signalbox.queue.Transaction.View;
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

  boolean isHeldBy(RunId run) {
    return rows.values().stream().anyMatch(row -> row.holder().equals(Optional.of(run)));
  }

  void put(PendingRow row, RunTable runs) {
    store(row, Millis.down(row.since()), row.due().map(Millis::up));
    row.holder().ifPresent(holder -> release(holder, runs));
  }

  void drop(StreamId.OfGate gate) {
    rows.remove(gate);
  }

  void rest(View.RestPending rest, RunTable runs) {
    Optional.ofNullable(rows.get(rest.gate()))
        .filter(row -> row.sequence() == rest.sequence())
        .ifPresent(row -> store(row, row.since(), Optional.empty()));
    release(rest.holder(), runs);
  }

  void release(RunId holder, RunTable runs) {
    if (runs.isOver(holder)) {
      for (PendingRow row : List.copyOf(rows.values())) {
        if (row.holder().equals(Optional.of(holder))) {
          store(row, row.since(), Optional.of(row.since()));
        }
      }
    }
  }

  private void store(PendingRow row, Instant since, Optional<Instant> due) {
    rows.put(
        row.gate(),
        new PendingRow(
            row.id(), row.gate(), row.sequence(), since, due, row.events(), row.holder()));
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

  List<PendingRow> due(Instant now, int max) {
    return rows.values().stream()
        .filter(row -> row.due().filter(due -> !due.isAfter(now)).isPresent())
        .sorted(
            Comparator.comparing((PendingRow row) -> row.due().orElse(Instant.MAX))
                .thenComparing(PendingRow::id))
        .limit(max)
        .toList();
  }

  Optional<Instant> next() {
    return rows.values().stream().flatMap(row -> row.due().stream()).min(Comparator.naturalOrder());
  }
}
