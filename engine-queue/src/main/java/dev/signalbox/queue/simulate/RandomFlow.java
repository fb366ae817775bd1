package dev.signalbox.queue.simulate;

import dev.signalbox.core.Batch;
import dev.signalbox.core.Debounce;
import dev.signalbox.core.FlowControl;
import dev.signalbox.core.FlowControl.Bucket;
import dev.signalbox.core.FlowControl.KeyExpression;
import dev.signalbox.core.FlowControl.Keyed;
import dev.signalbox.core.Idempotency;
import dev.signalbox.core.RateLimit;
import dev.signalbox.core.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What a workflow does with triggers before a run of it is made, by chance. */
final class RandomFlow {
  private static final KeyExpression BY_KEY = event -> new Bucket.Of(RandomSteps.key(event).text());

  private final Tape tape;
  private final Tape wider;
  private final boolean keyed;
  private final boolean once;

  RandomFlow(Tape tape) {
    this.tape = tape;
    wider = tape.track("flow");
    keyed = wider.chance(500);
    once = wider.chance(300);
  }

  FlowControl ofEvents() {
    Optional<Keyed<RateLimit>> rateLimit = Optional.empty();
    Optional<Keyed<Debounce>> debounce = Optional.empty();
    Optional<Keyed<Batch>> batch = Optional.empty();
    Optional<Keyed<Singleton>> singleton = Optional.empty();
    switch (tape.pick(8)) {
      case 4 -> singleton = keyed(new Singleton(tape.one(List.of(Singleton.Mode.values()))));
      case 5 ->
          rateLimit =
              keyed(
                  new RateLimit(
                      1 + tape.pick(2), Duration.ofSeconds(tape.about(1, 60)), algorithm(), 0));
      case 6 -> debounce = keyed(new Debounce(Duration.ofSeconds(5), Duration.ofSeconds(20)));
      case 7 -> batch = keyed(new Batch(1 + tape.pick(3), Duration.ofSeconds(10), Batch.BYTES));
      default -> {}
    }
    return new FlowControl(idempotency(), rateLimit, debounce, batch, Optional.empty(), singleton);
  }

  private RateLimit.Algorithm algorithm() {
    return wider.one(List.of(RateLimit.Algorithm.values()));
  }

  private Optional<Keyed<Idempotency>> idempotency() {
    return once
        ? Optional.of(
            new Keyed<>(
                new Idempotency(
                    wider.pick(2) == 0
                        ? Optional.of(Duration.ofSeconds(wider.about(1, 300)))
                        : Optional.empty(),
                    wider.one(List.of(Idempotency.OnFailed.values()))),
                Optional.of(BY_KEY)))
        : Optional.empty();
  }

  private <T> Optional<Keyed<T>> keyed(T rule) {
    return Optional.of(new Keyed<>(rule, keyed ? Optional.of(BY_KEY) : Optional.empty()));
  }

  /** What of it there is. */
  static String words(FlowControl flow) {
    var words = new StringBuilder();
    flow.idempotency().ifPresent(rule -> words.append(words(rule)));
    flow.rateLimit().ifPresent(rule -> words.append(words(rule)));
    flow.debounce().ifPresent(rule -> words.append(words(rule)));
    flow.batch().ifPresent(rule -> words.append(words(rule)));
    flow.singleton().ifPresent(rule -> words.append(words(rule)));
    return words.toString();
  }

  private static String words(Keyed<?> rule) {
    return rule.rule() + (rule.expression().isPresent() ? " by key " : " ");
  }
}
