package dev.signalbox.queue.memory;

import dev.signalbox.core.RunId;
import dev.signalbox.core.Usage;
import dev.signalbox.core.WorkflowId;
import dev.signalbox.queue.log.Place;
import dev.signalbox.queue.log.SlotRow;
import dev.signalbox.queue.log.SpentRow;
import dev.signalbox.queue.log.TicketRow;
import dev.signalbox.queue.log.Transaction.SlotGuard;
import dev.signalbox.queue.log.Transaction.View;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Who holds slots of limits, and who waits for them. */
final class TurnTable {
  private static final Comparator<TicketRow> IN_TURN =
      Comparator.comparingLong(TicketRow::rank)
          .thenComparing(row -> row.run().value())
          .thenComparingInt(TicketRow::place);
  private static final Comparator<Place> BY_NAME =
      Comparator.comparing(Place::gate).thenComparing(Place::bucket);

  private final Set<Waiting> waiting = new LinkedHashSet<>();
  private final Set<SlotRow> slots = new LinkedHashSet<>();

  private final Map<SpentKey, SpentRow> spent = new LinkedHashMap<>();

  private record SpentKey(Place place, RunId run, String step, Instant day) {}

  private record Waiting(Place place, TicketRow row) {}

  /** Whether the limit would hold once these views are applied. */
  boolean holds(SlotGuard guard, List<View> views) {
    var after = new TurnTable();
    slots.stream().filter(slot -> slot.place().equals(guard.place())).forEach(after.slots::add);
    views.forEach(after::apply);
    return after.held(guard.place()) <= guard.limit();
  }

  /** Any other view changes nothing here. */
  void apply(View view) {
    if (view instanceof View.PutTicket(TicketRow row, List<Place> places)) {
      drop(row.run(), row.step());
      places.forEach(place -> waiting.add(new Waiting(place, row)));
    } else if (view instanceof View.DropTicket(RunId run, String step)) {
      drop(run, step);
    } else if (view instanceof View.PutSlots(RunId run, String step, List<Place> places)) {
      release(run, step);
      places.forEach(place -> slots.add(new SlotRow(place, run, step)));
    } else if (view instanceof View.DropSlots(RunId run, String step)) {
      release(run, step);
    } else if (view instanceof View.PutSpent(SpentRow row)) {
      spent.put(new SpentKey(row.place(), row.run(), row.step(), row.day()), row);
    } else if (view instanceof View.EndTurns(RunId run)) {
      end(run);
    } else if (view instanceof View.Quarantine(RunId run, String _)) {
      end(run);
    }
  }

  private void drop(RunId run, String step) {
    waiting.removeIf(each -> each.row().run().equals(run) && each.row().step().equals(step));
  }

  private void release(RunId run, String step) {
    slots.removeIf(slot -> slot.run().equals(run) && slot.step().equals(step));
  }

  private void end(RunId run) {
    waiting.removeIf(each -> each.row().run().equals(run));
    slots.removeIf(slot -> slot.run().equals(run));
  }

  void forget(RunId run) {
    spent.keySet().removeIf(key -> key.run().equals(run));
  }

  // --- Reading

  Usage spent(Place place, Optional<Instant> day) {
    return spent.values().stream()
        .filter(row -> row.place().equals(place) && day.map(row.day()::equals).orElse(true))
        .map(SpentRow::usage)
        .reduce(Usage.NONE, Usage::plus);
  }

  List<SpentRow> spent() {
    return new ArrayList<>(spent.values());
  }

  long held(Place place) {
    return slots.stream().filter(slot -> slot.place().equals(place)).count();
  }

  List<SlotRow> holders(Place place, int max) {
    return slots.stream()
        .filter(slot -> slot.place().equals(place))
        .sorted(
            Comparator.comparing((SlotRow slot) -> slot.run().value()).thenComparing(SlotRow::step))
        .limit(max)
        .toList();
  }

  long queued(Place place) {
    return at(place).count();
  }

  private Stream<TicketRow> at(Place place) {
    return waiting.stream().filter(each -> each.place().equals(place)).map(Waiting::row);
  }

  List<String> lines(Place place, String after, int max) {
    return at(place)
        .map(TicketRow::line)
        .distinct()
        .filter(line -> line.compareTo(after) > 0)
        .sorted()
        .limit(max)
        .toList();
  }

  List<TicketRow> heads(Place place, String line, Set<WorkflowId> without, int max) {
    return at(place)
        .filter(row -> row.line().equals(line))
        .filter(row -> !row.step().isEmpty() || !without.contains(row.workflow()))
        .sorted(IN_TURN)
        .limit(max)
        .toList();
  }

  long ahead(Place place, TicketRow row) {
    return at(place)
        .filter(other -> other.line().equals(row.line()) && IN_TURN.compare(other, row) < 0)
        .count();
  }

  List<Place> queuedPlaces(Optional<Place> after, int max) {
    return waiting.stream()
        .map(Waiting::place)
        .distinct()
        .filter(place -> after.map(last -> BY_NAME.compare(place, last) > 0).orElse(true))
        .sorted(BY_NAME)
        .limit(max)
        .toList();
  }

  List<Place> places(String gate, int max) {
    return Stream.of(
            slots.stream().map(SlotRow::place),
            waiting.stream().map(Waiting::place),
            spent.values().stream().map(SpentRow::place))
        .flatMap(places -> places)
        .filter(place -> place.gate().equals(gate))
        .distinct()
        .sorted(BY_NAME)
        .limit(max)
        .toList();
  }

  List<TicketRow> tickets(Predicate<TicketRow> which) {
    return waiting.stream().map(Waiting::row).filter(which).distinct().toList();
  }

  /** Where something of a run waits. */
  List<Place> places(RunId run, String step) {
    return waiting.stream()
        .filter(each -> each.row().run().equals(run) && each.row().step().equals(step))
        .map(Waiting::place)
        .toList();
  }

  List<SlotRow> slots() {
    return new ArrayList<>(slots);
  }
}
