package dev.signalbox.core;

/**
 * One live run at a time; {@code mode} says what becomes of a trigger that finds one.
 *
 * <p>Where it may wait, a run is made of it at once, which claims the one slot that there is: whose
 * turn it is follows from where the runs stand, as with every limit.
 */
public record Singleton(Mode mode) {
  /** What becomes of a trigger that finds a live run. */
  public enum Mode {
    /** It is skipped. */
    SKIP,
    /** It waits for the end of the live run, which is cancelled; it replaces one that waits. */
    CANCEL_RUNNING,
    /** It waits for the end of the live run; it replaces one that waits. */
    QUEUE_ONE,
    /** It waits for its turn. */
    QUEUE_ALL
  }

  /** Whether a run is made of every trigger, which waits for its turn. */
  public boolean waits() {
    return switch (mode) {
      case SKIP -> false;
      case CANCEL_RUNNING, QUEUE_ONE, QUEUE_ALL -> true;
    };
  }

  /** Whether only the last one of those that wait may. */
  public boolean replaces() {
    return switch (mode) {
      case SKIP, QUEUE_ALL -> false;
      case CANCEL_RUNNING, QUEUE_ONE -> true;
    };
  }

  /** Whether the live run has to end for one that waits. */
  public boolean endsLive() {
    return mode == Mode.CANCEL_RUNNING;
  }

  /** What a run claims that has to wait for its turn. */
  public static Claim claim(WorkflowId workflow, String key) {
    var gate =
        new Gate(Gate.Kind.SINGLETON, Gate.Scope.WORKFLOW, workflow.value(), "", Gate.Count.RUNS);
    return new Claim.Slot(gate, key, 1);
  }
}
