package dev.signalbox.queue;

import dev.signalbox.core.Fact;
import dev.signalbox.core.Json;
import dev.signalbox.core.Run;
import dev.signalbox.core.StepPath;
import dev.signalbox.core.StepRun;
import dev.signalbox.queue.Transaction.View;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Which rows beside the log change with a decision. */
final class Projector {
  private static final long SNAPSHOT_EVERY = 64;

  /** Fewer entries than these are read as quickly as a snapshot. */
  private static final long PARKED_AFTER = 8;

  private final Codec codec;
  private final Observers observers;

  Projector(Codec codec, Observers observers) {
    this.codec = codec;
    this.observers = observers;
  }

  /** What follows from the facts of one decision. */
  List<View> views(Run before, Run after, List<Fact> facts) {
    var views = new ArrayList<View>();
    for (int i = 0; i < facts.size(); i++) {
      approval(before, after, facts.get(i)).ifPresent(views::add);
      for (String observer : observers.interestedIn(facts.get(i))) {
        var key = new DeliveryRow.Key(after.id(), after.sequence(), i, observer);
        views.add(new View.PutDelivery(new DeliveryRow(key, 0, after.updated())));
      }
    }
    return views;
  }

  /** What the run's own row and snapshot need after all decisions of a batch. */
  List<View> closing(Cell.State.Loaded before, Cell.State.Loaded after) {
    var views = new ArrayList<View>();
    if (!Cell.Shown.of(after.run()).equals(before.shown())) {
      views.add(new View.PutRun(row(after.run())));
    }
    if (after.run().isTerminal()) {
      views.add(new View.ReleasePending(after.run().id()));
    }
    if (wantsSnapshot(before, after)) {
      views.add(
          new View.PutSnapshot(
              after.run().id(), after.run().sequence(), codec.snapshot(after.run()), after.link()));
    }
    return views;
  }

  /** The state once {@link #closing} is durable. */
  Cell.State shown(Cell.State.Loaded before, Cell.State.Loaded after) {
    long snapshotAt = wantsSnapshot(before, after) ? after.run().sequence() : before.snapshotAt();
    return new Cell.State.Loaded(
        after.workflow(), after.run(), after.link(), Cell.Shown.of(after.run()), snapshotAt);
  }

  /**
   * A run that parks may be asked for in a month: a snapshot spares the reading of all that came
   * before.
   */
  private static boolean wantsSnapshot(Cell.State.Loaded before, Cell.State.Loaded after) {
    Run run = after.run();
    boolean parks =
        run.status() == Run.Status.WAITING && before.shown().status() != Run.Status.WAITING;
    long since = run.sequence() - before.snapshotAt();
    return (parks && since > PARKED_AFTER) || since >= SNAPSHOT_EVERY;
  }

  static RunRow row(Run run) {
    return new RunRow(
        run.id(),
        run.workflow(),
        run.definition(),
        run.status(),
        run.sequence(),
        run.created(),
        run.updated(),
        run.wakeAt(),
        run.labels(),
        run.origin().map(Run.Origin::retryOf),
        run.failure().map(failure -> failure.failure().kind() + ": " + failure.failure().message()),
        Optional.empty());
  }

  private static Optional<View> approval(Run before, Run after, Fact fact) {
    return switch (fact) {
      case Fact.ApprovalOpened(
              StepPath step,
              Json ask,
              var _,
              var digest,
              Optional<Instant> deadline) ->
          Optional.of(
              new View.PutApproval(
                  new ApprovalRow(
                      after.id(),
                      step,
                      ask,
                      digest,
                      after.updated(),
                      deadline,
                      ApprovalRow.Status.PENDING)));
      case Fact.ApprovalClosed(StepPath step, StepRun.Ruling ruling) ->
          closed(
              before,
              step,
              switch (ruling.choice()) {
                case APPROVE -> ApprovalRow.Status.APPROVED;
                case REJECT -> ApprovalRow.Status.REJECTED;
              });
      case Fact.StepCancelled(StepPath step) -> unanswered(before, step);
      case Fact.StepFailed failed when !isRuled(after, failed.step()) ->
          unanswered(before, failed.step());
      case Fact.StepFailed _, Fact.RunCreated _, Fact.StepReused _, Fact.StepStarted _ ->
          Optional.empty();
      case Fact.AttemptOffered _, Fact.AttemptDelayed _, Fact.AttemptBegun _ -> Optional.empty();
      case Fact.AttemptInterrupted _, Fact.AttemptFailed _, Fact.AttemptCrashed _ ->
          Optional.empty();
      case Fact.AttemptReturned _, Fact.AttemptClaimed _, Fact.CheckPassed _ -> Optional.empty();
      case Fact.CheckCrashed _, Fact.SleepBegun _, Fact.EmissionBegun _ -> Optional.empty();
      case Fact.StepSucceeded _, Fact.StepSkipped _, Fact.CancelAccepted _ -> Optional.empty();
      case Fact.HandlingBegun _, Fact.RunSucceeded _, Fact.RunFailed _, Fact.RunCancelled _ ->
          Optional.empty();
    };
  }

  private static boolean isRuled(Run run, StepPath path) {
    StepRun step = run.steps().get(path);
    return step != null && step.ruling().isPresent();
  }

  private static Optional<View> unanswered(Run before, StepPath path) {
    return closed(before, path, ApprovalRow.Status.CLOSED);
  }

  /** Only what was asked before this decision has a row. */
  private static Optional<View> closed(Run before, StepPath path, ApprovalRow.Status status) {
    StepRun step = before.steps().get(path);
    if (step == null || !(step.progress() instanceof StepRun.Progress.Asking asking)) {
      return Optional.empty();
    }
    return Optional.of(
        new View.PutApproval(
            new ApprovalRow(
                before.id(),
                path,
                asking.ask(),
                asking.digest(),
                asking.since(),
                asking.deadline(),
                status)));
  }
}
