package dev.signalbox.core;

import dev.signalbox.core.StepRun.Awaited;
import dev.signalbox.core.StepRun.Cause;
import dev.signalbox.core.StepRun.Closing;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/** Where the step stands. */
public sealed interface Progress {
  /** The next attempt waits for the end of its pause. */
  record Pausing(Instant due) implements Progress {}

  /**
   * The next attempt waits for its turn: somebody else holds what it claims.
   *
   * @param metered whether budgets that runs share must have something left for it, too
   */
  record Queued(boolean metered) implements Progress {}

  /** The attempt is offered to workers; none has said that it has begun. */
  record Offered() implements Progress {}

  /** A worker has begun; {@code nonce} names the delivery that was granted the attempt. */
  record Started(String nonce, Instant since, Optional<Instant> deadline) implements Progress {}

  /**
   * The worker was told to end the attempt; what it made no longer counts.
   *
   * @param since when the attempt began
   */
  record Interrupted(Cause cause, Optional<Instant> since) implements Progress {}

  /**
   * The attempt claims to be done, its evidence is being looked for.
   *
   * @param check the item of the {@code expect} list that is looked for now
   * @param losses how often a crash has lost a check of this attempt
   * @param seen what the items before it showed
   */
  record Verifying(Json claim, int check, int losses, List<Json> seen) implements Progress {
    public Verifying {
      seen = List.copyOf(seen);
    }
  }

  /**
   * It waits for people to decide.
   *
   * @param by who may by now: tokens or roles; empty: operator and above
   * @param quorum how many of them must approve; one rejection is enough
   * @param votes the approvals so far, each of somebody else
   * @param hold where it is a task that they must let go on
   */
  record Asking(
      Json ask,
      List<String> by,
      int quorum,
      Digest digest,
      Instant since,
      Optional<Instant> deadline,
      Urging urging,
      List<Vote> votes,
      Optional<Hold> hold)
      implements Progress {
    public Asking {
      by = List.copyOf(by);
      votes = List.copyOf(votes);
    }

    Asking with(Json claim) {
      return new Asking(
          ask,
          by,
          quorum,
          digest,
          since,
          deadline,
          urging,
          votes,
          hold.map(held -> new Hold(held.budget(), Optional.of(claim))));
    }
  }

  /**
   * A budget is used up.
   *
   * @param claim what the attempt that has used it up claims, which is looked at once it may be
   */
  record Hold(Budget.Scope budget, Optional<Json> claim) {
    Hold(Budget.Scope budget) {
      this(budget, Optional.empty());
    }
  }

  record Sleeping(Instant until) implements Progress {}

  /**
   * It waits for what others send.
   *
   * @param awaited what for; with {@code all}, each of them
   * @param since events that came earlier do not count
   * @param got what has come, by the place in {@code awaited}
   * @param consume whether what comes is for no other wait that consumes
   */
  record Listening(
      List<Awaited> awaited,
      boolean all,
      Instant since,
      Optional<Instant> deadline,
      SequencedMap<String, Json> got,
      boolean consume)
      implements Progress {
    public Listening {
      awaited = List.copyOf(awaited);
      got = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(got));
    }
  }

  /**
   * Another run does the work.
   *
   * @param child that run, once it has been made
   * @param stopping whether it shall end, and is only waited for
   */
  record Calling(WorkflowId workflow, Json data, Optional<RunId> child, boolean stopping)
      implements Progress {}

  /**
   * The lanes of a block run.
   *
   * @param begun how many lanes have begun
   * @param open how many of those have not ended
   * @param closing why no further lane begins, and those that are open are being stopped
   */
  record Holding(int begun, int open, Optional<Closing> closing) implements Progress {}

  /** Its event is being handed in, under an id made of run and step. */
  record Emitting(String name, Json data) implements Progress {}

  record Succeeded(Json output) implements Progress {}

  record Failed(Failure failure, Json output) implements Progress {}

  record Skipped() implements Progress {}

  record Cancelled() implements Progress {}
}
