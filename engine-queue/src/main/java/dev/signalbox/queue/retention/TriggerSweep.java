package dev.signalbox.queue.retention;

import dev.signalbox.queue.engine.Definitions;
import dev.signalbox.queue.log.AgedLog.OldTriggers;
import dev.signalbox.queue.log.RunLog;
import dev.signalbox.queue.log.Transaction.View;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Forgets records of triggers. */
final class TriggerSweep implements Sweep {
  private static final int AT_ONCE = 500;

  private final RunLog log;
  private final Definitions definitions;
  private final Retention retention;
  private Optional<String> after = Optional.empty();

  TriggerSweep(RunLog log, Definitions definitions, Retention retention) {
    this.log = log;
    this.definitions = definitions;
    this.retention = retention;
  }

  @Override
  public boolean isOver(Instant now) {
    if (retention.triggers().isEmpty()) {
      return true;
    }
    Instant before = now.minus(retention.triggers().get());
    Instant uncounted = definitions.keysCount().map(now::minus).orElse(Instant.EPOCH);
    var which = new OldTriggers(before, before.isBefore(uncounted) ? before : uncounted);
    List<String> page = log.aged().triggers(after, which, AT_ONCE);
    if (!page.isEmpty()) {
      log.put(List.of(new View.ForgetTriggers(page, which)));
      after = Optional.of(page.getLast());
    }
    return page.size() < AT_ONCE;
  }

  @Override
  public String toString() {
    return "records of triggers";
  }
}
