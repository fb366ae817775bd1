package dev.signalbox.queue.memory;

import dev.signalbox.core.Run;
import dev.signalbox.core.RunId;
import dev.signalbox.core.WorkflowId;
import dev.signalbox.queue.log.RunLog.Page;
import dev.signalbox.queue.log.RunQuery;
import dev.signalbox.queue.log.RunRow;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

/** The rows of runs, in the order of their ids, which is that of their creation. */
final class RunTable {
  private static final Comparator<RunRow> BY_WAKE_AT =
      Comparator.comparing((RunRow row) -> row.wakeAt().orElse(Instant.MAX))
          .thenComparing(row -> row.run().value());

  private final NavigableMap<String, RunRow> rows = new TreeMap<>();

  /** Failed runs that somebody has tried again or set aside. */
  private final Set<RunId> settled = new HashSet<>();

  void put(RunRow row) {
    Optional<RunRow> before = row(row.run());
    rows.put(
        row.run().value(),
        new RunRow(
            row.run(),
            before.map(RunRow::workflow).orElse(row.workflow()),
            row.definition(),
            row.status(),
            row.sequence(),
            before.map(RunRow::created).orElse(Millis.down(row.created())),
            Millis.down(row.updated()),
            row.wakeAt().map(Millis::up),
            row.labels(),
            before.map(RunRow::lineage).orElse(row.lineage()),
            row.failure(),
            row.quarantine().or(() -> before.flatMap(RunRow::quarantine))));
  }

  void quarantine(RunId run, String reason) {
    row(run)
        .ifPresent(row ->
            rows.put(
                run.value(),
                new RunRow(
                    row.run(),
                    row.workflow(),
                    row.definition(),
                    row.status(),
                    row.sequence(),
                    row.created(),
                    row.updated(),
                    row.wakeAt(),
                    row.labels(),
                    row.lineage(),
                    row.failure(),
                    Optional.of(reason))));
  }

  Optional<RunRow> row(RunId run) {
    return Optional.ofNullable(rows.get(run.value()));
  }

  List<RunRow> all() {
    return List.copyOf(rows.values());
  }

  boolean isOfOne(RunId run, Set<WorkflowId> workflows) {
    return row(run).filter(row -> workflows.contains(row.workflow())).isPresent();
  }

  /** Nothing more will happen in it. */
  boolean isOver(RunId run) {
    return row(run).filter(row -> row.quarantine().isPresent() || hasEnded(row)).isPresent();
  }

  static boolean hasEnded(RunRow row) {
    return switch (row.status()) {
      case QUEUED, RUNNING, WAITING, PAUSED, QUARANTINED -> false;
      case SUCCEEDED, FAILED, CANCELLED -> true;
    };
  }

  Page<RunRow> page(RunQuery query) {
    Stream<RunRow> found =
        query
            .cursor()
            .map(cursor -> rows.headMap(cursor, false))
            .orElse(rows)
            .descendingMap()
            .values()
            .stream()
            .filter(row -> query.status().map(status -> has(row, status)).orElse(true))
            .filter(row -> query.workflows().map(of -> of.contains(row.workflow())).orElse(true))
            .filter(row ->
                query.retryOf().map(of -> row.retryOf().equals(Optional.of(of))).orElse(true))
            .filter(row -> holds(row, query.more()))
            .filter(row -> row.labels().entrySet().containsAll(query.labels().entrySet()));
    return page(found, query.limit(), row -> row.run().value());
  }

  private boolean holds(RunRow row, RunQuery.More more) {
    boolean dead =
        row.status() == Run.Status.FAILED
            && row.quarantine().isEmpty()
            && !settled.contains(row.run());
    return (dead || !more.dead())
        && more.kind()
            .map(kind -> row.failure().filter(why -> why.startsWith(kind + ": ")).isPresent())
            .orElse(true)
        && more.forkedFrom()
            .map(of -> row.lineage().forkedFrom().equals(Optional.of(of)))
            .orElse(true)
        && more.createdAfter().map(at -> !row.created().isBefore(Millis.up(at))).orElse(true)
        && more.createdBefore().map(at -> row.created().isBefore(Millis.up(at))).orElse(true);
  }

  void forget(RunId run) {
    rows.remove(run.value());
  }

  void settle(RunId run) {
    settled.add(run);
  }

  static <T> Page<T> page(Stream<T> found, int limit, Function<T, String> cursor) {
    List<T> rows = found.limit(limit + 1L).toList();
    if (rows.size() <= limit) {
      return new Page<>(rows, Optional.empty());
    }
    List<T> items = rows.subList(0, limit);
    return new Page<>(items, Optional.of(cursor.apply(items.getLast())));
  }

  private static boolean has(RunRow row, Run.Status status) {
    return status == Run.Status.QUARANTINED
        ? row.quarantine().isPresent()
        : row.status() == status && row.quarantine().isEmpty();
  }

  List<RunId> active(Optional<RunId> after, int max) {
    return after.map(run -> rows.tailMap(run.value(), false)).orElse(rows).values().stream()
        .filter(row -> has(row, Run.Status.RUNNING))
        .limit(max)
        .map(RunRow::run)
        .toList();
  }

  List<RunId> due(Instant now, int max) {
    Instant until = Millis.down(now);
    return waking()
        .filter(row -> row.wakeAt().filter(at -> !at.isAfter(until)).isPresent())
        .sorted(BY_WAKE_AT)
        .limit(max)
        .map(RunRow::run)
        .toList();
  }

  Optional<Instant> nextDue() {
    return waking().min(BY_WAKE_AT).flatMap(RunRow::wakeAt);
  }

  private Stream<RunRow> waking() {
    return rows.values().stream()
        .filter(row -> row.wakeAt().isPresent() && row.quarantine().isEmpty());
  }
}
