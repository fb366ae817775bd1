package dev.signalbox.queue.simulate;

import dev.signalbox.core.Command.Assignment;
import dev.signalbox.core.RunId;
import dev.signalbox.core.Step;
import dev.signalbox.core.StepPath;
import dev.signalbox.queue.jobs.Lanes;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** What workers have begun and ended: the effects, as the outside world sees them. */
final class Ledger {
  private final Set<String> granted = new HashSet<>();
  private final Map<String, Integer> alive = new HashMap<>();
  private final Set<String> working = new HashSet<>();
  private final Map<String, Integer> busy = new HashMap<>();
  private final boolean exclusive;
  private final Consumer<Broken> found;
  private final Lanes lanes;
  private final Map<String, Integer> widths;

  /**
   * @param exclusive whether nothing goes wrong by which two attempts of one step may be alive
   * @param lanes how many attempts may run at once
   * @param found is told what does not hold: what is thrown at a worker fails the attempt, no more
   */
  Ledger(boolean exclusive, Lanes lanes, Consumer<Broken> found) {
    this.exclusive = exclusive;
    this.found = found;
    this.lanes = lanes;
    this.widths = lanes.widths();
  }

  /** An attempt begins in this life of the engine. */
  void begun(Object life, Assignment assignment) {
    String step = life + " " + assignment.run() + " " + assignment.step();
    if (assignment.start() == Step.Start.GRANTED
        && !granted.add(attempt(assignment.run(), assignment.step(), assignment.attempt()))) {
      found.accept(
          new Broken(
              "I26", assignment.step() + " attempt " + assignment.attempt() + " was begun twice"));
    }
    if (exclusive && alive.merge(step, 1, Integer::sum) > 1) {
      found.accept(
          new Broken(
              "I17",
              assignment.step()
                  + " attempt "
                  + assignment.attempt()
                  + " begins while another attempt of the step is alive"));
    }
    working.add(life + " " + attempt(assignment.run(), assignment.step(), assignment.attempt()));
    String lane = lanes.attempt(assignment);
    int running = busy.merge(life + " " + lane, 1, Integer::sum);
    int width = widths.getOrDefault(lane, Integer.MAX_VALUE);
    if (running > width) {
      found.accept(new Broken("I10", running + " attempts run at once, in a lane of " + width));
    }
  }

  private static String attempt(RunId run, StepPath step, int attempt) {
    return run + " " + step + " " + attempt;
  }

  /** What was begun may begin again. */
  void forget() {
    granted.clear();
  }

  /** An attempt counts as lost for an engine of this life. */
  void lost(Object life, RunId run, StepPath step, int attempt) {
    if (exclusive && working.contains(life + " " + attempt(run, step, attempt))) {
      found.accept(
          new Broken(
              "I7", step + " attempt " + attempt + " counts as lost, and its worker is at it"));
    }
  }

  /** It has ended, or been left to itself, and is of no more interest. */
  void ended(Object life, Assignment assignment) {
    working.remove(life + " " + attempt(assignment.run(), assignment.step(), assignment.attempt()));
    alive.merge(life + " " + assignment.run() + " " + assignment.step(), -1, Integer::sum);
    busy.merge(life + " " + lanes.attempt(assignment), -1, Integer::sum);
  }
}
