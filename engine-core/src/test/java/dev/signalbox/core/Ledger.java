package dev.signalbox.core;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The commands that were issued and not yet answered, kept in the way that a shell would keep them:
 * from the facts and commands of each decision, without a look at the state.
 */
final class Ledger {
  private final List<Command> open = new ArrayList<>();

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
    switch (fact) {
      case Fact.AttemptOffered offered -> drop(offered.step(), _ -> true);
      case Fact.AttemptDelayed delayed -> drop(delayed.step(), _ -> true);
      case Fact.AttemptInterrupted interrupted -> drop(interrupted.step(), _ -> true);
      case Fact.AttemptClaimed claimed -> drop(claimed.step(), _ -> true);
      case Fact.CheckPassed passed -> drop(passed.step(), Command.Verify.class::isInstance);
      case Fact.CheckCrashed lost -> drop(lost.step(), Command.Verify.class::isInstance);
      case Fact.StepSucceeded ended -> drop(ended.step(), _ -> true);
      case Fact.StepFailed ended -> drop(ended.step(), _ -> true);
      case Fact.StepCancelled ended -> drop(ended.step(), _ -> true);
      case Fact.CancelAccepted _, Fact.PhaseBegun _, Fact.RunOverran _ -> dropDeadline();
      case Fact.RunSucceeded _, Fact.RunFailed _, Fact.RunCancelled _ -> open.clear();
      case Fact.RunCreated _, Fact.StepReused _, Fact.StepStarted _, Fact.StepSkipped _ -> {}
      case Fact.AttemptBegun _, Fact.AttemptFailed _, Fact.AttemptCrashed _ -> {}
      case Fact.AttemptReturned _, Fact.ApprovalOpened _, Fact.ApprovalClosed _ -> {}
      case Fact.ChildMade made -> drop(made.step(), Command.StartChild.class::isInstance);
      case Fact.SleepBegun _, Fact.EmissionBegun _, Fact.WaitBegun _, Fact.WaitMatched _ -> {}
      case Fact.SignalKept _, Fact.SignalTaken _, Fact.CallBegun _, Fact.CallStopping _ -> {}
      case Fact.BlockBegun _, Fact.LaneBegun _, Fact.LaneEnded _, Fact.BlockClosing _ -> {}
      case Fact.RunPaused _, Fact.RunResumed _ -> {}
    }
  }

  private void drop(StepPath path, Predicate<Command> which) {
    open.removeIf(command -> step(command).equals(Optional.of(path)) && which.test(command));
  }

  private void dropDeadline() {
    open.removeIf(
        command -> command instanceof Command.Arm arm && arm.timer() instanceof Timer.RunDeadline);
  }

  private static boolean isEnd(Fact fact) {
    return fact instanceof Fact.RunSucceeded
        || fact instanceof Fact.RunFailed
        || fact instanceof Fact.RunCancelled;
  }

  private static Optional<StepPath> step(Command command) {
    return switch (command) {
      case Command.Dispatch dispatch -> Optional.of(dispatch.assignment().step());
      case Command.Verify verify -> Optional.of(verify.assignment().step());
      case Command.AskApproval ask -> Optional.of(ask.step());
      case Command.Emit emit -> Optional.of(emit.step());
      case Command.Interrupt interrupt -> Optional.of(interrupt.step());
      case Command.Listen listen -> Optional.of(listen.step());
      case Command.StartChild child -> Optional.of(child.step());
      case Command.AwaitChild child -> Optional.of(child.step());
      case Command.Watch _, Command.CancelChild _ -> Optional.empty();
      case Command.Arm arm -> step(arm.timer());
    };
  }

  private static Optional<StepPath> step(Timer timer) {
    return switch (timer) {
      case Timer.RunDeadline _ -> Optional.empty();
      case Timer.BackoffEnd end -> Optional.of(end.step());
      case Timer.AttemptDeadline deadline -> Optional.of(deadline.step());
      case Timer.ApprovalDeadline deadline -> Optional.of(deadline.step());
      case Timer.WaitDeadline deadline -> Optional.of(deadline.step());
      case Timer.SleepEnd end -> Optional.of(end.step());
    };
  }
}
