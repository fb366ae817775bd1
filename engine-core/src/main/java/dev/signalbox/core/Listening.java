package dev.signalbox.core;

import dev.signalbox.core.Decision.Reason;
import dev.signalbox.core.Expression.Evaluated;
import dev.signalbox.core.Step.Action;
import dev.signalbox.core.Step.Awaited.Happening;
import dev.signalbox.core.StepRun.Awaited;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Waits for events and signals: what has come, for whom it is, and when a wait is over. */
final class Listening {
  /** More signals than these are not kept for a run that does not wait for them. */
  static final int SIGNALS_MAX = 100;

  private Listening() {}

  /** A wait begins. It looks back to the beginning of its run, if it does not say otherwise. */
  static void begin(Deciding deciding, StepPath path, Action.Listen listen) {
    var awaited = new ArrayList<Awaited>();
    for (Step.Awaited each : listen.awaited()) {
      switch (each) {
        case Step.Awaited.Signal(String name) -> awaited.add(new Awaited.Signal(name));
        case Happening(String event, Optional<Step.Match> match, Optional<Expression> _) -> {
          if (match.isEmpty()) {
            awaited.add(new Awaited.Happening(event, Optional.empty()));
          } else {
            switch (Course.evaluate(deciding, path.frame(), match.get().own())) {
              case Evaluated.Value(Json value) ->
                  awaited.add(
                      new Awaited.Happening(
                          event, Optional.of(new Awaited.Match(match.get().path(), value))));
              case Evaluated.Undefined(String reason) -> {
                Course.undefined(deciding, path, "match: " + reason);
                return;
              }
            }
          }
        }
      }
    }
    deciding.conclude(
        new Fact.WaitBegun(
            path,
            awaited,
            listen.all(),
            since(deciding, listen),
            listen.timeout().map(deciding::in),
            listen.consume()));
    takeKept(deciding, path, awaited);
  }

  private static Instant since(Deciding deciding, Action.Listen listen) {
    return listen
        .lookBack()
        .map(back -> deciding.now().minus(back))
        .orElseGet(() -> deciding.run().created());
  }

  private static void takeKept(Deciding deciding, StepPath path, List<Awaited> awaited) {
    for (int place = 0; place < awaited.size() && isListening(deciding, path); place++) {
      if (awaited.get(place) instanceof Awaited.Signal(String name)) {
        int at = place;
        deciding.run().signals().stream()
            .filter(signal -> signal.name().equals(name))
            .findFirst()
            .ifPresent(signal -> {
              deciding.conclude(new Fact.SignalTaken(name));
              matched(deciding, path, at, signal.event());
            });
      }
    }
  }

  /** An event reaches all who wait for it, and one of those who want it for themselves alone. */
  static Optional<Reason> arrived(Deciding deciding, Event.EventArrived arrived) {
    String name = arrived.name();
    Json event = arrived.event();
    if (event.equals(deciding.run().event())) {
      return Optional.of(new Reason.Repeated());
    }
    boolean heard = false;
    boolean consumable = arrived.consumable() && !isConsumed(deciding, event);
    for (StepRun step : deciding.run().live()) {
      if (step.progress() instanceof Progress.Listening listening
          && isInTime(listening, arrived)
          && (consumable || !listening.consume())
          && hear(deciding, step.path(), listening, name, event)) {
        heard = true;
        consumable &= !listening.consume();
      }
    }
    boolean cancels =
        Waking.isOpen(deciding.run())
            && !deciding.run().isHalting()
            && deciding.workflow().cancelOn().stream()
                .anyMatch(each -> holds(deciding, Frame.ROOT, each, name, event));
    if (cancels) {
      return Halt.cancel(deciding, "event " + name, "an event of cancel-on arrived");
    }
    return heard ? Optional.empty() : Optional.of(new Reason.Unawaited(name));
  }

  /** Whether a wait of this run has taken it for itself: whoever says that it is free is late. */
  private static boolean isConsumed(Deciding deciding, Json event) {
    return deciding.run().steps().values().stream()
        .filter(step -> has(step, event))
        .flatMap(step -> deciding.workflow().find(step.path()).stream())
        .anyMatch(step -> step.action() instanceof Action.Listen listen && listen.consume());
  }

  private static boolean has(StepRun step, Json event) {
    return step.progress() instanceof Progress.Listening listening
        ? listening.got().containsValue(event)
        : has(step.output(), event);
  }

  /** Of the same instant, the event counts: it was stored before the time was found to be over. */
  private static boolean isInTime(Progress.Listening listening, Event.EventArrived event) {
    return listening
        .deadline()
        .flatMap(deadline -> event.received().map(received -> !received.isAfter(deadline)))
        .orElse(true);
  }

  private static boolean hear(
      Deciding deciding, StepPath path, Progress.Listening listening, String name, Json event) {
    var definition = definition(deciding, path).awaited();
    boolean heard = false;
    for (int place = 0; place < definition.size() && isListening(deciding, path); place++) {
      if (!listening.got().containsKey(Integer.toString(place))
          && definition.get(place) instanceof Happening happening
          && holds(deciding, path.frame(), happening, name, event)
          && !isHeardInRound(deciding, path, event)) {
        matched(deciding, path, place, event);
        heard = true;
      }
    }
    return heard;
  }

  /** A wait in a loop looks back, too; what ended it in an earlier round does not end it again. */
  private static boolean isHeardInRound(Deciding deciding, StepPath path, Json event) {
    for (Optional<Frame> at = Optional.of(path.frame()); at.isPresent(); at = at.get().outer()) {
      if (at.get().block().filter(block -> isLoop(deciding, block)).isPresent()) {
        return deciding.run().steps().ended().stream()
            .filter(step -> isEarlierRound(deciding, step.path(), path))
            .anyMatch(step -> has(step.output(), event));
      }
    }
    return false;
  }

  /** Whether this wait has ended with that event, alone or as one of several. */
  private static boolean has(Json output, Json event) {
    return output.equals(event) || output.items().filter(all -> all.contains(event)).isPresent();
  }

  /**
   * Whether it is the same step of an earlier round, in the same lane of every block that is no
   * loop: what another item of the same round has heard is as new to this one.
   */
  private static boolean isEarlierRound(Deciding deciding, StepPath other, StepPath own) {
    List<String> theirs = List.of(other.value().split("\\."));
    List<String> names = List.of(own.value().split("\\."));
    boolean earlier = false;
    for (int i = 0; i < names.size() && theirs.size() == names.size(); i++) {
      if (!theirs.get(i).equals(names.get(i))) {
        boolean isRound =
            i % 2 == 1 && isLoop(deciding, new StepPath(String.join(".", names.subList(0, i))));
        if (!isRound || (!earlier && round(theirs.get(i)) > round(names.get(i)))) {
          return false;
        }
        earlier = true;
      }
    }
    return earlier;
  }

  private static int round(String lane) {
    return Integer.parseInt(lane);
  }

  private static boolean isLoop(Deciding deciding, StepPath block) {
    return deciding.step(block).action() instanceof Block.Repeat;
  }

  /** A signal is for one: the one who has waited longest. */
  static Optional<Reason> signalled(Deciding deciding, String name, Json event) {
    for (StepRun step : deciding.run().live()) {
      if (step.progress() instanceof Progress.Listening listening) {
        for (int place = 0; place < listening.awaited().size(); place++) {
          if (listening.awaited().get(place).equals(new Awaited.Signal(name))
              && !listening.got().containsKey(Integer.toString(place))) {
            matched(deciding, step.path(), place, event);
            return Optional.empty();
          }
        }
      }
    }
    var kept = deciding.run().signals();
    if (kept.contains(new Run.Signal(name, event))) {
      return Optional.of(new Reason.Repeated());
    }
    return kept.size() < SIGNALS_MAX
        ? deciding.conclude(new Fact.SignalKept(name, event))
        : Optional.of(new Reason.TooMany(SIGNALS_MAX));
  }

  /** Nothing more is waited for: what has come is kept out of the output, too. */
  static Optional<Reason> expired(Deciding deciding, StepPath path) {
    return Course.stepSucceeded(deciding, path, Json.NULL);
  }

  private static void matched(Deciding deciding, StepPath path, int place, Json event) {
    deciding.conclude(new Fact.WaitMatched(path, place, event));
    if (deciding.run().steps().get(path).progress() instanceof Progress.Listening now) {
      if (!now.all()) {
        Course.stepSucceeded(deciding, path, event);
      } else if (now.got().size() == now.awaited().size()) {
        var events = new ArrayList<Json>();
        for (int i = 0; i < now.awaited().size(); i++) {
          events.add(now.got().getOrDefault(Integer.toString(i), Json.NULL));
        }
        Course.stepSucceeded(deciding, path, Json.array(events));
      }
    }
  }

  private static boolean holds(
      Deciding deciding, Frame frame, Happening happening, String name, Json event) {
    return happening.event().equals(name)
        && NearMiss.of(happening, deciding.run(), frame, event).isEmpty();
  }

  private static boolean isListening(Deciding deciding, StepPath path) {
    return deciding.run().steps().get(path).progress() instanceof Progress.Listening;
  }

  private static Action.Listen definition(Deciding deciding, StepPath path) {
    if (deciding.step(path).action() instanceof Action.Listen listen) {
      return listen;
    }
    throw new IllegalStateException("step " + path + ": expected a wait");
  }
}
