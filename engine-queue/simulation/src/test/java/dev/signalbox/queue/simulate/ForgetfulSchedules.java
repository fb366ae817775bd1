package dev.signalbox.queue.simulate;

import dev.signalbox.core.EventName;
import dev.signalbox.queue.log.Entry;
import dev.signalbox.queue.log.RunLog;
import dev.signalbox.queue.log.StreamId;
import dev.signalbox.queue.log.Transaction;
import java.util.Optional;

/**
 * After a restart schedules go on from where they once began, and nobody knows which of their ticks
 * there have been.
 */
final class ForgetfulSchedules implements Sabotage {
  @Override
  public Transaction written(Transaction transaction) {
    return Break.entriesWithout(ForgetfulSchedules::isTick).written(transaction);
  }

  private static boolean isTick(StreamId stream) {
    return stream instanceof StreamId.OfEvent(String id) && id.startsWith(EventName.TICK_IDS);
  }

  @Override
  public RunLog log(RunLog log) {
    return Break.reading("last", (of, asked) -> last(of, (StreamId) asked[0])).log(log);
  }

  private static Optional<Entry> last(RunLog log, StreamId stream) {
    Optional<Entry> last = log.last(stream);
    return stream instanceof StreamId.OfSchedule
        ? last.flatMap(entry ->
            log.read(stream, 0, 1).stream().findFirst().map(first -> beginning(entry, first)))
        : last;
  }

  private static Entry beginning(Entry last, Entry first) {
    return new Entry(
        last.stream(), last.sequence(), last.time(), first.type(), first.body(), last.link());
  }
}
