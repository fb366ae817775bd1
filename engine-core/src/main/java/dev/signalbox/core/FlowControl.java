package dev.signalbox.core;

import java.util.Optional;

/**
 * What a workflow does with triggers before a run of it is made. Asked in this order: idempotency,
 * rate limit, debounce or batch, singleton.
 */
public record FlowControl(
    Optional<Keyed<Idempotency>> idempotency,
    Optional<Keyed<RateLimit>> rateLimit,
    Optional<Keyed<Debounce>> debounce,
    Optional<Keyed<Batch>> batch,
    Optional<Workflow.Condition> batchCondition,
    Optional<Keyed<Singleton>> singleton) {
  public static final FlowControl NONE =
      new FlowControl(
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());

  /** Whether every trigger starts a run at once. */
  public boolean isNone() {
    return equals(NONE);
  }

  /** A rule that holds for each value of a key on its own; without a key, for the workflow. */
  public record Keyed<T>(T rule, Optional<KeyExpression> expression) {
    public Bucket bucket(Json event) {
      return expression.<Bucket>map(key -> key.evaluate(event)).orElse(new Bucket.Of(""));
    }
  }

  /** Which of its buckets an event belongs to. */
  public interface KeyExpression {
    Bucket evaluate(Json event);
  }

  /** What a key expression came to. */
  public sealed interface Bucket {
    /** A text; {@code null}, and what is missing, is the text {@code null}. */
    record Of(String text) implements Bucket {}

    /** It was {@code false}: the rule does not apply to this event. */
    record NotApplied() implements Bucket {}

    /** It has no value, and why. */
    record Undefined(String reason) implements Bucket {}
  }
}
