package dev.signalbox.queue.simulate;

import dev.signalbox.core.Decision;
import dev.signalbox.core.Event;
import dev.signalbox.core.Progress;
import dev.signalbox.core.Run;
import dev.signalbox.core.RunId;
import dev.signalbox.core.Workflow;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is carried out again has the same outcome again: once that is recorded, it changes nothing
 * any more, neither at once nor at the end (I16).
 */
final class Again {
  private final World world;
  private final Map<RunId, List<Event>> outcomes = new LinkedHashMap<>();

  Again(World world) {
    this.world = world;
  }

  /** The event is recorded, and the run is this one now. */
  void after(Run run, Event event) {
    if (isOutcome(event)) {
      outcomes.computeIfAbsent(run.id(), _ -> new ArrayList<>()).add(event);
      hold(run, event);
    }
  }

  /** Whatever has come of any command of this run comes once more. */
  void atLast(Run run) {
    outcomes.getOrDefault(run.id(), List.of()).forEach(event -> hold(run, event));
  }

  private void hold(Run run, Event event) {
    Optional<Workflow> workflow = world.editions.of(run);
    if (workflow.isPresent()
        && !isAboutAnother(run, event)
        && world.sabotage.rules().apply(workflow.get(), run, event) instanceof Decision.Next next) {
      throw new Broken(
          "I16",
          "run " + run.id() + " is changed by the same once more: " + event + ", " + next.facts());
    }
  }

  /**
   * A task that a budget holds may be held again after somebody has let it go on: what he has said
   * was not about that.
   */
  private static boolean isAboutAnother(Run run, Event event) {
    return event instanceof Event.ApprovalDecided decided
        && run.steps()
            .find(decided.step())
            .filter(step ->
                step.progress() instanceof Progress.Asking asking
                    && asking.hold().isPresent()
                    && asking.votes().stream().noneMatch(vote -> vote.by().equals(decided.by())))
            .isPresent();
  }

  private static boolean isOutcome(Event event) {
    return switch (event) {
      case Event.AttemptEnded _, Event.AttemptLost _, Event.Observed _ -> true;
      // The check is made again under its name.
      case Event.CheckLost _ -> false;
      case Event.TimerFired _, Event.Emitted _, Event.EmissionRefused _ -> true;
      case Event.ChildStarted _, Event.ChildRefused _, Event.ChildEnded _ -> true;
      case Event.Admitted _, Event.SlotGranted _, Event.ApprovalDecided _ -> true;
      case Event.AttemptStarted _, Event.RunRequested _, Event.HookFailed _ -> false;
      // Whoever sends these means them each time.
      case Event.LinkMade _, Event.LinkRefused _, Event.EventArrived _, Event.SignalSent _ -> false;
      case Event.PauseRequested _, Event.ResumeRequested _, Event.CancelRequested _ -> false;
      case Event.Migrated _ -> false;
    };
  }
}
