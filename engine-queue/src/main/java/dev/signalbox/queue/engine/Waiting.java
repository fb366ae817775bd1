package dev.signalbox.queue.engine;

import dev.signalbox.core.Command;
import dev.signalbox.core.Fact;
import dev.signalbox.core.Json;
import dev.signalbox.core.Progress;
import dev.signalbox.core.Run;
import dev.signalbox.core.StepPath;
import dev.signalbox.core.StepRun;
import dev.signalbox.core.StepRun.Awaited;
import dev.signalbox.queue.log.EventValue;
import dev.signalbox.queue.log.Transaction.View;
import dev.signalbox.queue.log.WaitRow;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;

/** The rows that say which runs wait for events or for other runs. */
public final class Waiting {
  private Waiting() {}

  /** A wait that begins is found by every event from this commit on. */
  static List<View> registered(Command command, Instant now) {
    var views = new ArrayList<View>();
    switch (command) {
      case Command.Listen listen -> {
        for (int place = 0; place < listen.awaited().size(); place++) {
          if (listen.awaited().get(place) instanceof Awaited.Happening(String name, var match)) {
            views.add(
                new View.PutWait(
                    new WaitRow(
                        listen.run(),
                        listen.step().value(),
                        place,
                        name,
                        match.flatMap(Waiting::bucket),
                        listen.since(),
                        now,
                        listen.consume())));
          }
        }
      }
      case Command.Watch watch -> {
        for (int place = 0; place < watch.events().size(); place++) {
          views.add(
              new View.PutWait(
                  new WaitRow(
                      watch.run(),
                      "",
                      place,
                      watch.events().get(place),
                      Optional.empty(),
                      watch.since())));
        }
      }
      case Command.Dispatch _, Command.Verify _, Command.Arm _, Command.AskApproval _ -> {}
      case Command.Emit _, Command.Interrupt _, Command.Admit _ -> {}
      case Command.StartChild _, Command.AwaitChild _, Command.CancelChild _ -> {}
    }
    return views;
  }

  /** Below {@code data} alone, events are looked back for by their values. */
  private static Optional<WaitRow.Bucket> bucket(Awaited.Match match) {
    return match.path().startsWith("data.")
        ? EventValue.key(match.value()).map(value -> new WaitRow.Bucket(match.path(), value))
        : Optional.empty();
  }

  /** Events that waits have taken for themselves alone, where these facts follow on this run. */
  public static List<View.PutConsumed> consumed(Run before, List<Fact> facts) {
    if (facts.stream().noneMatch(Fact.WaitMatched.class::isInstance)) {
      return List.of();
    }
    var taken = new LinkedHashSet<View.PutConsumed>();
    for (Fact fact : facts) {
      if (fact instanceof Fact.WaitMatched(StepPath path, int place, Json event)
          && consumes(before, path, place)) {
        EventValue.id(event)
            .ifPresent(id -> taken.add(new View.PutConsumed(id, before.id(), path)));
      }
    }
    return List.copyOf(taken);
  }

  /** A signal is for this run anyway. */
  private static boolean consumes(Run run, StepPath path, int place) {
    return run.steps()
        .find(path)
        .map(StepRun::progress)
        .filter(progress ->
            progress instanceof Progress.Listening listening
                && listening.consume()
                && listening.awaited().get(place) instanceof Awaited.Happening)
        .isPresent();
  }

  /** Waits that end with these facts. */
  static List<View> over(Run before, Run after, List<Fact> facts) {
    var views = new ArrayList<View>();
    for (Fact fact : facts) {
      if (fact instanceof Fact.OfStep about) {
        StepPath path = about.step();
        boolean ends = after.steps().find(path).filter(step -> step.isEnded()).isPresent();
        before
            .steps()
            .find(path)
            .map(step -> step.progress())
            .filter(_ -> ends)
            .ifPresent(progress -> {
              if (progress instanceof Progress.Listening) {
                views.add(new View.DropWaits(before.id(), Optional.of(path)));
              } else if (progress instanceof Progress.Calling) {
                views.add(new View.DropChild(before.id(), path));
              }
            });
      }
    }
    if (after.isTerminal()) {
      views.add(new View.DropWaits(before.id(), Optional.empty()));
    }
    return views;
  }
}
