package dev.signalbox.queue.check;

import dev.signalbox.queue.log.Audited;
import dev.signalbox.queue.log.Entry;
import dev.signalbox.queue.log.StreamId;
import dev.signalbox.queue.log.Transaction.View.PutConsumed;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/**
 * Holds the rows of what waits have taken for themselves alone against the log: a row too many
 * keeps an event from everybody, one too few hands it out twice.
 */
final class Takings {
  private final Audited file;
  private final Findings findings;

  Takings(Audited file, Findings findings) {
    this.file = file;
    this.findings = findings;
  }

  /**
   * Of one run.
   *
   * @param expected what it has taken, and when
   */
  void compare(String run, Map<PutConsumed, Instant> expected, List<PutConsumed> found) {
    var left = new HashSet<>(found);
    expected.forEach((taken, at) -> {
      if (!left.remove(taken) && isSame(taken.event(), at)) {
        add(run, "step " + taken.step() + " has taken event " + taken.event() + ", found no row");
      }
    });
    left.forEach(
        row -> add(run, "step " + row.step() + " is said to have taken event " + row.event()));
  }

  /** Runs that are forgotten had their events nevertheless. */
  void strays() {
    // Asked for in this order: a run that is forgotten meanwhile is one of those that may be gone.
    List<String> unknown = file.takers();
    String forgotten = file.forgotten();
    unknown.stream()
        .filter(run -> run.compareTo(forgotten) > 0)
        .forEach(run -> add(run, "has taken an event, and the log does not know this run"));
  }

  /** An event that was forgotten, or whose id was used anew, can be taken by others. */
  private boolean isSame(String event, Instant taken) {
    List<Entry> accepted = file.piece(new StreamId.OfEvent(event), 0, Integer.MAX_VALUE).entries();
    return !accepted.isEmpty() && !accepted.getLast().time().isAfter(taken);
  }

  private void add(String run, String text) {
    findings.add("I15", run, 0, text);
  }
}
