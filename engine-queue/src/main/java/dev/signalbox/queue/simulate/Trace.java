package dev.signalbox.queue.simulate;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What has happened, a line each; and a fingerprint of it, which is kept even where lines are not.
 */
final class Trace {
  private static final int SHORT = 12;

  private boolean kept;
  private final List<String> lines = new ArrayList<>();
  private final Map<String, String> names = new LinkedHashMap<>();
  private long fingerprint = 17;

  Trace(boolean kept) {
    this.kept = kept;
  }

  void add(Duration at, String actor, Supplier<String> what) {
    if (kept) {
      lines.add("%s  %-14s %s".formatted(clock(at), actor, what.get()));
    }
  }

  /** This has happened before. */
  void untold(Runnable task) {
    boolean before = kept;
    kept = false;
    try {
      task.run();
    } finally {
      kept = before;
    }
  }

  void mix(long value) {
    fingerprint = fingerprint * 1_000_003 + value;
  }

  long fingerprint() {
    return fingerprint;
  }

  List<String> lines() {
    return List.copyOf(lines);
  }

  /** The id of a run as people can tell it from others. */
  String run(String id) {
    return kept ? names.computeIfAbsent(id, _ -> "run" + (names.size() + 1)) : id;
  }

  private static String clock(Duration at) {
    String text =
        "%d:%02d:%02d.%03d"
            .formatted(at.toHours(), at.toMinutesPart(), at.toSecondsPart(), at.toMillisPart());
    return " ".repeat(Math.max(0, SHORT - text.length())) + text;
  }
}
