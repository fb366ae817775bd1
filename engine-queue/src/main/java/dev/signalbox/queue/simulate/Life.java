package dev.signalbox.queue.simulate;

import dev.signalbox.queue.Node;
import dev.signalbox.queue.ambient.EngineClock;
import dev.signalbox.queue.ambient.Failpoints;
import dev.signalbox.queue.ambient.Ids;
import dev.signalbox.queue.ambient.Space;
import dev.signalbox.queue.ambient.Threads;
import dev.signalbox.queue.engine.Definitions;
import dev.signalbox.queue.jobs.EventBus;
import dev.signalbox.queue.log.StoreUnavailable;
import dev.signalbox.queue.log.Transaction;
import dev.signalbox.queue.memory.MemoryLog;
import dev.signalbox.queue.operations.Operations;
import dev.signalbox.queue.redact.RedactedGuards;
import dev.signalbox.queue.redact.RedactedObservers;
import dev.signalbox.queue.retention.Remains;
import java.time.Duration;
import java.util.SplittableRandom;

/** One engine, from its start to its end: the real one, on ports that are simulated. */
final class Life {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  final MemoryLog log;
  final SimulatedQueue queue;
  final EngineClock clock;
  final Definitions definitions;

  private final World world;
  final int number;
  private final Node node;

  /** It accepts work. */
  boolean started;

  /** It was told to end. */
  boolean stopping;

  /** It has ended in good order. */
  boolean stopped;

  /** Its process ends soon, whatever it does. */
  boolean doomed;

  Life(World world, int number) {
    this.world = world;
    this.number = number;
    log = world.store.open(new Pace());
    var ids = new Ids(new SplittableRandom(world.tape.seed()));
    queue = new SimulatedQueue(world.baton, ids::nonce, world.queueTrouble);
    definitions = world.editions.next();
    if (definitions != world.definitions) {
      world.counters.count(Counter.EDITIONS);
    }
    clock = new EngineClock(world.clock::now, world.baton::nanos);
    node =
        new Node(
            new Node.Parts(
                world.sabotage.log(log),
                world.sabotage.queue(queue),
                new EventBus.Deaf(),
                world.sabotage.definitions(definitions),
                world.sabotage.work(new SimulatedWork(world, this), world.secrets.redactor()),
                world.sabotage.lanes(world.scenario.lanes()),
                new RedactedObservers(world.plugins, world.secrets.redactor()),
                new RedactedGuards(world.plugins, world.secrets.redactor()),
                clock,
                ids,
                this::reach,
                new Space.Endless()),
            world.sabotage.rules());
  }

  /** Begins to live: recovers first, as an engine does that was not closed. */
  void begin() {
    world.baton.group(this);
    world.baton.start(
        "engine",
        () -> {
          node.keep(world.retention, new Remains.None());
          node.start();
          started = true;
          world.say("engine", () -> "accepts work");
        });
  }

  /** Is told to end: what runs may end for a while, and the rest is handed back. */
  void stop() {
    stopping = true;
    world.baton.group(this);
    world.baton.start(
        "stop",
        () -> {
          try {
            node.drain(PATIENCE, PATIENCE);
            node.close();
            queue.close();
            // What is under way is committed when the world comes to it, and then nothing is.
            world.baton.until(() -> !hasLogWork());
            log.close();
            stopped = true;
          } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts here", e);
          }
        });
  }

  Node.Load load() {
    return node.load();
  }

  Operations operations() {
    return node.operations();
  }

  boolean hasLogWork() {
    return log.unanswered() > 0 || !log.handedIn().isEmpty();
  }

  private void reach(Failpoints.Point point) {
    if (world.tape.chance(world.faults.engines().failpoint())) {
      world.counters.count(Counter.CRASHES_AT_FAILPOINTS);
      world.say("engine", () -> "is killed at " + point);
      doomed = true;
      if (world.baton.isConducting()) {
        throw new Killed();
      }
      world.baton.until(() -> false);
    }
  }

  /** The process is killed in the midst of something. */
  static final class Killed extends Error {
    private static final long serialVersionUID = 1L;

    Killed() {
      super("killed", null, false, false);
    }
  }

  private final class Pace implements MemoryLog.Pace {
    @Override
    public void handedIn(MemoryLog of) {
      // Committed when the world comes to it.
    }

    @Override
    public Transaction written(Transaction transaction) {
      return world.sabotage.written(transaction);
    }

    @Override
    public boolean isAnsweredEarly(Transaction transaction) {
      return world.sabotage.isAnsweredEarly(transaction);
    }

    @Override
    public void reading() {
      if (started && world.tape.chance(world.faults.store().readRefused())) {
        world.counters.count(Counter.READS_REFUSED);
        throw new StoreUnavailable("the read took too long, on purpose");
      }
    }
  }

  @Override
  public String toString() {
    return "engine " + number;
  }

  /** Threads of the platform have no part in it. */
  static Life in(World world, int number) {
    var made = new Life[1];
    Threads.with(world.baton, () -> made[0] = new Life(world, number));
    return made[0];
  }
}
