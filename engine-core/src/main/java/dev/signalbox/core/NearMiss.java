package dev.signalbox.core;

import dev.signalbox.core.Expression.Evaluated;
import dev.signalbox.core.Expression.Scope;
import dev.signalbox.core.Step.Awaited.Happening;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Why an event that has the name of one that is waited for is not that one. */
public final class NearMiss {
  private NearMiss() {}

  /**
   * What keeps this event from ending the wait of this step: for each event of that name that the
   * step waits for, the first reason; none for one that it matches.
   *
   * @throws IllegalStateException if the step does not wait
   */
  public static List<String> of(
      Workflow workflow, Run run, StepPath path, String name, Json event) {
    if (!(workflow.find(path).orElseThrow().action() instanceof Step.Action.Listen listen)) {
      throw new IllegalStateException("step " + path + ": expected a wait");
    }
    if (event.equals(run.event())) {
      return List.of("it started the run");
    }
    var reasons = new ArrayList<String>();
    for (Step.Awaited awaited : listen.awaited()) {
      if (awaited instanceof Happening happening && happening.event().equals(name)) {
        of(happening, run, path.frame(), event).ifPresent(reasons::add);
      }
    }
    return reasons;
  }

  /** What keeps this event from cancelling the run, in the same way. */
  public static List<String> ofCancel(Workflow workflow, Run run, String name, Json event) {
    if (event.equals(run.event())) {
      return List.of("it started the run");
    }
    return workflow.cancelOn().stream()
        .filter(happening -> happening.event().equals(name))
        .flatMap(happening -> of(happening, run, Frame.ROOT, event).stream())
        .toList();
  }

  /** Empty where the event is one that is waited for here, apart from its name. */
  static Optional<String> of(Happening happening, Run run, Frame frame, Json event) {
    var scope = new Scope(run, frame, Optional.of(event));
    return happening
        .match()
        .flatMap(match -> of(match, run, frame, scope))
        .or(() -> happening.condition().flatMap(condition -> of(condition, scope)));
  }

  /** The classic mistake: one of the two has no such field. */
  private static Optional<String> of(Step.Match match, Run run, Frame frame, Scope arrived) {
    Evaluated own = match.own().evaluate(Scope.of(run, frame));
    Evaluated theirs = match.theirs().evaluate(arrived);
    if (isMissing(own)) {
      return Optional.of("trigger." + match.path() + " is missing");
    }
    if (isMissing(theirs)) {
      return Optional.of("event." + match.path() + " is missing");
    }
    return own.equals(theirs)
        ? Optional.empty()
        : Optional.of(
            "event." + match.path() + " is " + words(theirs) + ", expected " + words(own));
  }

  private static Optional<String> of(Expression condition, Scope scope) {
    return switch (condition.evaluate(scope)) {
      case Evaluated.Value(Json json) when json.equals(Json.TRUE) -> Optional.empty();
      case Evaluated.Value(Json json) -> Optional.of("its if is " + shortened(json.text()));
      case Evaluated.Undefined(String reason) -> Optional.of("its if: " + reason);
    };
  }

  private static boolean isMissing(Evaluated value) {
    return switch (value) {
      case Evaluated.Value(Json json) -> json.isNull();
      case Evaluated.Undefined _ -> true;
    };
  }

  private static String words(Evaluated value) {
    return switch (value) {
      case Evaluated.Value(Json json) -> shortened(json.text());
      case Evaluated.Undefined(String reason) -> shortened(reason);
    };
  }

  private static String shortened(String text) {
    return text.length() <= 80 ? text : text.substring(0, 80) + "...";
  }
}
