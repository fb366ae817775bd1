package dev.signalbox.queue.memory;

import dev.signalbox.core.Digest;
import dev.signalbox.core.WorkflowId;
import dev.signalbox.queue.log.AgedLog;
import dev.signalbox.queue.log.RunRow;
import dev.signalbox.queue.log.StreamId;
import dev.signalbox.queue.log.StreamName;
import dev.signalbox.queue.log.TriggerRow;
import dev.signalbox.queue.log.TriggerRow.Outcome;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads of what is old, each as all others of the log are. */
record MemoryAged(Reading reading) implements AgedLog {
  private static final Comparator<RunRow> BY_END =
      Comparator.comparing(RunRow::updated).thenComparing(row -> row.run().value());

  private static final Comparator<Aged> OLDEST_FIRST =
      Comparator.comparing(Aged::time)
          .thenComparing(entry -> StreamName.of(entry.stream()))
          .thenComparingLong(Aged::sequence);

  @Override
  public List<WorkflowId> workflows() {
    return reading.read(it ->
        it.runs.all().stream()
            .map(RunRow::workflow)
            .distinct()
            .sorted(Comparator.comparing(WorkflowId::value))
            .toList());
  }

  @Override
  public List<RunRow> runs(WorkflowId workflow, Optional<RunRow> after, Instant endedBy, int max) {
    return reading.read(it ->
        it.runs.all().stream()
            .filter(row -> row.workflow().equals(workflow))
            .filter(row -> !row.updated().isAfter(endedBy) && it.isFree(row))
            .filter(row -> after.map(last -> BY_END.compare(row, last) > 0).orElse(true))
            .sorted(BY_END)
            .limit(max)
            .toList());
  }

  @Override
  public List<String> triggers(Optional<String> after, OldTriggers which, int max) {
    return reading.read(it ->
        it.triggers.all().stream()
            .filter(row -> after.map(id -> row.id().compareTo(id) > 0).orElse(true))
            .filter(row -> isOld(it, row, which))
            .map(TriggerRow::id)
            .limit(max)
            .toList());
  }

  @Override
  public List<Aged> entries(Kind kind, Optional<Aged> after, Instant before, int max) {
    return reading.read(it ->
        it.entries.streams().stream()
            .filter(stream -> isOf(kind, stream))
            .flatMap(stream -> it.entries.stored(stream).stream())
            .map(stored -> stored.entry())
            .map(entry -> new Aged(entry.stream(), entry.sequence(), Millis.down(entry.time())))
            .filter(entry -> entry.time().isBefore(Millis.down(before)))
            .filter(entry -> after.map(last -> OLDEST_FIRST.compare(entry, last) > 0).orElse(true))
            .sorted(OLDEST_FIRST)
            .limit(max)
            .toList());
  }

  private static boolean isOf(Kind kind, StreamId stream) {
    return switch (stream) {
      case StreamId.OfRun _ -> false;
      case StreamId.OfEvent _ -> kind == Kind.EVENT;
      case StreamId.OfKey _ -> kind == Kind.KEY;
      case StreamId.OfGate _ -> kind == Kind.GATE;
      case StreamId.OfSchedule _ -> kind == Kind.SCHEDULE;
    };
  }

  @Override
  public Map<Digest, Instant> live() {
    return reading.read(it -> {
      var oldest = new HashMap<Digest, Instant>();
      it.runs.all().stream()
          .filter(row -> !row.status().isEnded() && row.quarantine().isEmpty())
          .forEach(row ->
              oldest.merge(row.definition(), row.created(), (a, b) -> a.isBefore(b) ? a : b));
      return oldest;
    });
  }

  @Override
  public List<Digest> unused() {
    return reading.read(it ->
        it.definitions.keySet().stream()
            .filter(
                digest -> it.runs.all().stream().noneMatch(row -> row.definition().equals(digest)))
            .sorted(Comparator.comparing(Digest::hex))
            .toList());
  }

  @Override
  public String forgotten() {
    return reading.read(it -> it.forgotten);
  }

  /** Nothing is to come of it, its run is not live, and no key that counts leads to it. */
  static boolean isOld(MemoryStore store, TriggerRow row, OldTriggers which) {
    boolean waited = row.pending().isPresent();
    boolean settled =
        row.run().isPresent()
            || row.outcome() == Outcome.DROPPED
            || row.outcome() == Outcome.SKIPPED;
    boolean live =
        row.run()
            .flatMap(store.runs::row)
            .filter(run -> !RunTable.hasEnded(run) && run.quarantine().isEmpty())
            .isPresent();
    return row.time().isBefore(Millis.down(which.before()))
        && (!waited || (settled && row.time().isBefore(Millis.down(which.waitedBefore()))))
        && !live;
  }
}
