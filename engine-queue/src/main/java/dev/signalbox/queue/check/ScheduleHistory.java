package dev.signalbox.queue.check;

import dev.signalbox.core.RunId;
import dev.signalbox.core.Ticks;
import dev.signalbox.queue.Codec;
import dev.signalbox.queue.Entry;
import dev.signalbox.queue.Link;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** Walks through the entries of one schedule. */
final class ScheduleHistory {
  private final String name;
  private final Codec codec;
  private final Findings findings;
  private final Predicate<RunId> known;
  private final Set<Instant> ticks = new HashSet<>();

  ScheduleHistory(String name, Codec codec, Findings findings, Predicate<RunId> known) {
    this.name = name;
    this.codec = codec;
    this.findings = findings;
    this.known = known;
  }

  void walk(List<Entry> entries) {
    Link link = Link.FIRST;
    long sequence = 0;
    for (Entry entry : entries) {
      sequence++;
      if (entry.sequence() != sequence) {
        findings.add("I2", name, entry.sequence(), "expected entry " + sequence);
        return;
      }
      link = link.next(sequence, entry.time(), entry.type(), entry.body());
      if (!link.equals(entry.link())) {
        findings.add(
            "I2",
            name,
            sequence,
            "the chain is broken: this entry, or its link, is not as it was written");
        return;
      }
      for (Ticks.Started tick : codec.schedule(entry.body()).started()) {
        started(sequence, tick);
      }
    }
  }

  private void started(long sequence, Ticks.Started tick) {
    if (!ticks.add(tick.at())) {
      findings.add("I20", name, sequence, "tick " + tick.at() + " has started a run before");
    }
    tick.runs().stream()
        .filter(known.negate())
        .forEach(run ->
            findings.add(
                "I20", name, sequence, "names run " + run + ", which the log does not know"));
  }
}
