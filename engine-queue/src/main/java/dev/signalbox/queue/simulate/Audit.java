package dev.signalbox.queue.simulate;

import dev.signalbox.core.Run;
import dev.signalbox.core.RunId;
import dev.signalbox.core.StepRun;
import dev.signalbox.core.StepRun.Progress;
import dev.signalbox.queue.Operations;
import dev.signalbox.queue.StreamId;
import dev.signalbox.queue.TriggerRow;
import dev.signalbox.queue.WaitRow;
import dev.signalbox.queue.check.CheckDb;
import dev.signalbox.queue.check.Report;
import dev.signalbox.queue.memory.MemoryAudit;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** All that can be seen of what is stored, when a simulation has ended. */
final class Audit {
  private final World world;

  Audit(World world) {
    this.world = world;
  }

  void check() {
    world.people.check();
    MemoryAudit stored = world.audit();
    Report report = CheckDb.check(stored, Optional.empty());
    if (!report.isClean()) {
      var first = report.findings().getFirst();
      throw new Broken(first.invariant(), Watch.text(first));
    }
    triggers(stored);
    for (Run run : world.watch.runs()) {
      children(run);
      waits(run, stored);
      live(run);
    }
  }

  private void triggers(MemoryAudit stored) {
    Set<String> pending =
        stored.pending().stream().map(row -> row.id()).collect(Collectors.toSet());
    for (TriggerRow row : stored.triggers()) {
      boolean waits =
          switch (row.outcome()) {
            case DEBOUNCED, BATCHED, QUEUED -> row.run().isEmpty();
            case STARTED, SKIPPED, DROPPED, DUPLICATE -> false;
          };
      if (waits && row.pending().filter(pending::contains).isEmpty()) {
        throw new Broken("I24", "trigger " + row + " waits in nothing");
      }
    }
    Map<String, String> made = new HashMap<>();
    for (TriggerRow row : stored.triggers()) {
      if (row.outcome() == TriggerRow.Outcome.STARTED && row.run().isPresent()) {
        String run = row.run().get().value();
        String before = made.putIfAbsent(row.event() + " " + row.workflow(), run);
        if (before != null && !before.equals(run)) {
          throw new Broken("I4", "event " + row.event() + " has started " + before + " and " + run);
        }
      }
    }
  }

  private void children(Run run) {
    var called = new HashSet<String>();
    for (StepRun step : run.steps().values()) {
      if (step.progress() instanceof Progress.Calling calling) {
        calling.child().ifPresent(child -> called.add(child.value()));
      }
    }
    for (String child : called) {
      var found = world.watch.run(new RunId(child));
      if (found.flatMap(Run::parent).filter(parent -> parent.run().equals(run.id())).isEmpty()) {
        throw new Broken(
            "I19", "run " + run.id() + " waits for " + child + ", which is not its own");
      }
    }
    run.parent()
        .ifPresent(parent -> {
          world.counters.count(Counter.CHILDREN);
          long siblings =
              world.watch.runs().stream()
                  .filter(other -> other.parent().equals(Optional.of(parent)))
                  .count();
          if (siblings > 1) {
            throw new Broken(
                "I19",
                siblings + " runs are made for step " + parent.step() + " of " + parent.run());
          }
        });
  }

  /** What a step waits for has a row, or no event would find it. */
  private void waits(Run run, MemoryAudit stored) {
    Set<String> rows =
        stored.waits(run.id()).stream().map(WaitRow::step).collect(Collectors.toSet());
    for (StepRun step : run.live()) {
      if (step.progress() instanceof Progress.Listening listening) {
        boolean wants =
            listening.awaited().stream().anyMatch(StepRun.Awaited.Happening.class::isInstance);
        if (wants && !rows.contains(step.path().value())) {
          throw new Broken("I24", "step " + step.path() + " waits, and no event would find it");
        }
      }
    }
  }

  /** The engine knows it as its entries describe it. */
  private void live(Run run) {
    Operations.Found found = world.life().operations().find(run.id());
    if (!(found instanceof Operations.Found.Known(Run known, var _)) || !known.equals(run)) {
      throw new Broken("I3", "run " + run.id() + " is in memory as it is not in the log");
    }
    if (world.audit().entries(new StreamId.OfRun(run.id())).size() != run.sequence()) {
      throw new Broken("I2", "run " + run.id() + " has more or fewer entries than it was told");
    }
  }
}
