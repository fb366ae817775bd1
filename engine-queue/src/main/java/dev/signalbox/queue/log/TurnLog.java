package dev.signalbox.queue.log;

import dev.signalbox.core.RunId;
import dev.signalbox.core.Usage;
import dev.signalbox.core.WorkflowId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What the log knows of those who hold slots of limits, and of those who wait for them. */
public interface TurnLog {
  /** How many hold a slot of it. */
  long held(Place place);

  /** Some of them. */
  List<SlotRow> holders(Place place, int max);

  /** What was consumed of it, on this day or on all. */
  Usage spent(Place place, Optional<Instant> day);

  /** How many wait for it. */
  long queued(Place place);

  /** The lines that wait for it, in their order, after the one given. */
  List<String> lines(Place place, String after, int max);

  /**
   * The first of a line, in the order of rank.
   *
   * @param without runs of these workflows that have not begun are left out
   */
  List<TicketRow> heads(Place place, String line, Set<WorkflowId> without, int max);

  /** How many of its line wait for it before this one. */
  long ahead(Place place, TicketRow row);

  /** Buckets that somebody waits for, in their order, after the one given. */
  List<Place> queuedPlaces(Optional<Place> after, int max);

  /** Buckets of a limit that somebody holds a slot of, has consumed of, or waits for. */
  List<Place> places(String gate, int max);

  /** What of a run waits for its turn. */
  List<TicketRow> tickets(RunId run);
}
