package dev.signalbox.api.chaos;

import dev.signalbox.api.chaos.Verdict.Breach;
import java.util.List;
import java.util.SequencedMap;

/**
 * What came of a storm.
 *
 * @param faults how many there were
 * @param runs how many runs were promised and ended
 * @param attempts how many have written that they began
 * @param lingered how often an attempt has met processes of one that was lost
 * @param recovery by kind of fault
 * @param hurried kinds of faults that have happened, and of which no time is known
 * @param leftOut what was wanted and cannot be had here
 * @param broken nothing, where all promises held
 */
public record Outcome(
    Plan plan,
    int faults,
    int runs,
    int attempts,
    int lingered,
    SequencedMap<String, Recovery.Figures> recovery,
    List<String> hurried,
    List<String> leftOut,
    List<Breach> broken) {
  public Outcome {
    hurried = List.copyOf(hurried);
    leftOut = List.copyOf(leftOut);
    broken = List.copyOf(broken);
  }
}
