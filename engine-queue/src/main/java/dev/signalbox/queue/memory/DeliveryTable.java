package dev.signalbox.queue.memory;

import dev.signalbox.core.RunId;
import dev.signalbox.queue.log.DeliveryRow;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The rows of deliveries to observers. */
final class DeliveryTable {
  private static final Comparator<DeliveryRow> OLDEST_FIRST =
      Comparator.comparing(DeliveryRow::due)
          .thenComparing(row -> row.key().run().value())
          .thenComparingLong(row -> row.key().sequence())
          .thenComparingInt(row -> row.key().fact())
          .thenComparing(row -> row.key().observer());

  private final Map<DeliveryRow.Key, DeliveryRow> rows = new HashMap<>();

  boolean isOf(RunId run) {
    return rows.keySet().stream().anyMatch(key -> key.run().equals(run));
  }

  void put(DeliveryRow row) {
    rows.put(row.key(), new DeliveryRow(row.key(), row.failures(), Millis.down(row.due())));
  }

  void drop(DeliveryRow.Key key) {
    rows.remove(key);
  }

  List<DeliveryRow> all() {
    return rows.values().stream().sorted(OLDEST_FIRST).toList();
  }

  List<DeliveryRow> of(RunId run) {
    return rows.values().stream()
        .filter(row -> row.key().run().equals(run))
        .sorted(OLDEST_FIRST)
        .toList();
  }

  List<DeliveryRow> due(Instant now, int max) {
    return rows.values().stream()
        .filter(row -> !row.due().isAfter(now))
        .sorted(OLDEST_FIRST)
        .limit(max)
        .toList();
  }

  Optional<Instant> next() {
    return rows.values().stream().map(DeliveryRow::due).min(Comparator.naturalOrder());
  }
}
