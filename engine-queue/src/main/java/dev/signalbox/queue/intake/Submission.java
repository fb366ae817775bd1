package dev.signalbox.queue.intake;

import dev.signalbox.core.EventSchema;
import dev.signalbox.core.Json;
import dev.signalbox.core.RunId;
import dev.signalbox.queue.log.TriggerRow;
import java.util.List;
import java.util.Optional;

/** What became of events that were handed in: all of them are stored, or none. */
public sealed interface Submission {
  /** An event as it comes in. Without an id it gets one. */
  record Incoming(Optional<String> id, String name, Json data) {}

  /**
   * Durable. For an event that was known already: its id and the runs that it started then.
   *
   * @param outcomes for each workflow that wanted to start for one of them, in their order
   * @param repeated whether all of them were known already: nothing has come of that
   */
  record Accepted(List<String> ids, List<RunId> runs, List<TriggerRow> outcomes, boolean repeated)
      implements Submission {
    public Accepted {
      ids = List.copyOf(ids);
      runs = List.copyOf(runs);
      outcomes = List.copyOf(outcomes);
    }
  }

  /** An event with this id was accepted before, and it was another one. */
  record Conflicting(String id) implements Submission {}

  /** Only the engine itself makes events of this name. */
  record Reserved(String name) implements Submission {}

  /** Only the engine itself makes events with an id that begins so. */
  record ReservedId(String id) implements Submission {}

  /**
   * The data of an event is not what its name promises.
   *
   * @param index which of those that were handed in, from 0
   */
  record Unfit(String name, int index, EventSchema.Misfit misfit) implements Submission {
    @Override
    public String toString() {
      return "event " + name + ": " + misfit;
    }
  }

  /** A guard does not let the event in. */
  record Vetoed(String reason) implements Submission {}
}
