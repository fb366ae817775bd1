package dev.signalbox.queue.simulate;

import java.util.EnumMap;
import java.util.Map;

/** How often each {@link Counter} has counted. */
public final class Counters {
  private final Map<Counter, Long> counts = new EnumMap<>(Counter.class);

  void count(Counter counter) {
    count(counter, 1);
  }

  void count(Counter counter, long times) {
    counts.merge(counter, times, Long::sum);
  }

  void add(Counters others) {
    others.counts.forEach((counter, count) -> counts.merge(counter, count, Long::sum));
  }

  public long of(Counter counter) {
    return counts.getOrDefault(counter, 0L);
  }
}
