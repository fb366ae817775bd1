package dev.signalbox.queue.log;

import dev.signalbox.core.Digest;
import dev.signalbox.core.Json;
import dev.signalbox.core.Progress.Asking;
import dev.signalbox.core.RunId;
import dev.signalbox.core.StepPath;
import dev.signalbox.core.Vote;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A question to people, as lists show it. {@code closed}: decided, or no longer asked because the
 * run ended.
 *
 * @param by who may decide, by now; empty: operator and above
 * @param quorum how many of them must approve
 * @param votes what each of them has said
 * @param reminders how often they were reminded
 * @param escalated whether further ones were asked
 */
public record ApprovalRow(
    RunId run,
    StepPath step,
    Json ask,
    Digest digest,
    Instant created,
    Optional<Instant> deadline,
    List<String> by,
    int quorum,
    List<Vote> votes,
    int reminders,
    boolean escalated,
    Status status) {
  public ApprovalRow {
    by = List.copyOf(by);
    votes = List.copyOf(votes);
  }

  /** What the step asks. */
  public static ApprovalRow of(
      RunId run, StepPath step, Asking asking, List<Vote> votes, Status status) {
    return new ApprovalRow(
        run,
        step,
        asking.ask(),
        asking.digest(),
        asking.since(),
        asking.deadline(),
        asking.by(),
        asking.quorum(),
        votes,
        asking.urging().reminders(),
        asking.urging().escalated(),
        status);
  }

  /** The statuses. */
  public enum Status {
    PENDING,
    APPROVED,
    REJECTED,
    CLOSED
  }

  /** How it is named: the run and the step, joined by a dot. */
  public String id() {
    return run + "." + step;
  }
}
