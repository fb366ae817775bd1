package dev.signalbox.queue.simulate;

import dev.signalbox.core.Event;
import dev.signalbox.core.Fact;
import dev.signalbox.core.Json;
import dev.signalbox.core.Outcome;
import dev.signalbox.core.Run;
import dev.signalbox.core.RunId;
import dev.signalbox.core.Stage;
import dev.signalbox.core.StepPath;
import dev.signalbox.core.StepRun;
import dev.signalbox.core.Timer;
import dev.signalbox.core.Workflow;
import dev.signalbox.queue.check.Findings;
import dev.signalbox.queue.check.History;
import dev.signalbox.queue.check.Report.Finding;
import dev.signalbox.queue.codec.Codec;
import dev.signalbox.queue.log.Entry;
import dev.signalbox.queue.log.StreamId;
import dev.signalbox.queue.log.Transaction;
import dev.signalbox.queue.log.Transaction.View;
import dev.signalbox.queue.memory.MemoryStore;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Looks at each entry when it is stored, and holds it against all that came before. */
final class Watch implements MemoryStore.Stored {
  private final World world;
  private final Codec codec = new Codec();
  private final Findings findings = new Findings();
  private final Map<RunId, History> histories = new LinkedHashMap<>();

  /** By their ids, in the order of their arrival. */
  private final Map<String, Entry> received = new LinkedHashMap<>();

  private final Slots slots;
  private final Births births;
  private final Forgetting forgetting;
  private final Again again;
  private final Questions questions;
  private final Spending spending;
  private final Pools pools;
  private final Consumptions consumptions;
  private long entries;

  Watch(World world) {
    this.world = world;
    slots = new Slots(world.bounds, world.pauses, world.counters);
    births = new Births(world);
    forgetting = new Forgetting(world, this);
    again = new Again(world);
    questions = new Questions(world);
    spending = new Spending(world);
    pools = new Pools(world);
    consumptions = new Consumptions(world.counters);
  }

  boolean isForgotten(RunId run) {
    return forgetting.isForgotten(run);
  }

  Consumptions consumptions() {
    return consumptions;
  }

  Slots slots() {
    return slots;
  }

  @Override
  public void stored(Transaction transaction, long epoch) {
    world.secrets.stored(transaction);
    for (Entry entry : transaction.entries()) {
      world.trace.mix(entry.link().low());
      entries++;
      if (entry.stream() instanceof StreamId.OfRun(RunId run)) {
        follow(run, entry, epoch);
      } else if (entry.stream() instanceof StreamId.OfEvent(String event)) {
        received.put(event, entry);
      } else if (entry.stream() instanceof StreamId.OfSchedule) {
        world.counters.count(Counter.TICKS);
      }
    }
    for (View view : transaction.views()) {
      if (view instanceof View.Quarantine(RunId run, String reason)) {
        world.counters.count(Counter.QUARANTINES);
        throw new Broken("I27", "run " + run + " is quarantined: " + reason);
      }
      if (view instanceof View.Forget(RunId run)) {
        forgetting.told(run);
      }
    }
    List<Finding> found = findings.list();
    if (!found.isEmpty()) {
      throw new Broken(found.getFirst().invariant(), text(found.getFirst()));
    }
  }

  static String text(Finding finding) {
    return finding.stream() + " entry " + finding.sequence() + ": " + finding.text();
  }

  private void follow(RunId id, Entry entry, long epoch) {
    var history = histories.computeIfAbsent(id, run -> new History(run.value(), codec, findings));
    Optional<Run> before = history.run();
    history.follow(entry, epoch);
    history.run().ifPresent(run -> judge(before, run, history.last().orElseThrow()));
    history.run().ifPresent(run -> by(epoch, run, history.last().orElseThrow()));
    world.say(
        "log", () -> world.trace.run(id.value()) + " #" + entry.sequence() + " " + entry.type());
  }

  /** By the engine that has written it, if that is alive. */
  private void by(long epoch, Run run, Codec.Body body) {
    for (Life life : world.lives()) {
      if (life.log.epoch() != epoch) {
        continue;
      }
      if (body.event() instanceof Event.AttemptLost(var _, StepPath step, int attempt, String _)) {
        world.ledger.lost(life, run.id(), step, attempt);
      }
      // What was removed is not known to be paused.
      if (life.definitions.current(run.workflow()).isPresent()) {
        world.pauses.follow(run, body.facts());
      }
    }
  }

  private void judge(Optional<Run> before, Run run, Codec.Body body) {
    if (!run.isTerminal() && run.wakeup().isEmpty()) {
      throw new Broken("I5", "run " + run.id() + " has not ended, and nothing will wake it");
    }
    boolean migrated = body.event() instanceof Event.Migrated;
    if (!migrated && before.filter(was -> !was.birth().equals(run.birth())).isPresent()) {
      throw new Broken("I21", "run " + run.id() + " is not what it was made as");
    }
    Workflow workflow = goesBy(before, run, body);
    boolean cancelled = before.flatMap(Run::cancellation).isPresent();
    for (Fact fact : body.facts()) {
      count(run, fact);
      if (fact instanceof Fact.AttemptOffered offered
          && cancelled
          && before.filter(was -> was.stage() instanceof Stage.Working).isPresent()
          && run.stage() instanceof Stage.Working) {
        throw new Broken("I18", offered.step() + " is offered after its run was cancelled");
      }
    }
    if (body.event() instanceof Event.AttemptEnded ended) {
      body.facts().forEach(fact -> credited(run.id(), ended.outcome(), fact));
    }
    if (body.event() instanceof Event.TimerFired(var _, Timer timer)) {
      world.counters.count(Counter.TIMERS);
      if (timer instanceof Timer.AttemptDeadline) {
        world.counters.count(Counter.ATTEMPTS_TIMED_OUT);
      }
    }
    if (body.event() instanceof Event.EventArrived) {
      world.counters.count(Counter.EVENTS_FOUND_BY_WAITS);
    }
    attempts(run, workflow);
    slots.follow(run, body.facts());
    again.after(run, body.event());
    questions.follow(run, body.facts());
    spending.follow(run, body.facts());
    pools.follow(run, body.facts(), body.event().time());
    consumptions.follow(run, workflow, body.facts());
    if (before.isEmpty()) {
      births.made(run, runs());
    }
  }

  /** Each attempt is credited with what it has made itself. */
  private static void credited(RunId run, Outcome outcome, Fact fact) {
    boolean other = false;
    if (fact instanceof Fact.AttemptClaimed(StepPath step, int attempt, Json claim)) {
      other = Marks.isOfAnother(claim, run, step, attempt);
    } else if (fact instanceof Fact.AttemptReturned(StepPath step, int attempt)) {
      other = Marks.isOfAnother(outcome.output(), run, step, attempt);
    } else if (fact instanceof Fact.AttemptFailed failed) {
      other = Marks.isOfAnother(outcome.output(), run, failed.step(), failed.attempt());
    }
    if (other) {
      throw new Broken("I8", fact + " comes of the outcome of another attempt: " + outcome);
    }
  }

  private void attempts(Run run, Workflow workflow) {
    for (StepRun step : run.steps().values()) {
      workflow
          .find(step.path())
          .filter(of ->
              step.ended() > of.retry().maxAttempts() || step.crashes() > of.retry().maxCrashes())
          .ifPresent(of -> {
            throw new Broken(
                "I9",
                step.path()
                    + ": "
                    + step.ended()
                    + " attempts and "
                    + step.crashes()
                    + " crashes, of "
                    + of.retry());
          });
    }
  }

  /** A run goes by one definition, until somebody has it go by another one. */
  private Workflow goesBy(Optional<Run> before, Run run, Codec.Body body) {
    boolean other = before.filter(was -> !was.definition().equals(run.definition())).isPresent();
    if (other && !(body.event() instanceof Event.Migrated)) {
      throw new Broken("I21", "run " + run.id() + " goes by another definition at once");
    }
    Workflow workflow =
        world
            .editions
            .of(run)
            .orElseThrow(() ->
                new Broken("I21", "run " + run.id() + " goes by a definition that nobody knows"));
    for (Fact fact : body.facts()) {
      if (fact instanceof Fact.OfStep about && workflow.find(about.step()).isEmpty()) {
        throw new Broken("I21", fact + " is of no step of " + run.id());
      }
    }
    return workflow;
  }

  private void count(Run run, Fact fact) {
    if (fact instanceof Fact.RunCreated) {
      world.counters.count(Counter.RUNS);
    } else if (fact instanceof Fact.RunSucceeded) {
      world.counters.count(Counter.RUNS_SUCCEEDED);
    } else if (fact instanceof Fact.RunFailed(Run.RunFailure failure)) {
      world.counters.count(Counter.RUNS_FAILED);
      Failures.own(run.workflow(), failure).ifPresent(world.counters::failed);
    } else if (fact instanceof Fact.RunCancelled) {
      world.counters.count(Counter.RUNS_CANCELLED);
    }
  }

  /** Whether the later of these may come of the same key as the other. */
  boolean maySucceed(RunId one, RunId other) {
    boolean free =
        run(one)
            .flatMap(was -> run(other).map(then -> isFree(was, then) || isFree(then, was)))
            .orElse(false);
    if (free) {
      world.counters.count(Counter.KEYS_USED_AGAIN);
    }
    return free;
  }

  private boolean isFree(Run was, Run then) {
    boolean failed = was.stage() instanceof Stage.Failed;
    return !world.keys.isTaken(Births.accepted(was), Births.accepted(then), failed);
  }

  /** How many entries there are. */
  long entries() {
    return entries;
  }

  /** Events that were accepted. */
  Collection<Entry> received() {
    return received.values();
  }

  Again again() {
    return again;
  }

  /** The runs that are stored, as their entries describe them, in the order of their making. */
  List<Run> runs() {
    return histories.values().stream()
        .flatMap(history -> history.run().stream())
        .filter(run -> !forgetting.isForgotten(run.id()))
        .toList();
  }

  Optional<Run> run(RunId id) {
    return Optional.ofNullable(histories.get(id)).flatMap(History::run);
  }
}
