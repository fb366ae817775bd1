package dev.signalbox.queue.sql;

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

/** What every store in SQL answers of turns. */
interface SqlTurns extends TurnLog {
  Reads reads();

  @Override
  default Usage spent(Place place, Optional<Instant> day) {
    return reads().read(context -> SpentRows.spent(context, place, day));
  }

  @Override
  default long held(Place place) {
    return reads().read(context -> TurnRows.held(context, place));
  }

  @Override
  default List<SlotRow> holders(Place place, int max) {
    return reads().read(context -> TurnRows.holders(context, place, max));
  }

  @Override
  default long queued(Place place) {
    return reads().read(context -> TurnRows.queued(context, place));
  }

  @Override
  default List<String> lines(Place place, String after, int max) {
    return reads().read(context -> TurnRows.lines(context, place, after, max));
  }

  @Override
  default List<TicketRow> heads(Place place, String line, Set<WorkflowId> without, int max) {
    return reads().read(context -> TurnRows.heads(context, place, line, without, max));
  }

  @Override
  default long ahead(Place place, TicketRow row) {
    return reads().read(context -> TurnRows.ahead(context, place, row));
  }

  @Override
  default List<Place> queuedPlaces(Optional<Place> after, int max) {
    return reads().read(context -> TurnRows.queuedPlaces(context, after, max));
  }

  @Override
  default List<Place> places(String gate, int max) {
    return reads().read(context -> TurnRows.places(context, gate, max));
  }

  @Override
  default List<TicketRow> tickets(RunId run) {
    return reads().read(context -> TurnRows.tickets(context, run));
  }
}
