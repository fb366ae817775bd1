package dev.signalbox.queue.log;

import dev.signalbox.core.Digest;
import dev.signalbox.core.WorkflowId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the log knows of what may be old enough to be forgotten. */
public interface AgedLog {
  /** The workflows that there are runs of, configured or not. */
  List<WorkflowId> workflows();

  /**
   * Runs of a workflow that have ended at this instant or earlier, and that nothing refers to: no
   * retry, no fork, no step that waits for their end, no observer that is to be told. In the order
   * of their ends, after the one given.
   */
  List<RunRow> runs(WorkflowId workflow, Optional<RunRow> after, Instant endedBy, int max);

  /** Records of triggers that may go, in the order of their ids, after the one given. */
  List<String> triggers(Optional<String> after, OldTriggers which, int max);

  /** Entries from before this instant, the oldest first, after the one given. */
  List<Aged> entries(Kind kind, Optional<Aged> after, Instant before, int max);

  /** Of each definition that live runs keep to, when the oldest of these runs was made. */
  Map<Digest, Instant> live();

  /** The definitions that no run keeps to. */
  List<Digest> unused();

  /** No run that is known to be gone has a higher id. */
  String forgotten();

  /** Streams beside those of runs. */
  enum Kind {
    EVENT,
    KEY,
    GATE,
    SCHEDULE
  }

  /** Where an entry stands, and since when. */
  record Aged(StreamId stream, long sequence, Instant time) {}

  /**
   * Records of triggers that are old: of those none is meant of which something is still to come,
   * and none of a run that is live.
   *
   * @param before when they came
   * @param waitedBefore the same of those that waited for something: keys lead to them
   */
  record OldTriggers(Instant before, Instant waitedBefore) {}
}
