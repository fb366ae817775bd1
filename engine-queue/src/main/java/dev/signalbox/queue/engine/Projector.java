package dev.signalbox.queue.engine;

import dev.signalbox.core.Command;
import dev.signalbox.core.Decision;
import dev.signalbox.core.Fact;
import dev.signalbox.core.Progress;
import dev.signalbox.core.Run;
import dev.signalbox.core.StepPath;
import dev.signalbox.core.StepRun;
import dev.signalbox.core.Vote;
import dev.signalbox.queue.codec.Codec;
import dev.signalbox.queue.log.ApprovalRow;
import dev.signalbox.queue.log.DeliveryRow;
import dev.signalbox.queue.log.RunRow;
import dev.signalbox.queue.log.Transaction.View;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Which rows beside the log change with a decision. */
final class Projector {
  private static final long SNAPSHOT_EVERY = 64;

  /** A snapshot is as long as its run: of one with many steps, each for so many entries more. */
  private static final int STEPS_AN_ENTRY = 2;

  /** Fewer entries than these are read as quickly as a snapshot. */
  private static final long PARKED_AFTER = 8;

  private final Codec codec;
  private final Observers observers;
  private final Turns turns;

  Projector(Codec codec, Observers observers) {
    this.codec = codec;
    this.observers = observers;
    this.turns = new Turns(codec);
  }

  /** What follows from one decision; before the first there is no run. */
  List<View> views(Optional<Run> before, Decision.Next decision) {
    Run after = decision.run();
    List<Fact> facts = decision.facts();
    var views = new ArrayList<View>();
    for (Command command : decision.commands()) {
      views.addAll(Waiting.registered(command, after.updated()));
    }
    before.ifPresent(run -> {
      views.addAll(Waiting.over(run, after, facts));
      views.addAll(Waiting.consumed(run, facts));
    });
    views.addAll(turns.views(before, after, facts));
    for (int i = 0; i < facts.size(); i++) {
      approval(before.orElse(after), after, facts.get(i)).ifPresent(views::add);
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
    boolean parks = Cell.isParked(run.status()) && !Cell.isParked(before.shown().status());
    long since = run.sequence() - before.snapshotAt();
    long enough = Math.max(SNAPSHOT_EVERY, run.steps().size() / STEPS_AN_ENTRY);
    return (parks && since > PARKED_AFTER) || since >= enough;
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
        RunRow.Lineage.of(run),
        run.failure().map(failure -> failure.failure().kind() + ": " + failure.failure().message()),
        Optional.empty());
  }

  private static Optional<View> approval(Run before, Run after, Fact fact) {
    return switch (fact) {
      case Fact.ApprovalOpened opened -> asked(after, opened.step());
      case Fact.ApprovalVoted(StepPath step, var _) -> asked(after, step);
      case Fact.ApprovalReminded(StepPath step, var _, var _) -> asked(after, step);
      case Fact.ApprovalEscalated(StepPath step, var _) -> asked(after, step);
      case Fact.ApprovalClosed(StepPath step, StepRun.Ruling ruling) ->
          closed(
              before,
              step,
              ruling.votes(),
              switch (ruling.choice()) {
                case APPROVE -> ApprovalRow.Status.APPROVED;
                case REJECT -> ApprovalRow.Status.REJECTED;
              });
      case Fact.StepCancelled(StepPath step) -> unanswered(before, step);
      case Fact.StepFailed failed when !isRuled(after, failed.step()) ->
          unanswered(before, failed.step());
      case Fact.OfStep _ -> Optional.empty();
      case Fact.RunQueued _, Fact.RunAdmitted _ -> Optional.empty();
      case Fact.RunCreated _, Fact.SignalKept _, Fact.SignalTaken _ -> Optional.empty();
      case Fact.CancelAccepted _, Fact.RunOverran _, Fact.RunPaused _, Fact.RunResumed _ ->
          Optional.empty();
      case Fact.RunMigrated _ -> Optional.empty();
      case Fact.PhaseBegun _, Fact.RunSucceeded _, Fact.RunFailed _, Fact.RunCancelled _ ->
          Optional.empty();
    };
  }

  private static boolean isRuled(Run run, StepPath path) {
    return run.steps().find(path).flatMap(StepRun::ruling).isPresent();
  }

  private static Optional<View> unanswered(Run before, StepPath path) {
    return asking(before, path)
        .flatMap(asking -> closed(before, path, asking.votes(), ApprovalRow.Status.CLOSED));
  }

  /** What has ended within the same decision is told by what has ended it. */
  private static Optional<View> asked(Run after, StepPath path) {
    return asking(after, path)
        .map(asking ->
            new View.PutApproval(
                ApprovalRow.of(
                    after.id(), path, asking, asking.votes(), ApprovalRow.Status.PENDING)));
  }

  /** Only what was asked before this decision has a row. */
  private static Optional<View> closed(
      Run before, StepPath path, List<Vote> votes, ApprovalRow.Status status) {
    return asking(before, path)
        .map(asking ->
            new View.PutApproval(ApprovalRow.of(before.id(), path, asking, votes, status)));
  }

  private static Optional<Progress.Asking> asking(Run run, StepPath path) {
    return run.steps()
        .find(path)
        .map(StepRun::progress)
        .filter(Progress.Asking.class::isInstance)
        .map(Progress.Asking.class::cast);
  }
}
