package dev.signalbox.api.testing;

import dev.signalbox.core.Actor;
import dev.signalbox.core.Decision;
import dev.signalbox.core.Progress;
import dev.signalbox.core.StepPath;
import dev.signalbox.core.StepRun;
import dev.signalbox.core.StepRun.Ruling.Choice;
import dev.signalbox.queue.operations.Approvals;
import dev.signalbox.queue.operations.Operations;
import java.util.List;
import java.util.Optional;

/** The one question that a step asks now, of whichever run. */
record Asked(SignalboxTest engine, TestRun run, String step) {
  static Asked at(String step, SignalboxTest engine) {
    List<TestRun> all = engine.runs();
    List<TestRun> asking =
        all.stream().filter(run -> run.step(step).status().equals("waiting")).toList();
    if (asking.size() != 1) {
      throw new AssertionError(
          "expected one run that waits at "
              + step
              + ", found "
              + asking.size()
              + " of these:\n"
              + all);
    }
    return new Asked(engine, asking.getFirst(), step);
  }

  /**
   * Decides it.
   *
   * @param by in whose name; empty: somebody who may
   */
  void decide(Choice choice, Optional<String> by, Optional<String> comment) {
    var say =
        new Approvals.Say(
            new StepPath(step),
            choice,
            new Actor(by.orElseGet(this::decider), Actor.Role.ADMIN),
            comment,
            Optional.empty(),
            "test",
            Optional.empty());
    var changed = engine.ask(operations -> operations.approvals().decide(run.runId(), say));
    if (!(changed instanceof Operations.Changed.Decided decided)
        || !(decided.decision() instanceof Decision.Next)) {
      throw new AssertionError("expected " + step + " to be decided, found " + changed);
    }
  }

  private String decider() {
    return run.state()
        .steps()
        .find(new StepPath(step))
        .map(StepRun::progress)
        .filter(Progress.Asking.class::isInstance)
        .map(Progress.Asking.class::cast)
        .flatMap(asking -> asking.by().stream().findFirst())
        .orElse("test");
  }
}
