package dev.signalbox.core;

import java.util.ArrayList;
import java.util.List;

/**
 * How often a step was tried, and how that went.
 *
 * @param attempt the number of the newest attempt, from 1; 0 before the first
 * @param ended tries that ended and count against {@code max-attempts}
 * @param crashes attempts lost to a crash, which count against {@code max-crashes}
 * @param excused tries that ended and do not count, see {@link FailurePolicy}
 * @param failures why attempts failed, oldest first, the last few
 */
public record Tally(int attempt, int ended, int crashes, int excused, List<Failure> failures) {
  /** Of a step that has not been tried. */
  public static final Tally NONE = of(0);

  /** More than these are no help to the next attempt. */
  static final int FAILURES_MAX = 5;

  public Tally {
    failures =
        List.copyOf(failures.subList(Math.max(0, failures.size() - FAILURES_MAX), failures.size()));
  }

  /** Nothing has gone wrong with any of so many attempts. */
  public static Tally of(int attempt) {
    return new Tally(attempt, 0, 0, 0, List.of());
  }

  Tally with(int number) {
    return new Tally(number, ended, crashes, excused, failures);
  }

  Tally failed(Failure failure, boolean counted) {
    var all = new ArrayList<>(failures);
    all.add(failure);
    return new Tally(attempt, ended + (counted ? 1 : 0), crashes, excused + (counted ? 0 : 1), all);
  }

  Tally crashed() {
    return new Tally(attempt, ended, crashes + 1, excused, failures);
  }

  /** At the end of the step, when no further attempt needs to know. */
  Tally over(int last) {
    return new Tally(last, ended, crashes, excused, List.of());
  }
}
