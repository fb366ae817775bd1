package dev.signalbox.queue.memory;

import dev.signalbox.core.RunId;
import dev.signalbox.core.Usage;
import dev.signalbox.core.WorkflowId;
import dev.signalbox.queue.log.Place;
import dev.signalbox.queue.log.SlotRow;
import dev.signalbox.queue.log.TicketRow;
import dev.signalbox.queue.log.TurnLog;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What a log in memory answers of turns. */
interface MemoryTurns extends TurnLog {
  Reading reading();

  @Override
  default long held(Place place) {
    return reading().read(it -> it.turns.held(place));
  }

  @Override
  default Usage spent(Place place, Optional<Instant> day) {
    return reading().read(it -> it.turns.spent(place, day));
  }

  @Override
  default List<SlotRow> holders(Place place, int max) {
    return reading().read(it -> it.turns.holders(place, max));
  }

  @Override
  default long queued(Place place) {
    return reading().read(it -> it.turns.queued(place));
  }

  @Override
  default List<String> lines(Place place, String after, int max) {
    return reading().read(it -> it.turns.lines(place, after, max));
  }

  @Override
  default List<TicketRow> heads(Place place, String line, Set<WorkflowId> without, int max) {
    return reading().read(it -> it.turns.heads(place, line, without, max));
  }

  @Override
  default long ahead(Place place, TicketRow row) {
    return reading().read(it -> it.turns.ahead(place, row));
  }

  @Override
  default List<Place> queuedPlaces(Optional<Place> after, int max) {
    return reading().read(it -> it.turns.queuedPlaces(after, max));
  }

  @Override
  default List<Place> places(String gate, int max) {
    return reading().read(it -> it.turns.places(gate, max));
  }

  @Override
  default List<TicketRow> tickets(RunId run) {
    return reading().read(it -> it.turns.tickets(row -> row.run().equals(run)));
  }
}
