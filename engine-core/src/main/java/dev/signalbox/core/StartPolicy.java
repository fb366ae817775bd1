package dev.signalbox.core;

import dev.signalbox.core.Expression.Evaluated;
import dev.signalbox.core.FlowControl.Bucket;
import dev.signalbox.core.FlowControl.KeyExpression;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * On what terms the runs of a workflow begin.
 *
 * @param priority the seconds of head start; what is no whole number is none
 * @param expire a run that has not started within this time does not start any more
 */
public record StartPolicy(
    List<Limited> limits, Optional<Workflow.Condition> priority, Optional<Duration> expire) {
  public static final StartPolicy NONE =
      new StartPolicy(List.of(), Optional.empty(), Optional.empty());

  /** Half a day: more head start than this, or less, counts as this. */
  public static final long HEAD_START_MAX = 43_200;

  /** More digits are more than any head start, and no {@code long} may be able to hold them. */
  private static final int DIGITS_MAX = 18;

  public StartPolicy {
    limits = List.copyOf(limits);
  }

  /** The same, with these limits as well. */
  public StartPolicy and(List<Limited> others) {
    var all = new ArrayList<>(limits);
    all.addAll(others);
    return new StartPolicy(all, priority, expire);
  }

  /** A gate of the workflow, and what it lets through for each value of its key. */
  public record Limited(Gate gate, Limit limit, Optional<KeyExpression> key) {}

  /** What came of the expressions. */
  public sealed interface Outcome {
    /** Empty where nothing is asked for. */
    record Agreed(Optional<Terms> terms) implements Outcome {}

    /** The key of a limit has no value. */
    record Undefined(Gate.Kind kind, String reason) implements Outcome {}
  }

  /** The terms of a run that this event starts. */
  public Outcome terms(Json event, Instant now) {
    if (equals(NONE)) {
      return new Outcome.Agreed(Optional.empty());
    }
    var claims = new ArrayList<Claim>();
    for (Limited limited : limits) {
      Bucket bucket =
          limited.key().<Bucket>map(key -> key.evaluate(event)).orElse(new Bucket.Of(""));
      switch (bucket) {
        case Bucket.Of(String text) -> claims.add(limited.limit().claim(limited.gate(), text));
        case Bucket.NotApplied _ -> {}
        case Bucket.Undefined(String reason) -> {
          return new Outcome.Undefined(limited.gate().kind(), reason);
        }
      }
    }
    var terms = new Terms(claims, headStart(event), expire.map(now::plus));
    return new Outcome.Agreed(terms.equals(Terms.NONE) ? Optional.empty() : Optional.of(terms));
  }

  private long headStart(Json event) {
    return priority
        .map(expression -> expression.evaluate(event))
        .map(value -> value instanceof Evaluated.Value(Json json) ? headStart(json.text()) : 0L)
        .orElse(0L);
  }

  private static long headStart(String number) {
    String digits = number.startsWith("-") ? number.substring(1) : number;
    boolean whole = !digits.isEmpty() && digits.chars().allMatch(c -> c >= '0' && c <= '9');
    if (!whole) {
      return 0;
    }
    long value = digits.length() > DIGITS_MAX ? HEAD_START_MAX : Long.parseLong(digits);
    long seconds = Math.min(value, HEAD_START_MAX);
    return digits.equals(number) ? seconds : -seconds;
  }
}
