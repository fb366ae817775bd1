package dev.signalbox.queue.simulate;

import dev.signalbox.core.Fact;
import dev.signalbox.core.Permission;
import dev.signalbox.core.Run;
import dev.signalbox.core.Step;
import dev.signalbox.core.Step.Action;
import dev.signalbox.core.StepPath;
import dev.signalbox.core.StepRun.Ruling;
import dev.signalbox.core.Vote;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** What was asked is decided by as many as are wanted, of those who may, or by time: I14. */
final class Questions {
  private final World world;

  /** The steps whose question others may decide as well by now. */
  private final Set<String> escalated = new HashSet<>();

  Questions(World world) {
    this.world = world;
  }

  void follow(Run run, List<Fact> facts) {
    for (Fact fact : facts) {
      if (fact instanceof Fact.ApprovalEscalated(StepPath step, List<String> _)) {
        world.counters.count(Counter.ESCALATIONS);
        escalated.add(run.id() + " " + step);
      } else if (fact instanceof Fact.ApprovalReminded) {
        world.counters.count(Counter.REMINDERS);
      } else if (fact instanceof Fact.ApprovalVoted) {
        world.counters.count(Counter.VOTES_THAT_DO_NOT_DECIDE);
      } else if (fact instanceof Fact.ApprovalClosed(StepPath step, Ruling ruling)) {
        asked(run, step).ifPresent(approve -> decided(run, step, approve, ruling));
      }
    }
  }

  private Optional<Action.Approve> asked(Run run, StepPath step) {
    return world
        .editions
        .of(run)
        .flatMap(workflow -> workflow.find(step))
        .map(Step::action)
        .filter(Action.Approve.class::isInstance)
        .map(Action.Approve.class::cast);
  }

  private void decided(Run run, StepPath step, Action.Approve approve, Ruling ruling) {
    if (ruling.by().isEmpty()) {
      return;
    }
    List<String> may =
        escalated.contains(run.id() + " " + step)
            ? Stream.concat(
                    approve.by().isEmpty() ? Stream.of("operator") : approve.by().stream(),
                    approve.escalation().stream().flatMap(it -> it.to().stream()))
                .toList()
            : approve.by();
    for (Vote vote : ruling.votes()) {
      if (!Permission.toDecide(vote.by(), may)) {
        throw new Broken("I14", step + " was decided by " + vote.by() + ", of " + may);
      }
    }
    long people = ruling.votes().stream().map(vote -> vote.by().name()).distinct().count();
    if (ruling.choice() == Ruling.Choice.APPROVE && people < approve.quorum()) {
      throw new Broken("I14", step + " was approved by " + people + ", of " + approve.quorum());
    }
    if (ruling.choice() == Ruling.Choice.APPROVE && people > 1) {
      world.counters.count(Counter.DECIDED_BY_SEVERAL);
    }
  }
}
