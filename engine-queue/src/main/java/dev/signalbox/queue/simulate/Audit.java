package dev.signalbox.queue.simulate;

import dev.signalbox.core.Json;
import dev.signalbox.core.Origin;
import dev.signalbox.core.Progress;
import dev.signalbox.core.Run;
import dev.signalbox.core.RunId;
import dev.signalbox.core.Step;
import dev.signalbox.core.StepRun;
import dev.signalbox.queue.Node;
import dev.signalbox.queue.check.CheckDb;
import dev.signalbox.queue.check.Findings;
import dev.signalbox.queue.check.Report;
import dev.signalbox.queue.check.Rows;
import dev.signalbox.queue.codec.Codec;
import dev.signalbox.queue.log.Entry;
import dev.signalbox.queue.log.StreamId;
import dev.signalbox.queue.log.TriggerRow;
import dev.signalbox.queue.log.WaitRow;
import dev.signalbox.queue.memory.MemoryAudit;
import dev.signalbox.queue.operations.Operations;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** All that can be seen of what is stored, when a simulation has ended. */
final class Audit {
  private static final Pattern IN_ROUND = Pattern.compile("\\.\\d+\\.");

  /** More than any of the workflows here can have need of. */
  private static final int ENTRIES_MAX = 2000;

  private final World world;

  Audit(World world) {
    this.world = world;
  }

  void check() {
    world.people.check();
    MemoryAudit stored = world.audit();
    if (world.isFull()) {
      found(CheckDb.check(stored, Optional.empty()).findings());
    }
    triggers(stored);
    for (Run run : world.watch.runs()) {
      var findings = new Findings();
      new Rows(run, new Codec(), findings).compare(stored.contents(run.id()));
      found(findings.list());
      children(run);
      waits(run, stored);
      live(run);
      world.watch.again().atLast(run);
      world.plugins.check(run);
    }
    bounded();
  }

  /** What need not be in memory is not. */
  private void bounded() {
    long active = world.watch.runs().stream().filter(run -> !isParked(run)).count();
    Node.Load load = world.life().load();
    if (load.runs() > active || load.admissions() > 0) {
      throw new Broken("I29", "in memory are " + load + ", where " + active + " runs are at work");
    }
    for (Run run : world.watch.runs()) {
      if (run.sequence() > ENTRIES_MAX) {
        throw new Broken("I29", "run " + run.id() + " has " + run.sequence() + " entries");
      }
    }
  }

  private static boolean isParked(Run run) {
    return switch (run.status()) {
      case WAITING, QUEUED, PAUSED -> true;
      case SUCCEEDED, FAILED, CANCELLED, QUARANTINED -> true;
      case RUNNING -> false;
    };
  }

  private static void found(List<Report.Finding> findings) {
    if (!findings.isEmpty()) {
      throw new Broken(findings.getFirst().invariant(), Watch.text(findings.getFirst()));
    }
  }

  private void triggers(MemoryAudit stored) {
    Set<String> pending =
        stored.pending().stream().map(row -> row.id()).collect(Collectors.toSet());
    for (TriggerRow row : stored.triggers()) {
      boolean waits =
          switch (row.outcome()) {
            case DEBOUNCED, BATCHED -> row.run().isEmpty();
            case STARTED, SKIPPED, DROPPED, DUPLICATE -> false;
          };
      if (waits && !pending.contains(row.pending().orElse(""))) {
        throw new Broken("I24", "trigger " + row + " waits in nothing");
      }
    }
    Map<String, String> made = new HashMap<>();
    for (TriggerRow row : stored.triggers()) {
      if (row.outcome() == TriggerRow.Outcome.STARTED && row.run().isPresent()) {
        String run = row.run().get().value();
        String before = made.putIfAbsent(row.event() + " " + row.workflow(), run);
        if (before != null
            && !before.equals(run)
            && !world.watch.maySucceed(new RunId(before), new RunId(run))) {
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
      // A run that goes on where this one ends is nobody's child.
      boolean continues =
          found.flatMap(Run::origin).filter(Origin.Continued.class::isInstance).isPresent();
      if (!continues
          && found.flatMap(Run::parent).filter(parent -> parent.run().equals(run.id())).isEmpty()) {
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
        if (run.status() != Run.Status.PAUSED && !listening.all()) {
          missed(run, step, listening);
        }
      }
    }
  }

  /** An event of the name that it waits for, whatever else is in it, has come to late or never. */
  private void missed(Run run, StepRun step, Progress.Listening listening) {
    // In a repeat, what has ended an earlier round does not count.
    if (!isUnconditional(run, step) || IN_ROUND.matcher(step.path().value()).find()) {
      return;
    }
    for (StepRun.Awaited awaited : listening.awaited()) {
      if (awaited instanceof StepRun.Awaited.Happening(String name, var match) && match.isEmpty()) {
        for (Entry event : world.watch.received()) {
          if (!event.time().isBefore(listening.since())
              && isNamed(event, name)
              && !(listening.consume() && isTaken(event))
              && !isOwn(run, event)) {
            throw new Broken(
                "missed",
                world.trace.run(run.id().value())
                    + " step "
                    + step.path()
                    + " waits since "
                    + listening.since()
                    + " for "
                    + name
                    + ", which has come: "
                    + event.stream()
                    + " at "
                    + event.time());
          }
        }
      }
    }
  }

  private boolean isTaken(Entry event) {
    return event.stream() instanceof StreamId.OfEvent(String id)
        && world.watch.consumptions().isTaken(id, event.time());
  }

  /** What has started a run does not end its waits. */
  private static boolean isOwn(Run run, Entry event) {
    return event.stream() instanceof StreamId.OfEvent(String id)
        && run.event().text().startsWith("{\"id\":" + Json.string(id).text());
  }

  private static boolean isNamed(Entry event, String name) {
    String text = event.body().text();
    return text.startsWith("\"name\":" + Json.string(name).text(), text.indexOf("\"name\":"));
  }

  private boolean isUnconditional(Run run, StepRun step) {
    return world
        .editions
        .of(run)
        .flatMap(workflow -> workflow.find(step.path()))
        .filter(found ->
            found.action() instanceof Step.Action.Listen listen
                && listen.awaited().stream()
                    .allMatch(awaited ->
                        !(awaited instanceof Step.Awaited.Happening happening)
                            || happening.condition().isEmpty()))
        .isPresent();
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
