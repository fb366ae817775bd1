package dev.signalbox.api.chaos;

import dev.signalbox.api.chaos.Ledger.Attempt;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;

/**
 * What is there when a storm is over: what was promised, what became of it, and what was done.
 *
 * @param accepted the runs that were promised, by the numbers of their orders
 * @param cancelled the runs that somebody wanted to cancel
 * @param runs all that there are, by their ids
 * @param areProcessesBound whether no process of an attempt outlives the engine's knowing of it:
 *     one engine carries out all, and its next life ends what the one before has left
 */
record Evidence(
    SortedMap<Integer, String> accepted,
    Set<String> cancelled,
    Map<String, Run> runs,
    Ledger ledger,
    boolean areProcessesBound) {
  Evidence {
    cancelled = Set.copyOf(cancelled);
    runs = Map.copyOf(runs);
  }

  /**
   * A run as the engine tells it.
   *
   * @param of the run that it was made by, or empty text
   * @param failure what it has failed of, or empty text
   * @param steps in their order
   * @param outcomes how often the end of each attempt is in its history
   */
  record Run(
      String workflow,
      String status,
      String of,
      String failure,
      List<Step> steps,
      Map<Attempt, Integer> outcomes) {
    Run {
      steps = List.copyOf(steps);
      outcomes = Map.copyOf(outcomes);
    }

    boolean hasEnded() {
      return List.of("succeeded", "failed", "cancelled", "quarantined").contains(status);
    }
  }

  /** {@code attempts}: the number of the one that is believed. */
  record Step(String id, String status, int attempts) {}
}
