package dev.signalbox.queue.simulate;

import dev.signalbox.core.Admission;
import dev.signalbox.core.Claim;
import dev.signalbox.core.Gate;
import dev.signalbox.core.Run;
import dev.signalbox.core.RunId;
import dev.signalbox.core.Stage;
import dev.signalbox.core.Ticket;
import dev.signalbox.core.Timer;
import dev.signalbox.core.Wakeup;
import dev.signalbox.core.WorkflowId;
import java.util.HashSet;
import java.util.Set;

/**
 * Who may stand still for ever: whoever has ended, or waits for somebody who need not come; and
 * those who wait for such.
 */
final class Rest {
  private final World world;

  /** Those who are asked about. */
  private final Set<RunId> asked = new HashSet<>();

  /** Those of them of which it is not known yet. */
  private final Set<RunId> open = new HashSet<>();

  Rest(World world) {
    this.world = world;
  }

  boolean of(Run run) {
    if (run.isTerminal() || run.status() == Run.Status.PAUSED) {
      return true;
    }
    if (!asked.add(run.id())) {
      // Whoever waits for himself in the end stands still as well; that is for workflows to avoid.
      return world.scenario.mayWaitForItself() || !open.contains(run.id());
    }
    open.add(run.id());
    boolean rests = rests(run);
    open.remove(run.id());
    return rests;
  }

  private boolean rests(Run run) {
    return run.timers().stream().allMatch(Timer.ApprovalReminder.class::isInstance)
        && run.wakeup().stream().allMatch(wakeup -> of(run, wakeup));
  }

  private boolean of(Run run, Wakeup wakeup) {
    return switch (wakeup) {
      case Wakeup.Resume _ -> true;
      case Wakeup.Person person -> person.deadline().isEmpty();
      case Wakeup.Arrival arrival -> arrival.deadline().isEmpty();
      case Wakeup.Child child -> child.run().map(this::alive).orElse(false);
      case Wakeup.Turn turn ->
          Admission.tickets(run).stream()
              .filter(ticket -> ticket.step().equals(turn.step()))
              .allMatch(this::of);
      case Wakeup.Attempt _, Wakeup.Check _, Wakeup.Clock _, Wakeup.Emission _ -> false;
    };
  }

  /** What it wants is taken, by those who stand still as well. */
  private boolean of(Ticket ticket) {
    return isPaused(ticket.workflow())
        || ticket.claims().stream()
            .anyMatch(claim ->
                switch (claim) {
                  case Claim.Slot slot -> isTaken(ticket, slot);
                  case Claim.Share share -> isUsedUp(ticket, share);
                  case Claim.Start _ -> false;
                });
  }

  /** What comes for it is kept. */
  boolean isPaused(WorkflowId workflow) {
    return world.pauses.possible(workflow).contains(true)
        && world.life().operations().pauses().of(workflow).isPresent();
  }

  /** Until somebody releases more of it. */
  private boolean isUsedUp(Ticket ticket, Claim.Share share) {
    return world.life().operations().limits().waiting(ticket.run()).stream()
        .flatMap(waiting -> waiting.obstacles().stream())
        .anyMatch(obstacle -> obstacle.claim().place().equals(share.place()) && obstacle.full());
  }

  private boolean isTaken(Ticket ticket, Claim.Slot slot) {
    // One that is ending may still wait for somebody, while it undoes what it has done.
    boolean cancels = slot.gate().kind() == Gate.Kind.SINGLETON && endsLive(ticket.workflow());
    long resting =
        world.watch.slots().holding(slot.place()).stream()
            .filter(run -> !cancels || isEnding(run))
            .filter(this::alive)
            .count();
    return resting >= world.bounds.least(slot, ticket.workflow());
  }

  /** Nothing more is done to one that is about to end. */
  private boolean isEnding(RunId id) {
    return world
        .watch
        .run(id)
        .filter(run -> run.cancellation().isPresent() || run.stage() instanceof Stage.Closing)
        .isPresent();
  }

  /** Whether the live run is cancelled for the next one. */
  private boolean endsLive(WorkflowId workflow) {
    return world
        .definitions
        .current(workflow)
        .flatMap(defined -> defined.flow().singleton())
        .filter(keyed -> keyed.rule().endsLive())
        .isPresent();
  }

  /** A run that has ended must have been heard of. */
  private boolean alive(RunId id) {
    return world.watch.run(id).filter(run -> !run.isTerminal() && of(run)).isPresent();
  }
}
