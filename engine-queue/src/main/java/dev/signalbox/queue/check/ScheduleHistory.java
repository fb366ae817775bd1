package dev.signalbox.queue.check;

import dev.signalbox.core.RunId;
import dev.signalbox.core.Ticks;
import dev.signalbox.queue.codec.Codec;
import dev.signalbox.queue.log.Entry;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;

/** Looks at the entries of one schedule. */
final class ScheduleHistory {
  private final String name;
  private final Codec codec;
  private final Findings findings;
  private final Predicate<RunId> known;
  private final Instant eventsUntil;
  private final Set<Instant> ticks = new HashSet<>();

  ScheduleHistory(
      String name, Codec codec, Findings findings, Predicate<RunId> known, Instant eventsUntil) {
    this.name = name;
    this.codec = codec;
    this.findings = findings;
    this.known = known;
    this.eventsUntil = eventsUntil;
  }

  void follow(Entry entry) {
    for (Ticks.Started tick : codec.schedule(entry.body()).started()) {
      started(entry, tick);
    }
  }

  /** Where its event was forgotten, a tick may happen again: somebody has asked for it. */
  private void started(Entry entry, Ticks.Started tick) {
    boolean again = !ticks.add(tick.at());
    if (again && tick.at().isAfter(eventsUntil)) {
      findings.add(
          "I20", name, entry.sequence(), "tick " + tick.at() + " has started a run before");
    }
    tick.runs().stream()
        .filter(known.negate())
        .forEach(run ->
            findings.add(
                "I20",
                name,
                entry.sequence(),
                "names run " + run + ", which the log does not know"));
  }
}
