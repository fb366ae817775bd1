package dev.signalbox.queue.simulate;

import dev.signalbox.core.Digest;
import dev.signalbox.core.WorkflowId;
import dev.signalbox.queue.log.AgedLog;
import dev.signalbox.queue.log.RunLog;
import dev.signalbox.queue.log.RunRow;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** Takes every run of these for one that may be forgotten. */
record Oblivious(RunLog log, Predicate<RunRow> which) implements AgedLog {
  @Override
  public List<RunRow> runs(WorkflowId workflow, Optional<RunRow> after, Instant endedBy, int max) {
    return log.runs(BrokenDefinitions.every(max)).items().stream()
        .filter(row -> row.workflow().equals(workflow))
        .filter(which)
        .toList();
  }

  @Override
  public List<WorkflowId> workflows() {
    return log.aged().workflows();
  }

  @Override
  public List<String> triggers(Optional<String> after, OldTriggers old, int max) {
    return log.aged().triggers(after, old, max);
  }

  @Override
  public List<Aged> entries(Kind kind, Optional<Aged> after, Instant before, int max) {
    return log.aged().entries(kind, after, before, max);
  }

  @Override
  public Map<Digest, Instant> live() {
    return log.aged().live();
  }

  @Override
  public List<Digest> unused() {
    return log.aged().unused();
  }

  @Override
  public String forgotten() {
    return log.aged().forgotten();
  }
}
