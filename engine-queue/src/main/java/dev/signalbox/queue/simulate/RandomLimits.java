package dev.signalbox.queue.simulate;

import dev.signalbox.core.Allowance;
import dev.signalbox.core.Expression.Evaluated;
import dev.signalbox.core.FlowControl.Bucket;
import dev.signalbox.core.FlowControl.KeyExpression;
import dev.signalbox.core.Gate;
import dev.signalbox.core.Json;
import dev.signalbox.core.Limit;
import dev.signalbox.core.RateLimit;
import dev.signalbox.core.StartPolicy;
import dev.signalbox.core.StartPolicy.Limited;
import dev.signalbox.core.WorkflowId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** On what terms runs begin, by chance: several limits at once, of which some are shared. */
final class RandomLimits {
  static final int KEYS = 3;
  static final String KEY = "k";

  /** Not of what is in the event: so that there are several whatever is sent. */
  private static final KeyExpression BY_CHANCE =
      event -> new Bucket.Of(KEY + Math.floorMod(event.text().hashCode(), KEYS));

  private final Tape tape;
  private final Theme theme;
  private final Tape pools;

  /** Whether runs share budgets. */
  private final boolean shared;

  private final boolean limited;
  private final Optional<Limited> ofGroup;
  private final Optional<Limited> ofEngine;

  RandomLimits(Tape tape, Theme theme) {
    this.tape = tape;
    this.theme = theme;
    pools = tape.track("pools");
    shared = pools.chance(300) || (theme == Theme.THRIFT && pools.chance(500));
    limited = tape.chance(500) || shared || theme == Theme.RUSH;
    ofGroup = some(Gate.Scope.GROUP, "group", Gate.Count.STEPS);
    ofEngine =
        theme == Theme.RUSH ? Optional.of(ofAll()) : some(Gate.Scope.ENGINE, "", Gate.Count.STEPS);
  }

  private Optional<Limited> some(Gate.Scope scope, String name, Gate.Count count) {
    return limited && tape.chance(400) ? Optional.of(slots(scope, name, count)) : Optional.empty();
  }

  StartPolicy of(WorkflowId workflow) {
    if (!limited) {
      return StartPolicy.NONE;
    }
    var limits = new ArrayList<Limited>();
    if (theme == Theme.RUSH) {
      limits.add(byKey(workflow));
    } else {
      some(Gate.Scope.WORKFLOW, workflow.value(), Gate.Count.STEPS).ifPresent(limits::add);
    }
    some(Gate.Scope.WORKFLOW, workflow.value(), Gate.Count.RUNS).ifPresent(limits::add);
    if (tape.chance(300)) {
      limits.add(throttle(workflow));
    }
    ofGroup.filter(_ -> tape.chance(700)).ifPresent(limits::add);
    if (shared && pools.chance(700)) {
      limits.add(pool(workflow));
    }
    ofEngine.ifPresent(limits::add);
    return new StartPolicy(
        limits,
        tape.chance(300) ? Optional.of(RandomLimits::headStart) : Optional.empty(),
        tape.chance(200) ? Optional.of(Duration.ofSeconds(tape.about(5, 300))) : Optional.empty());
  }

  /** One slot, for which all stand in line. */
  private static Limited ofAll() {
    return new Limited(
        new Gate(Gate.Kind.CONCURRENCY, Gate.Scope.ENGINE, "", "", Gate.Count.STEPS),
        new Limit.Slots(1),
        Optional.empty());
  }

  /** By which there are several lines. */
  private static Limited byKey(WorkflowId workflow) {
    return new Limited(
        new Gate(
            Gate.Kind.CONCURRENCY, Gate.Scope.WORKFLOW, workflow.value(), "key", Gate.Count.STEPS),
        new Limit.Slots(2),
        Optional.of(BY_CHANCE));
  }

  private Limited slots(Gate.Scope scope, String name, Gate.Count count) {
    boolean keyed = tape.chance(400);
    return new Limited(
        new Gate(Gate.Kind.CONCURRENCY, scope, name, keyed ? "key" : "", count),
        new Limit.Slots(1 + tape.pick(2)),
        keyed ? Optional.of(BY_CHANCE) : Optional.empty());
  }

  private Limited throttle(WorkflowId workflow) {
    boolean keyed = tape.chance(400);
    return new Limited(
        new Gate(
            Gate.Kind.THROTTLE,
            Gate.Scope.WORKFLOW,
            workflow.value(),
            keyed ? "key" : "",
            Gate.Count.RUNS),
        new Limit.Pace(
            new RateLimit(
                1 + tape.pick(2),
                Duration.ofSeconds(tape.about(1, 60)),
                tape.one(List.of(RateLimit.Algorithm.GCRA, RateLimit.Algorithm.SLIDING)),
                0)),
        keyed ? Optional.of(BY_CHANCE) : Optional.empty());
  }

  private Limited pool(WorkflowId workflow) {
    boolean keyed = pools.chance(400);
    Gate.Kind kind = pools.one(List.of(Gate.Kind.BUDGET_KEY, Gate.Kind.BUDGET_DAY));
    return new Limited(
        new Gate(kind, Gate.Scope.WORKFLOW, workflow.value(), keyed ? "key" : "", Gate.Count.STEPS),
        new Limit.Pool(
            new Allowance(
                Optional.empty(),
                Optional.of(1L + pools.pick(30)),
                Optional.empty(),
                Optional.empty())),
        keyed ? Optional.of(BY_CHANCE) : Optional.empty());
  }

  private static Evaluated headStart(Json event) {
    return new Evaluated.Value(
        RandomSteps.key(event).text().equals("1") ? Json.of(60) : Json.of(0));
  }

  static String words(StartPolicy policy) {
    return policy.limits().stream()
            .map(each -> each.gate().id() + " " + each.limit())
            .collect(Collectors.joining(" "))
        + policy.expire().map(time -> " expire " + time).orElse("");
  }
}
