package dev.signalbox.queue.check;

import dev.signalbox.queue.Entry;
import dev.signalbox.queue.Link;
import dev.signalbox.queue.PendingRow;
import java.util.List;

/** Holds the gates' streams together, and the rows of what is pending and of triggers to them. */
final class GateCheck {
  private final Audited file;
  private final Findings findings;

  GateCheck(Audited file, Findings findings) {
    this.file = file;
    this.findings = findings;
  }

  void stream(String name, List<Entry> entries) {
    Link link = Link.FIRST;
    long expected = 1;
    for (Entry entry : entries) {
      link = link.next(entry.sequence(), entry.time(), entry.type(), entry.body());
      if (entry.sequence() != expected || !link.equals(entry.link())) {
        findings.add(
            "I2",
            name,
            entry.sequence(),
            "the chain is broken: this entry is not as it was written");
        return;
      }
      expected++;
    }
  }

  void rows() {
    for (PendingRow row : file.pending()) {
      List<Entry> entries = file.entries(row.gate());
      if (entries.isEmpty() || entries.getLast().sequence() != row.sequence()) {
        findings.add(
            "I24",
            row.id(),
            row.sequence(),
            "is pending in " + row.gate() + ", which has moved on");
      }
    }
    for (String run : file.triggered()) {
      findings.add("I24", run, 0, "a trigger names this run, which the log does not know");
    }
  }
}
