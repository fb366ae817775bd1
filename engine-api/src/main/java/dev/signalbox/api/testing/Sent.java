package dev.signalbox.api.testing;

import java.util.List;

/**
 * What became of an event.
 *
 * @param runs those that it has started
 * @param outcomes {@code WORKFLOW OUTCOME}, for each workflow that wanted to start for it
 */
public record Sent(List<TestRun> runs, List<String> outcomes) {
  public Sent {
    runs = List.copyOf(runs);
    outcomes = List.copyOf(outcomes);
  }

  /** The one run that it has started. */
  public TestRun run() {
    if (runs.size() != 1) {
      throw new AssertionError(
          "expected the event to start one run, found " + runs.size() + "; " + outcomes);
    }
    return runs.getFirst();
  }
}
