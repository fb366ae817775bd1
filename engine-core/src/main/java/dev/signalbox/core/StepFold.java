package dev.signalbox.core;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;

/** What a fact makes of the step that it is about. */
final class StepFold {
  private StepFold() {}

  /** A block is carried out by the engine, too: it has one attempt. */
  static StepRun block(StepPath path, Optional<StepRun.Numbered> numbered) {
    var progress = new Progress.Holding(0, 0, Optional.empty());
    var step = StepRun.of(path, progress, Tally.of(1), Json.NULL);
    return numbered.map(step::with).orElse(step);
  }

  static Progress.Listening listening(Fact.WaitBegun fact) {
    return new Progress.Listening(
        fact.awaited(),
        fact.all(),
        fact.since(),
        fact.deadline(),
        new LinkedHashMap<>(),
        fact.consume());
  }

  static StepRun matched(StepRun step, Fact.WaitMatched fact) {
    if (!(step.progress() instanceof Progress.Listening listening)) {
      throw unexpected(step, "to listen");
    }
    var got = new LinkedHashMap<>(listening.got());
    got.put(Integer.toString(fact.place()), fact.event());
    return step.with(
        new Progress.Listening(
            listening.awaited(),
            listening.all(),
            listening.since(),
            listening.deadline(),
            got,
            listening.consume()));
  }

  static Progress.Calling calling(StepRun step) {
    if (step.progress() instanceof Progress.Calling calling) {
      return calling;
    }
    throw unexpected(step, "to wait for a run");
  }

  static StepRun failed(StepRun step, Fact.AttemptFailed fact) {
    return step.with(step.tally().failed(fact.failure(), fact.counted()));
  }

  static StepRun made(StepRun step, RunId child) {
    return called(step, Optional.of(child), calling(step).stopping());
  }

  static StepRun called(StepRun step, Optional<RunId> child, boolean stopping) {
    var calling = calling(step);
    return step.with(new Progress.Calling(calling.workflow(), calling.data(), child, stopping));
  }

  private static Progress.Holding holding(StepRun step) {
    if (step.progress() instanceof Progress.Holding holding) {
      return holding;
    }
    throw unexpected(step, "to hold lanes");
  }

  static StepRun lanes(StepRun step, int begun, int open) {
    var held = holding(step);
    return step.with(
        new Progress.Holding(held.begun() + begun, held.open() + open, held.closing()));
  }

  static StepRun closing(StepRun step, StepRun.Closing closing) {
    var held = holding(step);
    return step.with(new Progress.Holding(held.begun(), held.open(), Optional.of(closing)));
  }

  /** When the attempt that is being ended began. */
  static Progress.Interrupted interrupted(StepRun step, StepRun.Cause cause) {
    return new Progress.Interrupted(cause, step.attemptSince());
  }

  static Progress.Asking asking(Fact.ApprovalOpened fact, Instant at) {
    return new Progress.Asking(
        fact.ask(),
        fact.by(),
        fact.quorum(),
        fact.digest(),
        at,
        fact.deadline(),
        new Urging(0, fact.remind(), false, fact.escalate()),
        List.of(),
        fact.held().map(held -> new Progress.Hold(held.budget())));
  }

  /**
   * A task that is held until somebody lets it go on: what was decided before is over, and an
   * attempt that was due has not begun. What it claims is kept until then.
   */
  static StepRun held(StepRun step, Fact.ApprovalOpened fact, Progress.Asking asking) {
    int attempts = fact.held().map(Fact.Held::attempts).orElseGet(step::attemptsBegun);
    return step.with(step.tally().with(attempts))
        .with(Optional.empty())
        .with(
            step.progress() instanceof Progress.Verifying verifying
                ? asking.with(verifying.claim())
                : asking);
  }

  static StepRun consumed(StepRun step, Fact.AttemptUsed fact, Instant at) {
    return step.with(consumption(step).plus(fact.usage(), at));
  }

  static StepRun released(StepRun step, Fact.BudgetReleased fact) {
    var before = consumption(step);
    return step.with(
        fact.release()
            .map(release -> before.released(release.scope(), release.times()))
            .orElseGet(() -> before.released(Budget.Scope.RUN, 1).released(Budget.Scope.STEP, 1)));
  }

  private static Consumption consumption(StepRun step) {
    return step.consumption().orElse(Consumption.NONE);
  }

  static StepRun voted(StepRun step, Vote vote) {
    var asking = asking(step);
    var votes = new ArrayList<>(asking.votes());
    votes.add(vote);
    return step.with(asking(asking, asking.by(), asking.urging(), votes));
  }

  static StepRun reminded(StepRun step, Optional<Instant> next) {
    var asking = asking(step);
    return step.with(asking(asking, asking.by(), asking.urging().reminded(next), asking.votes()));
  }

  /** Where nobody was named, it is operators and above who were asked, and still are. */
  static StepRun escalated(StepRun step, List<String> to) {
    var asking = asking(step);
    var by = new LinkedHashSet<>(asking.by().isEmpty() ? Permission.STANDARD : asking.by());
    by.addAll(to);
    return step.with(asking(asking, List.copyOf(by), asking.urging().raised(), asking.votes()));
  }

  private static Progress.Asking asking(
      Progress.Asking asking, List<String> by, Urging urging, List<Vote> votes) {
    return new Progress.Asking(
        asking.ask(),
        by,
        asking.quorum(),
        asking.digest(),
        asking.since(),
        asking.deadline(),
        urging,
        votes,
        asking.hold());
  }

  private static Progress.Asking asking(StepRun step) {
    if (step.progress() instanceof Progress.Asking asking) {
      return asking;
    }
    throw unexpected(step, "to ask");
  }

  private static IllegalStateException unexpected(StepRun step, String expected) {
    return new IllegalStateException(
        "step " + step.path() + ": expected it " + expected + ", found " + step);
  }

  static StepRun attempt(StepRun step, int attempt, Progress progress) {
    return step.with(step.tally().with(attempt)).with(progress);
  }

  static StepRun passed(StepRun step, Json detail) {
    var verifying = verifying(step);
    var seen = new ArrayList<>(verifying.seen());
    seen.add(detail);
    return step.with(
        new Progress.Verifying(verifying.claim(), verifying.check() + 1, verifying.losses(), seen));
  }

  static StepRun checkCrashed(StepRun step) {
    var verifying = verifying(step);
    return step.with(
        new Progress.Verifying(
            verifying.claim(), verifying.check(), verifying.losses() + 1, verifying.seen()));
  }

  private static Progress.Verifying verifying(StepRun step) {
    if (step.progress() instanceof Progress.Verifying verifying) {
      return verifying;
    }
    throw unexpected(step, "to look for evidence");
  }
}
