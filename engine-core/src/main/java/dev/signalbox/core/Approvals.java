package dev.signalbox.core;

import dev.signalbox.core.Decision.Reason;
import dev.signalbox.core.Step.Action;
import dev.signalbox.core.StepRun.Progress;
import dev.signalbox.core.StepRun.Ruling;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Optional;

/** Questions to people: asked once, decided once, by somebody who may or by the passing of time. */
final class Approvals {
  private Approvals() {}

  static Fact.ApprovalOpened opened(
      Deciding deciding, StepPath path, Action.Approve approve, Json ask) {
    return new Fact.ApprovalOpened(
        path, ask, approve.by(), shown(deciding, path, ask), approve.timeout().map(deciding::in));
  }

  /** A question that was decided stays decided, even after the end of the run. */
  static Optional<Reason> settled(Run run, Event.ApprovalDecided event) {
    return run.steps()
        .find(event.step())
        .flatMap(StepRun::ruling)
        .map(ruling ->
            repeats(ruling, event) ? new Reason.Repeated() : new Reason.AlreadyDecided(ruling));
  }

  static Optional<Reason> decided(Deciding deciding, Event.ApprovalDecided event) {
    Optional<StepRun> step = deciding.run().steps().find(event.step());
    if (step.isEmpty() || !(step.get().progress() instanceof Progress.Asking asking)) {
      return Optional.of(new Reason.NotOpen(event.step()));
    }
    if (!Permission.toDecide(event.by(), asking.by())) {
      return Optional.of(new Reason.NotAllowed(asking.by()));
    }
    if (event.digest().filter(digest -> !digest.equals(asking.digest())).isPresent()) {
      return Optional.of(new Reason.StaleDigest(asking.digest()));
    }
    return close(
        deciding,
        event.step(),
        new Ruling(event.choice(), Optional.of(event.by()), event.comment(), deciding.now()));
  }

  static Optional<Reason> expired(Deciding deciding, StepPath path) {
    return switch (definition(deciding, path).onTimeout()) {
      case APPROVE -> close(deciding, path, ofTime(deciding, Ruling.Choice.APPROVE));
      case REJECT -> close(deciding, path, ofTime(deciding, Ruling.Choice.REJECT));
      case FAIL ->
          Course.stepFailed(
              deciding,
              path,
              new Failure(FailureKind.TIMED_OUT, "nobody decided in time"),
              Json.NULL);
    };
  }

  private static Optional<Reason> close(Deciding deciding, StepPath path, Ruling ruling) {
    deciding.conclude(new Fact.ApprovalClosed(path, ruling));
    boolean goesOn =
        ruling.choice() == Ruling.Choice.APPROVE
            || definition(deciding, path).onReject() == Step.OnReject.CONTINUE;
    return goesOn
        ? Course.stepSucceeded(deciding, path, output(ruling))
        : Course.stepFailed(deciding, path, rejection(ruling), output(ruling));
  }

  private static Action.Approve definition(Deciding deciding, StepPath path) {
    if (deciding.step(path).action() instanceof Action.Approve approve) {
      return approve;
    }
    throw new IllegalStateException("step " + path + ": expected an approval");
  }

  private static boolean repeats(Ruling ruling, Event.ApprovalDecided event) {
    return ruling.choice() == event.choice()
        && ruling.by().map(Actor::name).equals(Optional.of(event.by().name()));
  }

  private static Ruling ofTime(Deciding deciding, Ruling.Choice choice) {
    return new Ruling(choice, Optional.empty(), Optional.empty(), deciding.now());
  }

  private static Failure rejection(Ruling ruling) {
    String by =
        ruling.by().map(actor -> "rejected by " + actor.name()).orElse("nobody decided in time");
    return new Failure(
        FailureKind.REJECTED, by + ruling.comment().map(comment -> ": " + comment).orElse(""));
  }

  private static Json output(Ruling ruling) {
    var output = new LinkedHashMap<String, Json>();
    output.put("decision", Json.string(ruling.choice().name().toLowerCase(Locale.ROOT)));
    output.put("by", ruling.by().map(actor -> Json.string(actor.name())).orElse(Json.NULL));
    output.put("comment", ruling.comment().map(Json::string).orElse(Json.NULL));
    output.put("at", Json.string(ruling.at().toString()));
    return Json.object(output);
  }

  /**
   * The digest of what the decider is shown: the question, and what has been made by the steps that
   * it can speak of, those of its list and of the lists around it.
   */
  private static Digest shown(Deciding deciding, StepPath path, Json ask) {
    var shown = new StringBuilder(ask.text());
    for (Optional<Frame> at = Optional.of(path.frame()); at.isPresent(); at = at.get().outer()) {
      Frame frame = at.get();
      deciding.workflow().list(frame).stream()
          .flatMap(step -> deciding.run().steps().find(frame.path(step.id())).stream())
          .forEach(
              step -> shown.append('\n').append(step.path()).append('=').append(step.output()));
    }
    return Digest.of(shown.toString());
  }
}
