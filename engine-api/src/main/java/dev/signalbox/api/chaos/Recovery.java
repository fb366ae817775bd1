package dev.signalbox.api.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SequencedMap;
import java.util.TreeMap;

/** How long it took, after each kind of fault, until all was well again. */
final class Recovery {
  private final TreeMap<String, List<Duration>> times = new TreeMap<>();

  /**
   * @param times how many faults of this kind were looked at
   */
  record Figures(int times, Duration median, Duration longest) {}

  void add(String kind, Duration time) {
    times.computeIfAbsent(kind, _ -> new ArrayList<>()).add(time);
  }

  /** By kind. */
  SequencedMap<String, Figures> figures() {
    var figures = new TreeMap<String, Figures>();
    times.forEach((kind, all) -> {
      List<Duration> sorted = all.stream().sorted().toList();
      figures.put(
          kind, new Figures(sorted.size(), sorted.get((sorted.size() - 1) / 2), sorted.getLast()));
    });
    return figures;
  }
}
