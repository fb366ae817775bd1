package dev.signalbox.queue.check;

import dev.signalbox.queue.log.Audited;
import dev.signalbox.queue.log.PendingRow;
import java.util.List;
import java.util.Optional;

/** Holds the rows of what is pending, and of triggers, to the log. */
final class GateCheck {
  private static final int PAGE = 500;

  private final Audited file;
  private final Findings findings;

  GateCheck(Audited file, Findings findings) {
    this.file = file;
    this.findings = findings;
  }

  void rows() {
    Optional<String> after = Optional.empty();
    List<Audited.Held> page;
    do {
      page = file.pending(after, PAGE);
      page.forEach(this::compare);
      after = page.isEmpty() ? after : Optional.of(page.getLast().row().id());
    } while (page.size() == PAGE);
    // Asked for in this order: a run that is forgotten meanwhile is one of those that may be gone.
    List<String> unknown = file.triggered();
    String forgotten = file.forgotten();
    unknown.stream()
        .filter(run -> run.compareTo(forgotten) > 0)
        .forEach(run ->
            findings.add("I24", run, 0, "a trigger names this run, which the log does not know"));
  }

  private void compare(Audited.Held held) {
    PendingRow row = held.row();
    if (held.reached() != row.sequence()) {
      findings.add(
          "I24",
          row.id(),
          row.sequence(),
          "is pending in " + row.gate() + ", which has moved on to entry " + held.reached());
    }
  }
}
