package dev.signalbox.core;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The commands that were issued and not yet answered, kept in the way that a shell would keep them:
 * from the facts and commands of each decision, without a look at the state.
 */
final class Ledger {
  private final List<Command> open = new ArrayList<>();
  private final Set<StepPath> begun = new HashSet<>();

  List<Command> open() {
    return open;
  }

  void add(Decision.Next next) {
    next.facts().forEach(this::settle);
    boolean ended = next.facts().stream().anyMatch(Ledger::isEnd);
    next.commands().stream()
        .filter(command -> !ended && !isRecall(command, next.facts()))
        .forEach(command -> {
          open.remove(command);
          open.add(command);
        });
  }

  /** An interrupt of what has ended already: nobody waits for its answer. */
  private static boolean isRecall(Command command, List<Fact> facts) {
    return command instanceof Command.Interrupt interrupt
        && facts.stream()
            .noneMatch(fact ->
                fact instanceof Fact.AttemptInterrupted told
                    && told.step().equals(interrupt.step()));
  }

  private void settle(Fact fact) {
    if (starts(fact)) {
      dropExpiry();
    }
    switch (fact) {
      case Fact.AttemptQueued queued -> over(queued.step());
      case Fact.AttemptOffered offered -> over(offered.step());
      case Fact.AttemptDelayed delayed -> over(delayed.step());
      case Fact.AttemptInterrupted interrupted -> over(interrupted.step());
      case Fact.AttemptClaimed claimed -> over(claimed.step());
      case Fact.CheckPassed passed -> drop(passed.step(), Command.Verify.class::isInstance);
      case Fact.CheckCrashed lost -> drop(lost.step(), Command.Verify.class::isInstance);
      case Fact.ApprovalReminded reminded -> drop(reminded.step(), Command.Arm.class::isInstance);
      case Fact.ApprovalEscalated escalated ->
          drop(escalated.step(), Command.Arm.class::isInstance);
      case Fact.StepSucceeded ended -> over(ended.step());
      case Fact.StepFailed ended -> over(ended.step());
      case Fact.StepCancelled ended -> over(ended.step());
      case Fact.CancelAccepted _, Fact.RunOverran _ -> dropDeadline();
      case Fact.PhaseBegun _ -> {
        dropDeadline();
        open.removeIf(Command.Watch.class::isInstance);
      }
      case Fact.RunSucceeded _, Fact.RunFailed _, Fact.RunCancelled _ -> open.clear();
      case Fact.RunAdmitted _ -> open.removeIf(Command.Admit.class::isInstance);
      case Fact.RunQueued _ -> {}
      case Fact.AttemptBegun attempt -> begun.add(attempt.step());
      case Fact.ChildMade made -> drop(made.step(), Command.StartChild.class::isInstance);
      case Fact.RunPaused _ -> open.removeIf(this::isTakenBack);
      case Fact.RunCreated _, Fact.StepReused _, Fact.StepStarted _, Fact.StepSkipped _ -> {}
      case Fact.AttemptFailed _, Fact.AttemptCrashed _ -> {}
      case Fact.ApprovalOpened held -> over(held.step());
      case Fact.AttemptReturned _, Fact.ApprovalClosed _ -> {}
      case Fact.ApprovalVoted _, Fact.AttemptUsed _ -> {}
      case Fact.BudgetReleased released -> over(released.step());
      case Fact.SleepBegun _, Fact.EmissionBegun _, Fact.WaitBegun _, Fact.WaitMatched _ -> {}
      case Fact.SignalKept _, Fact.SignalTaken _, Fact.CallBegun _, Fact.CallStopping _ -> {}
      case Fact.BlockBegun _, Fact.LaneBegun _, Fact.LaneEnded _, Fact.BlockClosing _ -> {}
      case Fact.RunResumed _, Fact.RunMigrated _ -> {}
    }
  }

  /** What has begun goes on while the run is paused; nothing else does. */
  private boolean isTakenBack(Command command) {
    return switch (command) {
      case Command.Dispatch dispatch -> !begun.contains(dispatch.assignment().step());
      case Command.Admit _ -> true;
      case Command.Verify _, Command.Emit _, Command.StartChild _, Command.Arm _ -> true;
      case Command.AskApproval _, Command.Interrupt _, Command.Listen _, Command.Watch _ -> false;
      case Command.AwaitChild _, Command.CancelChild _ -> false;
    };
  }

  /** The attempt is, or the whole step. */
  private void over(StepPath path) {
    begun.remove(path);
    drop(path, _ -> true);
  }

  private void drop(StepPath path, Predicate<Command> which) {
    open.removeIf(command -> step(command).equals(Optional.of(path)) && which.test(command));
  }

  private void dropDeadline() {
    open.removeIf(command -> command instanceof Command.Arm arm && arm.timer().of().isEmpty());
  }

  private void dropExpiry() {
    open.removeIf(
        command -> command instanceof Command.Arm arm && arm.timer() instanceof Timer.RunExpiry);
  }

  /** Whether the run has started, if it had not: what has does not expire. */
  private static boolean starts(Fact fact) {
    return (fact instanceof Fact.AttemptQueued(var _, int queued, var _) && queued > 1)
        || (fact instanceof Fact.AttemptOffered(var _, int offered) && offered > 1)
        || (fact instanceof Fact.AttemptDelayed(var _, int delayed, var _) && delayed > 1)
        || fact instanceof Fact.AttemptBegun
        || fact instanceof Fact.AttemptClaimed
        || fact instanceof Fact.StepSucceeded
        || fact instanceof Fact.StepFailed
        || fact instanceof Fact.SleepBegun
        || fact instanceof Fact.EmissionBegun
        || fact instanceof Fact.ApprovalOpened
        || fact instanceof Fact.WaitBegun
        || fact instanceof Fact.CallBegun;
  }

  private static boolean isEnd(Fact fact) {
    return fact instanceof Fact.RunSucceeded
        || fact instanceof Fact.RunFailed
        || fact instanceof Fact.RunCancelled;
  }

  private static Optional<StepPath> step(Command command) {
    return switch (command) {
      case Command.Admit admit -> admit.ticket().step();
      case Command.Dispatch dispatch -> Optional.of(dispatch.assignment().step());
      case Command.Verify verify -> Optional.of(verify.assignment().step());
      case Command.AskApproval ask -> Optional.of(ask.step());
      case Command.Emit emit -> Optional.of(emit.step());
      case Command.Interrupt interrupt -> Optional.of(interrupt.step());
      case Command.Listen listen -> Optional.of(listen.step());
      case Command.StartChild child -> Optional.of(child.step());
      case Command.AwaitChild child -> Optional.of(child.step());
      case Command.CancelChild child -> Optional.of(child.step());
      case Command.Watch _ -> Optional.empty();
      case Command.Arm arm -> arm.timer().of();
    };
  }
}
