package dev.signalbox.queue.simulate;

import dev.signalbox.core.Origin;
import dev.signalbox.core.Progress;
import dev.signalbox.core.Run;
import dev.signalbox.core.RunId;
import dev.signalbox.core.StepRun;
import dev.signalbox.queue.log.StreamId;
import dev.signalbox.queue.memory.MemoryAudit;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Only what is over is forgotten, and what nobody refers to: I28. */
final class Forgetting {
  private final World world;
  private final Watch watch;
  private final Set<RunId> forgotten = new HashSet<>();

  Forgetting(World world, Watch watch) {
    this.world = world;
    this.watch = watch;
  }

  boolean isForgotten(RunId run) {
    return forgotten.contains(run);
  }

  /** The store was told to forget it; it need not have done so. */
  void told(RunId id) {
    MemoryAudit stored = world.audit();
    if (stored.has(new StreamId.OfRun(id))) {
      world.counters.count(Counter.FORGETTING_DECLINED);
      return;
    }
    Optional<Run> run = watch.run(id);
    if (run.isEmpty() || !forgotten.add(id)) {
      return;
    }
    world.counters.count(Counter.RUNS_FORGOTTEN);
    world.say("log", () -> "forgets " + world.trace.run(id.value()));
    watch.slots().forgotten(id);
    if (!run.get().isTerminal()) {
      throw new Broken("I28", "run " + id + " is forgotten, and has not ended");
    }
    if (stored.isToBeTold(id)) {
      throw new Broken("I28", "run " + id + " is forgotten, and observers are to be told of it");
    }
    for (Run other : watch.runs()) {
      refers(other, id);
      waits(other, run.get());
    }
  }

  /** Whoever waits for its end must hear of it first; who goes on as it waits for no end. */
  private static void waits(Run other, Run forgotten) {
    boolean goesOn =
        forgotten.origin().filter(it -> it.equals(new Origin.Continued(other.id()))).isPresent();
    for (StepRun step : other.isTerminal() || goesOn ? List.<StepRun>of() : other.live()) {
      if (step.progress() instanceof Progress.Calling calling
          && calling.child().equals(Optional.of(forgotten.id()))) {
        throw new Broken(
            "I28",
            "run "
                + forgotten.id()
                + " is forgotten, and "
                + step.path()
                + " of "
                + other.id()
                + " waits for it");
      }
    }
  }

  private static void refers(Run other, RunId to) {
    // What continues a run has need of nothing that is in it.
    boolean heir = other.origin().filter(it -> !(it instanceof Origin.Continued)).isPresent();
    if (heir && other.origin().map(Origin::run).filter(to::equals).isPresent()) {
      throw new Broken(
          "I28", "run " + to + " is forgotten, and " + other.id() + " goes on with it");
    }
  }
}
