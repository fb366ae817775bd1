package dev.signalbox.queue;

import dev.signalbox.core.Batch;
import dev.signalbox.core.Debounce;
import dev.signalbox.core.FlowControl;
import dev.signalbox.core.FlowControl.Bucket;
import dev.signalbox.core.FlowControl.Keyed;
import dev.signalbox.core.Idempotency;
import dev.signalbox.core.RateLimit;
import dev.signalbox.core.Singleton;
import dev.signalbox.core.Workflow;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Flow control made by hand. */
final class Controls {
  private static final Pattern KEY = Pattern.compile("\"k\":(\"([^\"]*)\"|false|null|\\d+)");

  private Controls() {}

  static FlowControl rateLimit(long limit, Duration period) {
    var rule = new RateLimit(limit, period, RateLimit.Algorithm.SLIDING, 0);
    return of(
        Optional.empty(), Optional.of(rule), Optional.empty(), Optional.empty(), Optional.empty());
  }

  static FlowControl debounce(Duration period, Duration maxWait) {
    return of(
        Optional.empty(),
        Optional.empty(),
        Optional.of(new Debounce(period, maxWait)),
        Optional.empty(),
        Optional.empty());
  }

  static FlowControl batch(int maxSize, Duration timeout) {
    return of(
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.of(new Batch(maxSize, timeout, Batch.BYTES)),
        Optional.empty());
  }

  static FlowControl singleton(Singleton.Mode mode) {
    return of(
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.of(new Singleton(mode)));
  }

  static FlowControl idempotency(Optional<Duration> window, Idempotency.OnFailed onFailed) {
    return of(
        Optional.of(new Idempotency(window, onFailed)),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  static FlowControl both(FlowControl one, FlowControl other) {
    return new FlowControl(
        one.idempotency().or(other::idempotency),
        one.rateLimit().or(other::rateLimit),
        one.debounce().or(other::debounce),
        one.batch().or(other::batch),
        one.batchCondition().or(other::batchCondition),
        one.singleton().or(other::singleton));
  }

  static FlowControl batchIf(Workflow.Condition condition, FlowControl flow) {
    return new FlowControl(
        flow.idempotency(),
        flow.rateLimit(),
        flow.debounce(),
        flow.batch(),
        Optional.of(condition),
        flow.singleton());
  }

  private static FlowControl of(
      Optional<Idempotency> idempotency,
      Optional<RateLimit> rateLimit,
      Optional<Debounce> debounce,
      Optional<Batch> batch,
      Optional<Singleton> singleton) {
    return new FlowControl(
        idempotency.map(Controls::keyed),
        rateLimit.map(Controls::keyed),
        debounce.map(Controls::keyed),
        batch.map(Controls::keyed),
        Optional.empty(),
        singleton.map(Controls::keyed));
  }

  /** By member {@code k} of the data; an event that says {@code broken} has no key. */
  private static <T> Keyed<T> keyed(T rule) {
    return new Keyed<>(
        rule,
        Optional.of(event -> {
          Matcher key = KEY.matcher(event.text());
          if (event.text().contains("broken")) {
            return new Bucket.Undefined("no such overload");
          } else if (!key.find()) {
            return new Bucket.Of("null");
          } else if (key.group(1).equals("false")) {
            return new Bucket.NotApplied();
          }
          return new Bucket.Of(key.group(2) == null ? key.group(1) : key.group(2));
        }));
  }
}
