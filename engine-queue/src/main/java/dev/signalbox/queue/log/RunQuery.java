package dev.signalbox.queue.log;

import dev.signalbox.core.FailureKind;
import dev.signalbox.core.Run;
import dev.signalbox.core.RunId;
import dev.signalbox.core.WorkflowId;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which runs to list. All that is given must hold.
 *
 * @param workflows only runs of one of these
 * @param limit 1 to 500
 * @param more what is asked for less often
 */
public record RunQuery(
    Optional<Run.Status> status,
    Optional<Set<WorkflowId>> workflows,
    Map<String, String> labels,
    Optional<RunId> retryOf,
    Optional<String> cursor,
    int limit,
    More more) {
  public static final int LIMIT_MAX = 500;

  public RunQuery {
    workflows = workflows.map(Set::copyOf);
    labels = Map.copyOf(labels);
  }

  /** One that asks for nothing more. */
  public RunQuery(
      Optional<Run.Status> status,
      Optional<Set<WorkflowId>> workflows,
      Map<String, String> labels,
      Optional<RunId> retryOf,
      Optional<String> cursor,
      int limit) {
    this(status, workflows, labels, retryOf, cursor, limit, More.NONE);
  }

  /**
   * Further conditions.
   *
   * @param dead only runs that have failed, and that nobody has tried again or set aside
   * @param kind only runs that failed of this
   * @param createdBefore not at this instant itself
   */
  public record More(
      boolean dead,
      Optional<FailureKind> kind,
      Optional<RunId> forkedFrom,
      Optional<Instant> createdAfter,
      Optional<Instant> createdBefore) {
    public static final More NONE =
        new More(false, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    public static More forkOf(RunId run) {
      return new More(
          false, Optional.empty(), Optional.of(run), Optional.empty(), Optional.empty());
    }
  }

  public RunQuery with(Optional<String> next, int size) {
    return new RunQuery(status, workflows, labels, retryOf, next, size, more);
  }

  public RunQuery with(Run.Status wanted) {
    return new RunQuery(Optional.of(wanted), workflows, labels, retryOf, cursor, limit, more);
  }

  /** The same, of failed runs that nobody has looked after. */
  public RunQuery deadOnly() {
    var dead =
        new More(true, more.kind(), more.forkedFrom(), more.createdAfter(), more.createdBefore());
    return new RunQuery(status, workflows, labels, retryOf, cursor, limit, dead);
  }
}
