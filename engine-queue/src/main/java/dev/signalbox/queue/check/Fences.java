package dev.signalbox.queue.check;

import dev.signalbox.core.Fact;
import dev.signalbox.core.StepPath;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Follows the attempts and the questions of a run, step by step. */
final class Fences {
  private final String run;
  private final Findings findings;
  private final Map<StepPath, Fence> current = new HashMap<>();
  private final Set<StepPath> open = new HashSet<>();
  private final Set<StepPath> ruled = new HashSet<>();

  /** The newest attempt; {@code announced}: not offered yet; {@code begun}: granted to a worker. */
  private record Fence(int attempt, boolean announced, boolean begun) {
    static final Fence NONE = new Fence(0, false, false);
  }

  Fences(String run, Findings findings) {
    this.run = run;
    this.findings = findings;
  }

  void follow(long sequence, Fact fact) {
    switch (fact) {
      case Fact.AttemptQueued(StepPath step, int attempt, boolean _) -> {
        next(sequence, step, attempt, true);
        goesOn(step);
      }
      case Fact.AttemptOffered(StepPath step, int attempt) -> {
        next(sequence, step, attempt, false);
        goesOn(step);
      }
      case Fact.BudgetReleased released -> goesOn(released.step());
      case Fact.AttemptDelayed delayed -> {
        rises(sequence, delayed.step(), fence(delayed.step()).attempt(), delayed.attempt());
        current.put(delayed.step(), new Fence(delayed.attempt(), true, false));
      }
      case Fact.AttemptBegun begun -> {
        isCurrent(sequence, begun.step(), begun.attempt());
        if (fence(begun.step()).begun()) {
          add("I7", sequence, begun.step(), "attempt " + begun.attempt() + " was granted twice");
        }
        current.put(begun.step(), new Fence(begun.attempt(), false, true));
      }
      case Fact.AttemptInterrupted interrupted ->
          isCurrent(sequence, interrupted.step(), interrupted.attempt());
      case Fact.AttemptFailed failed -> isCurrent(sequence, failed.step(), failed.attempt());
      case Fact.AttemptUsed used -> isCurrent(sequence, used.step(), used.attempt());
      case Fact.AttemptCrashed crashed -> isCurrent(sequence, crashed.step(), crashed.attempt());
      case Fact.AttemptReturned returned ->
          isCurrent(sequence, returned.step(), returned.attempt());
      case Fact.AttemptClaimed claimed -> {
        isCurrent(sequence, claimed.step(), claimed.attempt());
        goesOn(claimed.step());
      }
      case Fact.CheckPassed passed -> isCurrent(sequence, passed.step(), passed.attempt());
      case Fact.CheckCrashed crashed -> isCurrent(sequence, crashed.step(), crashed.attempt());
      case Fact.ApprovalOpened opened -> {
        if (!open.add(opened.step())) {
          add("I14", sequence, opened.step(), "is asked for again");
        }
        Fence fence = fence(opened.step());
        if (opened.held().isPresent() && !fence.begun()) {
          // It is offered again, under the same number, once it may begin.
          current.put(opened.step(), new Fence(fence.attempt(), true, false));
        }
      }
      case Fact.ApprovalClosed closed -> {
        if (!open.contains(closed.step()) || !ruled.add(closed.step())) {
          add("I14", sequence, closed.step(), "is decided again, or was not asked for");
        }
      }
      case Fact.RunQueued _, Fact.RunAdmitted _ -> {}
      case Fact.OfStep _, Fact.RunCreated _, Fact.SignalKept _, Fact.SignalTaken _ -> {}
      case Fact.CancelAccepted _, Fact.RunOverran _, Fact.RunPaused _, Fact.RunResumed _ -> {}
      case Fact.RunMigrated _ -> {}
      case Fact.PhaseBegun _, Fact.RunSucceeded _, Fact.RunFailed _, Fact.RunCancelled _ -> {}
    }
  }

  /** Somebody has let it go on: it may have to be asked for again. */
  private void goesOn(StepPath step) {
    open.remove(step);
    ruled.remove(step);
  }

  /** {@code announced}: whether it is yet to be offered. */
  private void next(long sequence, StepPath step, int attempt, boolean announced) {
    Fence before = fence(step);
    boolean asAnnounced = before.announced() && before.attempt() == attempt;
    rises(sequence, step, asAnnounced ? attempt - 1 : before.attempt(), attempt);
    current.put(step, new Fence(attempt, announced, false));
  }

  private Fence fence(StepPath step) {
    return current.getOrDefault(step, Fence.NONE);
  }

  private void rises(long sequence, StepPath step, int before, int attempt) {
    if (attempt <= before) {
      add("I7", sequence, step, "attempt " + attempt + " follows attempt " + before);
    }
  }

  private void isCurrent(long sequence, StepPath step, int attempt) {
    if (fence(step).attempt() != attempt) {
      add(
          "I8",
          sequence,
          step,
          "attempt "
              + attempt
              + " was heard while attempt "
              + fence(step).attempt()
              + " was the newest");
    }
  }

  private void add(String invariant, long sequence, StepPath step, String text) {
    findings.add(invariant, run, sequence, "step " + step + ": " + text);
  }
}
