package dev.signalbox.queue.simulate;

import dev.signalbox.queue.EngineClock;
import dev.signalbox.queue.EventBus;
import dev.signalbox.queue.Failpoints;
import dev.signalbox.queue.Guards;
import dev.signalbox.queue.Ids;
import dev.signalbox.queue.Node;
import dev.signalbox.queue.Observers;
import dev.signalbox.queue.Operations;
import dev.signalbox.queue.Space;
import dev.signalbox.queue.StoreUnavailable;
import dev.signalbox.queue.Threads;
import dev.signalbox.queue.Transaction;
import dev.signalbox.queue.memory.MemoryLog;
import java.util.SplittableRandom;

/** One engine, from its start to its end: the real one, on ports that are simulated. */
final class Life {
  final MemoryLog log;
  final SimulatedQueue queue;

  private final World world;
  final int number;
  private final Node node;

  /** It accepts work. */
  boolean started;

  /** Its process ends soon, whatever it does. */
  boolean doomed;

  Life(World world, int number) {
    this.world = world;
    this.number = number;
    log = world.store.open(new Pace());
    var ids = new Ids(new SplittableRandom(world.tape.seed()));
    queue = new SimulatedQueue(world.baton, ids::nonce, world);
    var wall = world.clock;
    node =
        new Node(
            new Node.Parts(
                log,
                world.sabotage.queue(queue),
                new EventBus.Deaf(),
                world.definitions,
                new SimulatedWork(world, this),
                world.sabotage.lanes(world.scenario.lanes()),
                new Observers.None(),
                new Guards.Open(),
                new EngineClock(wall::now, world.baton::nanos),
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
          node.start();
          started = true;
          world.say("engine", () -> "accepts work");
        });
  }

  Operations operations() {
    return node.operations();
  }

  boolean hasLogWork() {
    return log.unanswered() > 0 || !log.handedIn().isEmpty();
  }

  private void reach(Failpoints.Point point) {
    if (world.tape.chance(world.faults.failpoint())) {
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
      if (started && world.tape.chance(world.faults.readRefused())) {
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
