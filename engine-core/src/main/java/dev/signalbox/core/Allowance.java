package dev.signalbox.core;

import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import java.util.function.LongFunction;
import java.util.stream.Stream;

/**
 * How much may be consumed before a person is asked: of each measure that is given, less than that.
 * A release allows as much again.
 *
 * @param microUsd millionths of a US dollar
 * @param tokens of the model, in and out, those of its caches too
 * @param turns of the model
 * @param wall the time from start to end
 */
public record Allowance(
    Optional<Long> microUsd, Optional<Long> tokens, Optional<Long> turns, Optional<Duration> wall) {

  /** A measure of what was consumed, and how people write it. */
  private record Measure(long spent, long limit, LongFunction<String> words, String unit) {
    boolean isUsedUp(long releases) {
      return spent >= times(limit, releases);
    }

    String text(long releases) {
      return words.apply(spent) + " of " + words.apply(times(limit, releases)) + unit;
    }
  }

  /** What is used up, in words; empty while nothing is. */
  public Optional<String> exceeded(Usage spent, long releases) {
    return measures(spent)
        .filter(measure -> measure.isUsedUp(releases))
        .findFirst()
        .map(measure -> measure.text(releases));
  }

  /** What was consumed of all that is limited, in words. */
  public String words(Usage spent, long releases) {
    return measures(spent)
        .map(measure -> measure.text(releases))
        .reduce((one, other) -> one + ", " + other)
        .orElse("nothing");
  }

  /** How many releases there must have been for something to be left. */
  public long releasesFor(Usage spent) {
    return measures(spent).mapToLong(measure -> measure.spent() / measure.limit()).max().orElse(0);
  }

  /** What is left of each measure, which is never less than nothing. */
  public Allowance left(Usage spent, long releases) {
    return new Allowance(
        microUsd.map(limit -> left(limit, spent.microUsd(), releases)),
        tokens.map(limit -> left(limit, spent.tokens(), releases)),
        turns.map(limit -> left(limit, spent.turns(), releases)),
        wall.map(limit -> Duration.ofMillis(left(limit.toMillis(), spent.wallMillis(), releases))));
  }

  /** What both allow. */
  public Allowance and(Allowance other) {
    return new Allowance(
        least(microUsd, other.microUsd),
        least(tokens, other.tokens),
        least(turns, other.turns),
        least(wall, other.wall));
  }

  private static <T extends Comparable<T>> Optional<T> least(Optional<T> one, Optional<T> other) {
    return Stream.concat(one.stream(), other.stream()).min(Comparator.naturalOrder());
  }

  private static long left(long limit, long spent, long releases) {
    return Math.max(0, times(limit, releases) - spent);
  }

  private Stream<Measure> measures(Usage spent) {
    return Stream.of(
            microUsd.map(limit -> new Measure(spent.microUsd(), limit, Allowance::dollars, " USD")),
            tokens.map(limit -> new Measure(spent.tokens(), limit, Long::toString, " tokens")),
            turns.map(limit -> new Measure(spent.turns(), limit, Long::toString, " turns")),
            wall.map(limit ->
                new Measure(
                    spent.wallMillis(),
                    limit.toMillis(),
                    it -> Halt.words(Duration.ofMillis(it)),
                    "")))
        .flatMap(Optional::stream);
  }

  private static long times(long limit, long releases) {
    long times = releases + 1;
    return limit > Long.MAX_VALUE / times ? Long.MAX_VALUE : limit * times;
  }

  private static String dollars(long micro) {
    String fraction = Long.toString(1_000_000 + micro % 1_000_000).substring(1);
    String shown = fraction.replaceFirst("0+$", "");
    return micro / 1_000_000 + (shown.isEmpty() ? "" : "." + shown);
  }
}
