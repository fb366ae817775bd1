package dev.signalbox.core;

import dev.signalbox.core.Budget.Scope;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What the attempts of a step have consumed, and how far people have let it go beyond.
 *
 * @param days on each day on which one has ended, oldest first
 * @param last of the newest that has told
 */
public record Consumption(List<OfDay> days, Usage last, Releases releases) {
  private static final long DAY = 86_400;
  static final Consumption NONE = new Consumption(List.of(), Usage.NONE, Releases.NONE);

  public Consumption {
    days = List.copyOf(days);
  }

  /** {@code day}: its beginning, UTC. */
  public record OfDay(Instant day, Usage usage) {}

  /** The beginning of the day that this instant is on, UTC. */
  static Instant day(Instant at) {
    return Instant.ofEpochSecond(Math.floorDiv(at.getEpochSecond(), DAY) * DAY);
  }

  public Usage total() {
    return days.stream().map(OfDay::usage).reduce(Usage.NONE, Usage::plus);
  }

  /**
   * How many times as much again was allowed at this step: for its run, for itself, and for each of
   * its attempts. They are kept apart: who releases one of them has not released the others.
   */
  public record Releases(long run, long step, long attempt) {
    static final Releases NONE = new Releases(0, 0, 0);

    /** Of the run's own budgets, at any of its steps. */
    static long of(Run run) {
      return run.steps().values().stream()
          .flatMap(step -> step.consumption().stream())
          .mapToLong(consumption -> consumption.releases().run())
          .sum();
    }

    long of(Scope scope) {
      return switch (scope) {
        case RUN -> run;
        case STEP -> step;
        case ATTEMPT -> attempt;
      };
    }

    Releases plus(Scope scope, long times) {
      return switch (scope) {
        case RUN -> new Releases(run + times, step, attempt);
        case STEP -> new Releases(run, step + times, attempt);
        case ATTEMPT -> new Releases(run, step, attempt + times);
      };
    }
  }

  Consumption plus(Usage attempt, Instant at) {
    Instant day = day(at);
    var all = new ArrayList<>(days);
    boolean known = !days.isEmpty() && days.getLast().day().equals(day);
    Usage before = known ? all.removeLast().usage() : Usage.NONE;
    all.add(new OfDay(day, before.plus(attempt)));
    return new Consumption(all, attempt, releases);
  }

  Consumption released(Scope scope, long times) {
    return new Consumption(days, last, releases.plus(scope, times));
  }
}
