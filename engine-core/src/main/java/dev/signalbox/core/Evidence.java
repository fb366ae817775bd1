package dev.signalbox.core;

import dev.signalbox.core.Decision.Reason;
import dev.signalbox.core.Step.Expectation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/** A claim is believed when the engine has seen every item of evidence itself, one by one. */
final class Evidence {
  private Evidence() {}

  /** The items of a step's {@code expect} list that the engine looks for itself. */
  static List<Expectation> of(Step step) {
    return step.expect().isEmpty()
        ? List.of()
        : step.expect().stream().filter(item -> !item.kind().equals(Expectation.CLAIM)).toList();
  }

  static Optional<Reason> claimed(Deciding deciding, StepRun step, Json output) {
    return of(deciding.step(step.path())).isEmpty()
        ? Course.stepSucceeded(deciding, step.path(), output)
        : deciding.conclude(new Fact.AttemptClaimed(step.path(), step.attempt(), output));
  }

  static Optional<Reason> observed(Deciding deciding, Event.Observed event) {
    return deciding.current(
        event.step(),
        event.attempt(),
        step ->
            at(step, event.check())
                .map(verifying ->
                    switch (event.verdict()) {
                      case Verdict.Holds(Json detail) -> held(deciding, step, verifying, detail);
                      case Verdict.Refuted(Failure failure, Json detail) ->
                          refuted(deciding, step, verifying, failure, detail);
                    })
                .orElseGet(() -> notLookedFor(step)));
  }

  static Optional<Reason> checkLost(Deciding deciding, Event.CheckLost event) {
    return deciding.current(
        event.step(),
        event.attempt(),
        step ->
            at(step, event.check())
                .map(verifying -> lost(deciding, step, verifying, event.reason()))
                .orElseGet(() -> notLookedFor(step)));
  }

  private static Optional<Progress.Verifying> at(StepRun step, int check) {
    return step.progress() instanceof Progress.Verifying verifying && verifying.check() == check
        ? Optional.of(verifying)
        : Optional.empty();
  }

  private static Optional<Reason> notLookedFor(StepRun step) {
    return Optional.of(new Reason.NotOpen(step.path()));
  }

  private static Optional<Reason> held(
      Deciding deciding, StepRun step, Progress.Verifying verifying, Json detail) {
    deciding.conclude(new Fact.CheckPassed(step.path(), step.attempt(), verifying.check(), detail));
    var evidence = of(deciding.step(step.path()));
    if (verifying.check() + 1 < evidence.size()) {
      return Optional.empty();
    }
    var seen = new ArrayList<>(verifying.seen());
    seen.add(detail);
    return Course.stepSucceeded(
        deciding, step.path(), object(verifying.claim()).with("evidence", list(evidence, seen)));
  }

  private static Optional<Reason> refuted(
      Deciding deciding, StepRun step, Progress.Verifying verifying, Failure failure, Json detail) {
    return Attempts.failed(
        deciding, step, failure, object(verifying.claim()).with("refuted", detail));
  }

  /** A lost check is done again; it never makes the attempt run again. */
  private static Optional<Reason> lost(
      Deciding deciding, StepRun step, Progress.Verifying verifying, String reason) {
    int losses = verifying.losses() + 1;
    if (losses >= deciding.step(step.path()).retry().maxCrashes()) {
      return Course.stepFailed(
          deciding, step.path(), Attempts.workerLost(losses, reason), verifying.claim());
    }
    deciding.conclude(
        new Fact.CheckCrashed(step.path(), step.attempt(), verifying.check(), reason));
    Commands.work(deciding.workflow(), deciding.run(), step).forEach(deciding::urge);
    return Optional.empty();
  }

  private static Json list(List<Expectation> evidence, List<Json> seen) {
    var items = new ArrayList<Json>();
    for (int i = 0; i < evidence.size(); i++) {
      var item = new LinkedHashMap<String, Json>();
      item.put("kind", Json.string(evidence.get(i).kind()));
      item.put("detail", seen.get(i));
      items.add(Json.object(item));
    }
    return Json.array(items);
  }

  private static Json object(Json claim) {
    return claim.text().startsWith("{") ? claim : Json.EMPTY_OBJECT.with("output", claim);
  }
}
