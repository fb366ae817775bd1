package dev.signalbox.queue.simulate;

import dev.signalbox.core.Fact;
import dev.signalbox.core.Json;
import dev.signalbox.core.Run;
import dev.signalbox.core.WorkflowId;
import dev.signalbox.queue.engine.Observers;
import dev.signalbox.queue.gates.Guards;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Hooks of plugins: some say no, and some throw what they are told back. */
final class Plugins implements Guards, Observers {
  private static final String HOOK = "simulated/told";

  private final World world;
  private final Tape tape;
  private final boolean installed;
  private final Set<String> told = new HashSet<>();

  Plugins(World world, Tape tape) {
    this.world = world;
    this.tape = tape;
    this.installed = tape.chance(500);
  }

  /** Whether anything may be vetoed. */
  boolean areInstalled() {
    return installed;
  }

  // --- Guards

  @Override
  public Optional<String> event(String name, Json data) {
    return veto();
  }

  @Override
  public Optional<String> run(WorkflowId workflow, Json event) {
    return veto();
  }

  private Optional<String> veto() {
    if (installed && tape.chance(world.mishaps.veto())) {
      world.counters.count(Counter.VETOES);
      return Optional.of(world.secrets.in("not today"));
    }
    return Optional.empty();
  }

  // --- Observers

  @Override
  public List<String> interestedIn(Fact fact) {
    boolean end =
        fact instanceof Fact.RunSucceeded
            || fact instanceof Fact.RunFailed
            || fact instanceof Fact.RunCancelled;
    return installed && end ? List.of(HOOK) : List.of();
  }

  @Override
  public void tell(String observer, String key, Run run, Fact fact) {
    if (tape.chance(world.mishaps.hook())) {
      world.counters.count(Counter.HOOKS_THAT_THROW);
      throw new IllegalArgumentException(world.secrets.in("thrown on purpose"));
    }
    world.counters.count(Counter.HOOKS_TOLD);
    world.secrets.told(run, fact);
    told.add(run.id().value());
  }

  /** Whoever has ended was told of. */
  void check(Run run) {
    if (installed && run.isTerminal() && !told.contains(run.id().value())) {
      throw new Broken("I15", "run " + run.id() + " has ended, and no hook was told of it");
    }
  }
}
