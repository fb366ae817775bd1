package dev.signalbox.queue;

import dev.signalbox.core.Block;
import dev.signalbox.core.Digest;
import dev.signalbox.core.Step;
import dev.signalbox.core.Workflow;
import dev.signalbox.queue.AgedLog.Aged;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
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
    return Stream.concat(Stream.of(kept, counting), lookedBackTo().stream())
        .min(Instant::compareTo);
  }

  /** When the oldest of the live runs was made that may yet look back. */
  private Optional<Instant> lookedBackTo() {
    return log.aged().live().entrySet().stream()
        .filter(live -> looksBack(live.getKey()))
        .map(Map.Entry::getValue)
        .min(Instant::compareTo);
  }

  /** One that cannot be made may do anything. */
  private boolean looksBack(Digest digest) {
    try {
      Workflow workflow = definitions.pinned(digest, log);
      return Stream.of(workflow.steps(), workflow.onFailure(), workflow.last())
          .anyMatch(EventNeeds::looksBack);
    } catch (IllegalStateException | IllegalArgumentException e) {
      return true;
    }
  }

  private static boolean looksBack(List<Step> steps) {
    return steps.stream().map(Step::action).anyMatch(EventNeeds::looksBack);
  }

  private static boolean looksBack(Step.Action action) {
    return switch (action) {
      case Step.Action.Listen listen ->
          listen.awaited().stream().anyMatch(Step.Awaited.Happening.class::isInstance);
      case Block.Parallel(var branches) -> anyLooksBack(branches.values());
      case Block.Race(var branches) -> anyLooksBack(branches.values());
      case Block.ForEach each -> looksBack(each.steps());
      case Block.Repeat repeat -> looksBack(repeat.steps());
      case Block.Switch(var cases) -> cases.stream().anyMatch(each -> looksBack(each.steps()));
      case Step.Action.Task _, Step.Action.Approve _, Step.Action.Sleep _ -> false;
      case Step.Action.Emit _, Step.Action.Compute _ -> false;
      case Step.Action.Invoke _, Step.Action.ContinueAsNew _ -> false;
    };
  }

  private static boolean anyLooksBack(Collection<List<Step>> lanes) {
    return lanes.stream().anyMatch(EventNeeds::looksBack);
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
