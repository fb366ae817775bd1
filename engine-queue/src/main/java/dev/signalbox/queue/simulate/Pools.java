package dev.signalbox.queue.simulate;

import dev.signalbox.core.Claim;
import dev.signalbox.core.Fact;
import dev.signalbox.core.Gate;
import dev.signalbox.core.Rerun;
import dev.signalbox.core.Run;
import dev.signalbox.core.RunId;
import dev.signalbox.core.Step.Action;
import dev.signalbox.core.StepPath;
import dev.signalbox.core.Terms;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** No attempt begins whose runs have used up what they share, unless somebody has released more. */
final class Pools {
  private final World world;
  private final Map<Claim.Bucket, List<Spent>> spent = new HashMap<>();

  /** {@code known}: since when it stands in the log; it counts for as long as the run is kept. */
  private record Spent(RunId run, Instant ended, Instant known, long tokens) {}

  Pools(World world) {
    this.world = world;
  }

  /** An entry of this run is in the log, and was decided at this time. */
  void follow(Run run, List<Fact> facts, Instant time) {
    for (Fact fact : facts) {
      if (fact instanceof Fact.AttemptUsed(var _, int _, var usage)) {
        var each = new Spent(run.id(), time, world.clock.now(), usage.tokens());
        shares(run)
            .forEach(
                share -> spent.computeIfAbsent(share.place(), _ -> new ArrayList<>()).add(each));
      } else if (fact instanceof Fact.AttemptOffered(StepPath step, int _)
          && isSteady()
          && isMetered(run, step)) {
        shares(run).forEach(share -> begins(run, share, time));
      }
    }
  }

  /** Budgets are of agents. */
  private boolean isMetered(Run run, StepPath path) {
    return world
        .editions
        .of(run)
        .flatMap(workflow -> workflow.find(path))
        .filter(
            step -> step.action() instanceof Action.Task task && task.kind().equals(Rerun.AGENT))
        .isPresent();
  }

  /** The engine's time is that of the wall. */
  private boolean isSteady() {
    return world.counters.of(Counter.CLOCK_BACK) + world.counters.of(Counter.CLOCK_AHEAD) == 0;
  }

  private static List<Claim.Share> shares(Run run) {
    return run.terms().map(Terms::claims).orElse(List.of()).stream()
        .filter(Claim.Share.class::isInstance)
        .map(Claim.Share.class::cast)
        .toList();
  }

  private void begins(Run run, Claim.Share share, Instant time) {
    boolean daily = share.gate().kind() == Gate.Kind.BUDGET_DAY;
    Instant day = time.truncatedTo(ChronoUnit.DAYS);
    long tokens =
        spent.getOrDefault(share.place(), List.of()).stream()
            .filter(each -> each.known().isBefore(time))
            .filter(each -> !world.watch.isForgotten(each.run()))
            .filter(each -> !daily || each.ended().truncatedTo(ChronoUnit.DAYS).equals(day))
            .mapToLong(Spent::tokens)
            .sum();
    boolean usedUp = share.allowance().tokens().filter(most -> tokens >= most).isPresent();
    if (usedUp) {
      world.counters.count(Counter.POOLS_USED_UP);
    }
    if (usedUp && !world.bounds.isReleased(share.gate())) {
      throw new Broken(
          "budget",
          "run "
              + run.id()
              + " goes on with "
              + tokens
              + " tokens used of "
              + share.place()
              + ", of "
              + share.allowance().tokens().orElse(0L));
    }
  }
}
