package dev.signalbox.core.model;

import dev.signalbox.core.Event;
import dev.signalbox.core.StepPath;
import java.util.Optional;

/**
 * Something that can happen next.
 *
 * @param step the one that it happens to; empty for the run
 * @param outcome in one or two words
 */
record Move(Optional<StepPath> step, String outcome, Event event) {
  static Move of(StepPath step, String outcome, Event event) {
    return new Move(Optional.of(step), outcome, event);
  }

  static Move ofRun(String outcome, Event event) {
    return new Move(Optional.empty(), outcome, event);
  }

  /** Whether it takes somebody who wants the run, or one that it waits for, to end. */
  boolean isIntervention() {
    return switch (event) {
      case Event.CancelRequested _ -> true;
      case Event.ChildEnded ended -> ended.result() instanceof Event.Result.Cancelled;
      case Event.RunRequested _, Event.AttemptStarted _, Event.AttemptEnded _ -> false;
      case Event.Admitted _, Event.SlotGranted _ -> false;
      case Event.AttemptLost _, Event.Observed _, Event.CheckLost _, Event.TimerFired _ -> false;
      case Event.ApprovalDecided _, Event.Emitted _, Event.EmissionRefused _ -> false;
      case Event.EventArrived _, Event.SignalSent _, Event.ChildStarted _ -> false;
      case Event.ChildRefused _, Event.PauseRequested _, Event.ResumeRequested _ -> false;
      case Event.Migrated _ -> false;
      case Event.HookFailed _, Event.LinkMade _, Event.LinkRefused _ -> false;
    };
  }
}
