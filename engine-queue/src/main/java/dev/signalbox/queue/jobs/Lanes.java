package dev.signalbox.queue.jobs;

import dev.signalbox.core.Command.Assignment;
import java.util.Map;

/** Which lane a job is put in, and how many jobs of a lane may run at once. */
public interface Lanes {
  /**
   * For jobs that were lost in crashes again and again: one at a time, so that the guilty one is
   * found.
   */
  String SUSPECTS = "suspects";

  /** So many crashes make a suspect. */
  int SUSPECT_AFTER = 2;

  String attempt(Assignment assignment);

  String check(Assignment assignment);

  /** Where an attempt waits that was lost in crashes again and again. */
  default String suspects(Assignment assignment) {
    return SUSPECTS;
  }

  /** Every lane but {@link #SUSPECTS}, with its width. */
  Map<String, Integer> widths();
}
