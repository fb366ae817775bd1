package dev.signalbox.queue.retention;

import dev.signalbox.core.Block;
import dev.signalbox.core.Digest;
import dev.signalbox.core.Step;
import dev.signalbox.core.Workflow;
import dev.signalbox.queue.engine.Definitions;
import dev.signalbox.queue.gates.KeyRule;
import dev.signalbox.queue.log.AgedLog.Aged;
import dev.signalbox.queue.log.Entry;
import dev.signalbox.queue.log.RunLog;
import dev.signalbox.queue.log.StreamId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which events are needed: those whose ids count, those that a live run may look back to, and those
 * that a run has sent which may send them again. What else leads to one is looked up when it is
 * removed.
 */
record EventNeeds(RunLog log, Definitions definitions, Retention retention)
    implements StreamSweep.Needs {
  @Override
  public Optional<Instant> from(Instant now) {
    Optional<Duration> counted = definitions.keys().window();
    if (retention.events().isEmpty() || counted.isEmpty()) {
      return Optional.empty();
    }
    Instant kept = now.minus(retention.events().get());
    Instant counting = now.minus(counted.get());
    return Stream.concat(Stream.of(kept, counting), lookedBackTo(now)).min(Instant::compareTo);
  }

  /** How far back the waits of the live runs may yet look. */
  private Stream<Instant> lookedBackTo(Instant now) {
    return log.aged().live().entrySet().stream()
        .flatMap(live -> lookedBackTo(live.getKey(), live.getValue(), now));
  }

  /**
   * {@code made}: when the oldest of the runs of this definition was made. One that cannot be read
   * any more may look back as far as it wants.
   */
  private Stream<Instant> lookedBackTo(Digest digest, Instant made, Instant now) {
    try {
      Workflow workflow = definitions.pinned(digest, log);
      return Stream.of(workflow.steps(), workflow.onFailure(), workflow.last())
          .flatMap(EventNeeds::waits)
          .flatMap(
              wait -> Stream.concat(Stream.of(made), wait.lookBack().stream().map(now::minus)));
    } catch (IllegalStateException | IllegalArgumentException e) {
      return Stream.of(Instant.EPOCH);
    }
  }

  /** The waits for events, at any depth, and those that undo others. */
  private static Stream<Step.Action.Listen> waits(List<Step> steps) {
    return steps.stream()
        .flatMap(step ->
            Stream.concat(waits(step.action()), waits(step.compensation().stream().toList())));
  }

  private static Stream<Step.Action.Listen> waits(Step.Action action) {
    return switch (action) {
      case Step.Action.Listen listen ->
          listen.awaited().stream().anyMatch(Step.Awaited.Happening.class::isInstance)
              ? Stream.of(listen)
              : Stream.empty();
      case Block block -> block.lists().stream().flatMap(EventNeeds::waits);
      case Step.Action.Task _, Step.Action.Approve _, Step.Action.Sleep _ -> Stream.empty();
      case Step.Action.Emit _, Step.Action.Compute _ -> Stream.empty();
      case Step.Action.Invoke _, Step.Action.ContinueAsNew _ -> Stream.empty();
    };
  }

  @Override
  public long free(Aged old, Entry last, Instant now) {
    if (!(last.stream() instanceof StreamId.OfEvent(String id))) {
      return 0;
    }
    boolean counts = new KeyRule(definitions.keys()).forEvent(id).counts(last.time(), now);
    return counts || KeyNeeds.isOfLiveRun(log, id) ? 0 : last.sequence();
  }
}
