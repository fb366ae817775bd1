package dev.signalbox.queue.retention;

import dev.signalbox.core.RunId;
import dev.signalbox.queue.ambient.Ids;
import dev.signalbox.queue.engine.Definitions;
import dev.signalbox.queue.gates.KeyRule;
import dev.signalbox.queue.log.AgedLog.Aged;
import dev.signalbox.queue.log.Entry;
import dev.signalbox.queue.log.RunLog;
import dev.signalbox.queue.log.RunRow;
import dev.signalbox.queue.log.StreamId;
import java.time.Instant;
import java.util.Optional;

/** Which keys are needed: those that count, and those under which a live run does something. */
record KeyNeeds(RunLog log, Definitions definitions) implements StreamSweep.Needs {
  @Override
  public Optional<Instant> from(Instant now) {
    return definitions.keys().window().map(now::minus);
  }

  @Override
  public long free(Aged old, Entry last, Instant now) {
    boolean counts = new KeyRule(definitions.keys()).counts(last.time(), now);
    boolean live =
        last.stream() instanceof StreamId.OfKey(var _, String key) && isOfLiveRun(log, key);
    return counts || live ? 0 : last.sequence();
  }

  /** Whether it is {@code RUN/STEP} of a run that is live: it may be asked for again. */
  static boolean isOfLiveRun(RunLog log, String key) {
    int slash = key.indexOf('/');
    return slash > 0
        && Ids.isRun(key.substring(0, slash))
        && log.row(new RunId(key.substring(0, slash)))
            .map(RunRow::status)
            .filter(status -> !status.isEnded())
            .isPresent();
  }
}
