package dev.signalbox.queue.simulate;

import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** How often each {@link Counter} has counted, and why runs have failed. */
public final class Counters {
  private final Map<Counter, Long> counts = new EnumMap<>(Counter.class);
  private final Map<String, Long> failures = new TreeMap<>();

  void count(Counter counter) {
    count(counter, 1);
  }

  void count(Counter counter, long times) {
    counts.merge(counter, times, Long::sum);
  }

  void add(Counters others) {
    others.counts.forEach((counter, count) -> counts.merge(counter, count, Long::sum));
    others.failures.forEach((reason, count) -> failures.merge(reason, count, Long::sum));
  }

  /**
   * Why runs have failed.
   *
   * @param text the workflow, and its failure
   * @param runs how many of them
   */
  public record Reason(String text, long runs) {}

  void failed(String reason) {
    failures.merge(reason, 1L, Long::sum);
  }

  /** The most frequent of those that are not made up. */
  public List<Reason> failures(int most) {
    return failures.entrySet().stream()
        .map(each -> new Reason(each.getKey(), each.getValue()))
        .sorted(Comparator.comparingLong(Reason::runs).reversed())
        .limit(most)
        .toList();
  }

  public long of(Counter counter) {
    return counts.getOrDefault(counter, 0L);
  }
}
