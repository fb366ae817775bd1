package dev.signalbox.core;

import java.util.List;
import java.util.Optional;

/**
 * A run that waits to begin, or an attempt of one of its steps.
 *
 * @param step empty for the run as a whole
 * @param rank when the run was made, in milliseconds since the epoch, less its head start: the
 *     lowest is next
 * @param place the step's among those of its run, which decides between equals
 */
public record Ticket(
    RunId run,
    WorkflowId workflow,
    Optional<StepPath> step,
    int attempt,
    long rank,
    int place,
    List<Claim> claims) {
  public Ticket {
    claims = List.copyOf(claims);
  }
}
