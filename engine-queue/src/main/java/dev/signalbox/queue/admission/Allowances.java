package dev.signalbox.queue.admission;

import dev.signalbox.core.Admission;
import dev.signalbox.core.Allowance;
import dev.signalbox.core.Claim;
import dev.signalbox.core.Rerun;
import dev.signalbox.core.Run;
import dev.signalbox.core.Step;
import dev.signalbox.core.StepPath;
import dev.signalbox.core.Transition;
import dev.signalbox.core.Workflow;
import dev.signalbox.queue.ambient.EngineClock;
import dev.signalbox.queue.codec.Codec;
import dev.signalbox.queue.log.RunLog;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What an attempt may consume that has just begun: what is left of the budgets of its run, and of
 * those that it shares with others. Attempts that run beside it have the same left.
 */
public final class Allowances {
  private final BudgetBook budgets;
  private final LimitBook limits;
  private final EngineClock clock;

  public Allowances(RunLog log, Codec codec, LimitBook limits, EngineClock clock) {
    this.budgets = new BudgetBook(log, codec);
    this.limits = limits;
    this.clock = clock;
  }

  /** Empty where nothing limits it. */
  public Optional<Allowance> of(Run run, Workflow workflow, StepPath step) {
    return Stream.concat(
            Transition.allowance(workflow, run, step).stream(),
            isAgent(workflow, step) ? shared(run, step) : Stream.empty())
        .reduce(Allowance::and);
  }

  private Stream<Allowance> shared(Run run, StepPath step) {
    Instant now = clock.now();
    return Admission.shared(run, step)
        .map(claim -> limits.newest().current(claim, run.workflow()))
        .filter(Claim.Share.class::isInstance)
        .map(Claim.Share.class::cast)
        .map(share -> {
          var standing = budgets.standing(share, now);
          return share.allowance().left(standing.usage(), standing.releases());
        });
  }

  private static boolean isAgent(Workflow workflow, StepPath path) {
    return workflow
        .find(path)
        .map(Step::action)
        .filter(
            action -> action instanceof Step.Action.Task task && task.kind().equals(Rerun.AGENT))
        .isPresent();
  }
}
