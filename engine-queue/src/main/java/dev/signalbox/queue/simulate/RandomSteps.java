package dev.signalbox.queue.simulate;

import dev.signalbox.core.Allowance;
import dev.signalbox.core.Backoff;
import dev.signalbox.core.Block;
import dev.signalbox.core.Budget;
import dev.signalbox.core.Command.Assignment;
import dev.signalbox.core.Expression;
import dev.signalbox.core.Expression.Evaluated;
import dev.signalbox.core.Json;
import dev.signalbox.core.Rerun;
import dev.signalbox.core.Step;
import dev.signalbox.core.Step.Action;
import dev.signalbox.core.Step.Awaited;
import dev.signalbox.core.StepId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/** Steps of every kind, by chance. */
final class RandomSteps {
  private static final Expression EVENT = scope -> new Evaluated.Value(scope.run().event());

  private final Tape tape;
  private final Tape approvals;
  private final Tape budgets;
  private final Tape again;
  private final boolean asksMany;
  private final boolean spends;
  private final boolean repeats;
  private final Tape consume;
  private final boolean consumes;
  private final Theme theme;

  RandomSteps(Tape tape, Theme theme) {
    this.tape = tape;
    this.theme = theme;
    approvals = tape.track("approvals");
    budgets = tape.track("budgets");
    again = tape.track("again");
    asksMany = approvals.chance(500);
    spends = budgets.chance(500) || theme == Theme.THRIFT;
    repeats = again.chance(500);
    consume = tape.track("consume");
    consumes = consume.chance(500);
  }

  List<Step> list(String prefix, int count, int depth) {
    var steps = new ArrayList<Step>();
    for (int i = 0; i < count; i++) {
      steps.add(step(prefix + i, action(depth), tape.chance(200)));
    }
    return steps;
  }

  private Step step(String id, Action action, boolean undone) {
    boolean works = action instanceof Action.Task;
    return new Step(
        new StepId(id),
        action,
        Optional.empty(),
        new Step.Retry(1 + tape.pick(3), 1 + tape.pick(3), backoff()),
        works && tape.chance(250)
            ? Optional.of(Duration.ofSeconds(tape.about(1, 60)))
            : Optional.empty(),
        works && tape.chance(250)
            ? List.of(new Step.Expectation("commit", Json.EMPTY_OBJECT))
            : List.of(),
        undone ? Optional.of(step("undo", task(), false)) : Optional.empty());
  }

  private Backoff backoff() {
    return tape.chance(500)
        ? new Backoff(Duration.ofSeconds(1), 2, Duration.ofSeconds(8))
        : new Backoff(Duration.ZERO, 1, Duration.ZERO);
  }

  private Action action(int depth) {
    return switch (tape.pick(depth > 0 ? 15 : 11)) {
      case 0, 1, 2, 3 -> task();
      case 4 -> new Action.Sleep(Duration.ofSeconds(tape.about(1, 60)));
      case 5, 6 -> approve();
      case 7, 8 -> listen();
      case 9 -> new Action.Emit("demo/b", EVENT);
      case 10 -> depth > 0 ? invoke() : new Action.Compute(EVENT);
      default -> block(depth - 1);
    };
  }

  // --- Work

  private Action task() {
    Step.Start start = tape.pick(2) == 0 ? Step.Start.GRANTED : Step.Start.DIRECT;
    // What agents consume is counted.
    return new Action.Task(spends ? Rerun.AGENT : "work", EVENT, start, budgets());
  }

  private List<Budget> budgets() {
    if (!spends || !budgets.chance(theme == Theme.THRIFT ? 900 : 500)) {
      return List.of();
    }
    Budget.Scope scope = budgets.one(List.of(Budget.Scope.values()));
    boolean counted = budgets.pick(2) == 0;
    Optional<Long> tokens = counted ? Optional.of(1L + budgets.pick(10)) : Optional.empty();
    Optional<Duration> wall =
        counted ? Optional.empty() : Optional.of(Duration.ofSeconds(1L + budgets.pick(60)));
    return List.of(
        new Budget(scope, new Allowance(Optional.empty(), tokens, Optional.empty(), wall)));
  }

  /** What an attempt has made, which says whose it is, and what it has consumed. */
  Json output(Assignment assignment) {
    return spends
        ? Marks.spending(
            assignment.run(), assignment.step(), assignment.attempt(), budgets.pick(10))
        : Marks.of(assignment.run(), assignment.step(), assignment.attempt());
  }

  /** At the end of a workflow: begins it anew, once, where its event says so. */
  Optional<Step> again() {
    if (!repeats) {
      return Optional.empty();
    }
    Expression once =
        scope ->
            new Evaluated.Value(
                key(scope.run().event()).text().equals("1") ? Json.TRUE : Json.FALSE);
    return Optional.of(
        new Step(
            new StepId("again"),
            new Action.ContinueAsNew(Expression.constant(new Json("{\"key\":0}"))),
            Optional.of(once),
            Step.Retry.ONCE,
            Optional.empty(),
            List.of()));
  }

  /** What an edited workflow does beside. */
  Step more() {
    return new Step(
        new StepId("more"),
        new Action.Task("work", EVENT, Step.Start.GRANTED),
        Optional.empty(),
        Step.Retry.ONCE,
        Optional.empty(),
        List.of());
  }

  // --- Waiting

  private Action approve() {
    Expression ask = Expression.constant(Json.string("Go on?"));
    Optional<Duration> timeout = seconds();
    Step.OnTimeout onTimeout = tape.one(List.of(Step.OnTimeout.values()));
    Step.OnReject onReject = tape.one(List.of(Step.OnReject.values()));
    if (!asksMany || !approvals.chance(700)) {
      return new Action.Approve(ask, List.of(), timeout, onTimeout, onReject);
    }
    return new Action.Approve(
        ask,
        approvals.chance(300) ? List.of("ann", "carl") : List.of(),
        1 + approvals.pick(2),
        approvals.chance(500)
            ? Optional.of(Duration.ofSeconds(approvals.about(5, 600)))
            : Optional.empty(),
        approvals.chance(500)
            ? Optional.of(
                new Step.Escalation(List.of("bob"), Duration.ofSeconds(approvals.about(1, 60))))
            : Optional.empty(),
        timeout,
        onTimeout,
        onReject);
  }

  private Action listen() {
    var awaited = new ArrayList<Awaited>();
    for (int i = tape.pick(2); i >= 0; i--) {
      awaited.add(
          tape.chance(300)
              ? new Awaited.Signal("go")
              : new Awaited.Happening(tape.one(RandomScenario.EVENTS), match(), Optional.empty()));
    }
    boolean all = tape.chance(300);
    Optional<Duration> timeout = seconds();
    return new Action.Listen(
        awaited, all, timeout, Optional.empty(), consumes && consume.chance(600));
  }

  private Optional<Step.Match> match() {
    return tape.chance(400)
        ? Optional.of(
            new Step.Match(
                "data.key",
                scope -> new Evaluated.Value(key(scope.run().event())),
                scope -> new Evaluated.Value(key(scope.arrived().orElse(Json.NULL)))))
        : Optional.empty();
  }

  /** The events here are made here: their only number is the key. */
  static Json key(Json event) {
    int at = event.text().indexOf("\"key\":");
    return at < 0 ? Json.NULL : new Json(event.text().substring(at + 6, at + 7));
  }

  private Optional<Duration> seconds() {
    return tape.chance(500) ? Optional.of(Duration.ofSeconds(tape.about(1, 60))) : Optional.empty();
  }

  private Action invoke() {
    return new Action.Invoke(
        RandomScenario.OTHER, EVENT, tape.one(List.of(Step.OnParentCancel.values())));
  }

  // --- Blocks

  private Action block(int depth) {
    return switch (tape.pick(5)) {
      case 0 -> new Block.Parallel(branches(depth));
      case 1 -> new Block.Race(branches(depth));
      case 2 ->
          new Block.ForEach(
              Expression.constant(new Json("[1,2,3]")),
              "item",
              1 + tape.pick(3),
              tape.chance(500),
              list("t", 1, depth));
      case 3 -> new Block.Repeat(list("t", 1, depth), Optional.empty(), 1 + tape.pick(3));
      default -> new Block.Switch(List.of(new Block.Case(Optional.empty(), list("t", 1, depth))));
    };
  }

  private SequencedMap<String, List<Step>> branches(int depth) {
    var branches = new LinkedHashMap<String, List<Step>>();
    for (int i = 1 + tape.pick(2); i >= 0; i--) {
      branches.put("b" + i, list("t", 1, depth));
    }
    return branches;
  }
}
