package dev.signalbox.api.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** How long it took, after each kind of fault, until all was well again. */
final class Recovery {
  private final TreeMap<String, List<Duration>> times = new TreeMap<>();
  private final TreeSet<String> hurried = new TreeSet<>();

  /**
   * @param times how many faults of this kind were looked at
   */
  record Figures(int times, Duration median, Duration longest) {}

  void add(String kind, Duration time) {
    times.computeIfAbsent(kind, _ -> new ArrayList<>()).add(time);
  }

  /** After one of this kind the next fault has come at once, and nobody has looked. */
  void hurry(String kind) {
    hurried.add(kind);
  }

  /** Kinds that have happened, and of which no time is known. */
  List<String> unknown() {
    return hurried.stream().filter(kind -> !times.containsKey(kind)).toList();
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
