package dev.signalbox.queue.jobs;

import dev.signalbox.core.Command.Assignment;
import java.time.Duration;
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

  /** The first rest of a suspect; each further crash doubles it. */
  Duration FIRST_REST = Duration.ofSeconds(1);

  Duration LONGEST_REST = Duration.ofSeconds(30);

  /**
   * How long a suspect is not begun: a machine that it may have brought down gets its breath back,
   * and does what else there is first.
   */
  static Duration restOf(Assignment suspect) {
    int doubled = Math.clamp(suspect.crashes() - SUSPECT_AFTER, 0, 10);
    Duration rest = FIRST_REST.multipliedBy(1L << doubled);
    return rest.compareTo(LONGEST_REST) < 0 ? rest : LONGEST_REST;
  }

  String attempt(Assignment assignment);

  String check(Assignment assignment);

  /** Where an attempt waits that was lost in crashes again and again. */
  default String suspects(Assignment assignment) {
    return SUSPECTS;
  }

  /** Every lane but {@link #SUSPECTS}, with its width. */
  Map<String, Integer> widths();
}
