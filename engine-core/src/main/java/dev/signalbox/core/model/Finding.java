package dev.signalbox.core.model;

import dev.signalbox.core.WorkflowId;
import java.util.List;
import java.util.Optional;

/**
 * Something that a workflow cannot have been meant to do.
 *
 * @param place of the step that it is about; empty for the workflow
 * @param trace the shortest way there
 */
public record Finding(
    Kind kind,
    Severity severity,
    WorkflowId workflow,
    Optional<String> place,
    String message,
    List<String> trace) {
  public Finding {
    trace = List.copyOf(trace);
  }

  /** How bad it is. */
  public enum Severity {
    /** The workflow cannot do its work. */
    ERROR,
    /** A part of it cannot. */
    WARNING,
    /** It may well be meant. */
    HINT
  }

  public enum Kind {
    /** A state that nothing leads out of to any end. */
    DEAD_END("dead-end"),
    /** No run ever gets there. */
    UNREACHABLE("unreachable"),
    /** It may wait for ever, for something that nobody is known to send. */
    ENDLESS_WAIT("endless-wait"),
    /** It waits for a run of itself. */
    CHILD_CYCLE("child-cycle"),
    /** No run can succeed. */
    NEVER_SUCCEEDS("never-succeeds");

    private final String kebab;

    Kind(String kebab) {
      this.kebab = kebab;
    }

    public String kebab() {
      return kebab;
    }
  }
}
