package dev.signalbox.queue.simulate;

import dev.signalbox.queue.check.CheckDb;
import dev.signalbox.queue.log.Transaction;
import dev.signalbox.queue.memory.MemoryStore;
import dev.signalbox.queue.memory.MemoryStore.Committed;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A backup that was made at some instant is put in the place of the store: what is in it is sound
 * as it is, and goes on, whatever people, workers and engines have seen since.
 */
final class Restore implements MemoryStore.Stored {
  private static final int NEVER = -1;

  private final World world;
  private final Tape tape;
  private final int at;

  /** Nothing, where there is no restore. */
  private final List<Committed> stored = new ArrayList<>();

  Restore(World world, Tape tape) {
    this.world = world;
    this.tape = tape;
    this.at = tape.chance(80) ? tape.pick(world.steps) : NEVER;
  }

  @Override
  public void stored(Transaction transaction, long epoch) {
    if (at != NEVER) {
      stored.add(new Committed(world.sabotage.backedUp(transaction), epoch));
    }
    world.watch.stored(transaction, epoch);
  }

  /** Before the world takes this step. */
  void before(int step) {
    if (step != at) {
      return;
    }
    long undone = tape.about(0, stored.size());
    world.counters.count(Counter.RESTORES);
    world.counters.count(Counter.COMMITS_UNDONE_BY_RESTORES, undone);
    world.say("store", () -> "is restored to what it was " + undone + " commits ago");
    world.restored(stored.subList(0, stored.size() - (int) undone));
    CheckDb.check(world.audit(), Optional.empty()).findings().stream()
        .findFirst()
        .ifPresent(found -> {
          throw new Broken(found.invariant(), "as it was restored: " + Watch.text(found));
        });
  }
}
