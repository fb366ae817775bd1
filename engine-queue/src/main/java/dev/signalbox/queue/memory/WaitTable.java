package dev.signalbox.queue.memory;

import dev.signalbox.core.Json;
import dev.signalbox.core.RunId;
import dev.signalbox.core.StepPath;
import dev.signalbox.queue.log.ArrivalRow;
import dev.signalbox.queue.log.EventValue;
import dev.signalbox.queue.log.Transaction.View;
import dev.signalbox.queue.log.WaitRow;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What runs wait for, what was received, and what has met: whichever of the two is written later
 * finds the other.
 */
final class WaitTable {
  private final Map<Key, WaitRow> waits = new LinkedHashMap<>();
  private final Map<String, List<Received>> received = new HashMap<>();

  private final Map<String, View.PutConsumed> consumed = new HashMap<>();

  /** When the events were received that are on their way. */
  private final Map<String, Instant> times = new HashMap<>();

  /** By the run and the event. */
  private final TreeMap<String, ArrivalRow> arrivals = new TreeMap<>();

  private record Key(RunId run, String step, int place) {}

  private record Received(String id, Instant time, Json event) {}

  void put(WaitRow row) {
    var kept =
        new WaitRow(
            row.run(),
            row.step(),
            row.place(),
            row.event(),
            row.bucket(),
            Millis.down(row.since()),
            Millis.down(row.registered()),
            row.consume());
    if (waits.putIfAbsent(new Key(row.run(), row.step(), row.place()), kept) == null) {
      received.getOrDefault(row.event(), List.of()).stream()
          .filter(event -> !event.time().isBefore(kept.since()))
          .filter(event -> mayMatch(kept, event.event()))
          .filter(event -> !kept.consume() || !isConsumed(event.id()))
          .forEach(event -> arrive(row.run(), event.id(), event.time()));
    }
  }

  void drop(RunId run, Optional<StepPath> step) {
    waits
        .keySet()
        .removeIf(key ->
            key.run().equals(run)
                && step.map(path -> path.value().equals(key.step())).orElse(true));
  }

  void receive(View.PutReceived event) {
    if (event.again()) {
      consumed.remove(event.id());
    }
    var known = received.computeIfAbsent(event.name(), _ -> new ArrayList<>());
    known.add(new Received(event.id(), Millis.down(event.time()), event.event()));
    for (WaitRow wait : waits.values()) {
      if (wait.event().equals(event.name()) && mayMatch(wait, event.event())) {
        arrive(wait.run(), event.id(), Millis.down(event.time()));
      }
    }
  }

  void forget(String event) {
    received.values().forEach(events -> events.removeIf(each -> each.id().equals(event)));
    consumed.remove(event);
  }

  List<String> received(String name, Instant since, int max) {
    return received.getOrDefault(name, List.of()).stream()
        .filter(event -> !event.time().isBefore(Millis.down(since)))
        .sorted(Comparator.comparing(Received::time).reversed())
        .limit(max)
        .map(Received::id)
        .toList();
  }

  // --- Consuming

  void consume(View.PutConsumed event) {
    consumed.put(event.event(), event);
  }

  List<View.PutConsumed> consumed() {
    return List.copyOf(consumed.values());
  }

  boolean isConsumed(String event) {
    return consumed.containsKey(event);
  }

  boolean isConsuming(RunId run, String name) {
    return of(run).stream().anyMatch(row -> row.consume() && row.event().equals(name));
  }

  Optional<ArrivalRow> firstToConsume(String event, String name) {
    return waits.values().stream()
        .filter(row -> row.consume() && row.event().equals(name))
        .sorted(
            Comparator.comparing(WaitRow::registered)
                .thenComparing(row -> row.run().value())
                .thenComparing(WaitRow::step))
        .flatMap(row -> Optional.ofNullable(arrivals.get(row.run().value() + " " + event)).stream())
        .findFirst();
  }

  /** Whether an event is on its way to the run that was received by then. */
  boolean isOnItsWay(RunId run, Instant until) {
    return arrivals.entrySet().stream()
        .anyMatch(arrival ->
            arrival.getValue().run().equals(run)
                && !times
                    .getOrDefault(arrival.getValue().event(), Instant.MIN)
                    .isAfter(Millis.down(until)));
  }

  private void arrive(RunId run, String event, Instant received) {
    times.put(event, received);
    arrivals.merge(run.value() + " " + event, new ArrivalRow(run, event, 0), WaitTable::again);
  }

  private static ArrivalRow again(ArrivalRow row, ArrivalRow fresh) {
    return new ArrivalRow(row.run(), row.event(), row.asked() + 1);
  }

  void arrived(ArrivalRow row) {
    arrivals.remove(row.run().value() + " " + row.event(), row);
  }

  private static boolean mayMatch(WaitRow wait, Json event) {
    return wait.bucket()
        .map(bucket -> EventValue.at(event, bucket.path()).equals(Optional.of(bucket.value())))
        .orElse(true);
  }

  List<ArrivalRow> arrivals(int max) {
    return arrivals.values().stream().limit(max).toList();
  }

  List<WaitRow> waiting(String name, Optional<Json> event, int max) {
    return waits.values().stream()
        .filter(row -> row.event().equals(name))
        .filter(row -> event.map(such -> mayMatch(row, such)).orElse(true))
        .sorted(
            Comparator.comparing((WaitRow row) -> row.run().value())
                .thenComparing(WaitRow::step)
                .thenComparingInt(WaitRow::place))
        .limit(max)
        .toList();
  }

  List<WaitRow> of(RunId run) {
    return waits.values().stream().filter(row -> row.run().equals(run)).toList();
  }
}
