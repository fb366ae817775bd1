package dev.signalbox.queue.memory;

import dev.signalbox.core.RunId;
import dev.signalbox.queue.log.RunLog.Page;
import dev.signalbox.queue.log.Transaction.View;
import dev.signalbox.queue.log.TriggerQuery;
import dev.signalbox.queue.log.TriggerRow;
import dev.signalbox.queue.log.TriggerRow.Outcome;
import java.time.Instant;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/** What became of triggers. */
final class TriggerTable {
  private final NavigableMap<String, TriggerRow> rows = new TreeMap<>();

  void forget(RunId run) {
    rows.values().removeIf(row -> row.run().equals(Optional.of(run)));
  }

  void forget(List<String> ids, Predicate<TriggerRow> which) {
    ids.stream()
        .flatMap(id -> row(id).stream())
        .filter(which)
        .map(TriggerRow::id)
        .toList()
        .forEach(rows::remove);
  }

  /** Of a record that is there, only these two change. */
  void put(TriggerRow row) {
    TriggerRow first = row(row.id()).orElse(row);
    store(first, first.outcome(), first.rule(), row.run(), row.time());
  }

  void start(View.StartTriggers started) {
    for (TriggerRow row : in(started.pending())) {
      store(row, row.outcome(), row.rule(), Optional.of(started.run()), row.time());
    }
  }

  void skip(View.SkipTriggers skipped) {
    for (TriggerRow row : all()) {
      if (row.run().equals(Optional.of(skipped.run())) && row.outcome() != Outcome.DUPLICATE) {
        store(row, Outcome.SKIPPED, skipped.rule(), row.run(), row.time());
      }
    }
  }

  void end(View.EndTriggers ended) {
    for (TriggerRow row : in(ended.pending())) {
      store(row, ended.outcome(), ended.rule(), row.run(), row.time());
    }
  }

  private List<TriggerRow> in(String pending) {
    return rows.values().stream()
        .filter(row -> row.pending().equals(Optional.of(pending)))
        .toList();
  }

  private void store(
      TriggerRow row, Outcome outcome, String rule, Optional<RunId> run, Instant time) {
    rows.put(
        row.id(),
        new TriggerRow(
            row.id(),
            row.event(),
            row.name(),
            row.workflow(),
            outcome,
            rule,
            row.key(),
            run,
            row.retryAt().map(Millis::up),
            Millis.down(time),
            row.pending()));
  }

  Optional<TriggerRow> row(String id) {
    return Optional.ofNullable(rows.get(id));
  }

  List<TriggerRow> all() {
    return List.copyOf(rows.values());
  }

  Page<TriggerRow> page(TriggerQuery query) {
    return RunTable.page(
        query
            .cursor()
            .map(cursor -> rows.headMap(cursor, false))
            .orElse(rows)
            .descendingMap()
            .values()
            .stream()
            .filter(row -> query.prefix().map(row.id()::startsWith).orElse(true))
            .filter(row -> query.outcome().map(wanted -> row.outcome() == wanted).orElse(true))
            .filter(row -> query.workflows().map(of -> of.contains(row.workflow())).orElse(true))
            .filter(row -> query.event().map(row.event()::equals).orElse(true))
            .filter(row -> query.run().map(run -> row.run().equals(Optional.of(run))).orElse(true)),
        query.limit(),
        TriggerRow::id);
  }
}
