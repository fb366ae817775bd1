package dev.signalbox.queue.memory;

import dev.signalbox.core.RunId;
import dev.signalbox.queue.log.BulkLog;
import dev.signalbox.queue.log.BulkRow;
import dev.signalbox.queue.log.RunLog.Page;
import dev.signalbox.queue.log.Transaction.View;
import java.time.Instant;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Changes to many runs at once. */
final class BulkTable implements BulkLog {
  private final NavigableMap<String, BulkRow> rows = new TreeMap<>();
  private final NavigableMap<String, NavigableMap<String, Item>> items = new TreeMap<>();

  void put(BulkRow row) {
    rows.putIfAbsent(
        row.id(),
        new BulkRow(
            row.id(),
            row.action(),
            row.argument(),
            row.actor(),
            row.name(),
            row.hash(),
            row.status(),
            Millis.down(row.created()),
            Millis.up(row.expires())));
  }

  void put(Item item) {
    items
        .computeIfAbsent(item.bulk(), _ -> new TreeMap<>())
        .merge(item.run().value(), item, (old, now) -> old.outcome().isPresent() ? old : now);
  }

  void move(View.MoveBulk move) {
    rows.computeIfPresent(
        move.id(), (_, row) -> row.status() == move.from() ? row.with(move.to()) : row);
  }

  void drop(View.DropBulk over) {
    String id = over.id();
    if (bulk(id).filter(row -> row.status() == BulkRow.Status.RUNNING).isPresent()) {
      return;
    }
    var left = items.getOrDefault(id, new TreeMap<>());
    left.keySet().stream().limit(over.max()).toList().forEach(left::remove);
    if (left.isEmpty()) {
      rows.remove(id);
      items.remove(id);
    }
  }

  @Override
  public Optional<BulkRow> bulk(String id) {
    return Optional.ofNullable(rows.get(id));
  }

  @Override
  public Optional<BulkRow> running() {
    return rows.values().stream().filter(row -> row.status() == BulkRow.Status.RUNNING).findFirst();
  }

  @Override
  public List<String> over(Instant now, Instant doneBefore, int max) {
    return rows.values().stream()
        .filter(row ->
            switch (row.status()) {
              case SHOWN -> !row.expires().isAfter(now);
              case RUNNING -> false;
              case DONE -> row.created().isBefore(doneBefore);
            })
        .limit(max)
        .map(BulkRow::id)
        .toList();
  }

  @Override
  public List<RunId> open(String bulk, int max) {
    return of(bulk).filter(item -> item.outcome().isEmpty()).limit(max).map(Item::run).toList();
  }

  @Override
  public Page<Item> items(String bulk, Optional<String> cursor, int limit) {
    return RunTable.page(
        of(bulk)
            .filter(item -> cursor.map(at -> item.run().value().compareTo(at) > 0).orElse(true)),
        limit,
        item -> item.run().value());
  }

  @Override
  public Tally tally(String bulk) {
    return new Tally(
        of(bulk).filter(item -> item.outcome().isEmpty()).count(),
        count(bulk, Outcome.DONE),
        count(bulk, Outcome.SKIPPED),
        count(bulk, Outcome.FAILED));
  }

  private long count(String bulk, Outcome outcome) {
    return of(bulk).filter(item -> item.outcome().equals(Optional.of(outcome))).count();
  }

  private Stream<Item> of(String bulk) {
    return items.getOrDefault(bulk, new TreeMap<>()).values().stream();
  }
}
