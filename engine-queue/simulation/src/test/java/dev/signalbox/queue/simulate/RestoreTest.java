package dev.signalbox.queue.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.queue.ambient.Threads;
import dev.signalbox.queue.check.CheckDb;
import dev.signalbox.queue.log.Transaction;
import dev.signalbox.queue.memory.MemoryStore;
import dev.signalbox.queue.memory.MemoryStore.Committed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** A copy of the store as it was at some instant, restored later, into another engine's life. */
class RestoreTest {
  private static final int SEEDS = 60;

  @Test
  void F09_a_backup_of_any_instant_is_sound_and_what_it_holds_goes_on_to_its_end() {
    int restored = 0;
    for (long seed = 1; seed <= SEEDS; seed++) {
      long mine = seed;
      restored += onItsOwnThread(() -> isRestored(mine)) ? 1 : 0;
    }

    assertThat(restored).isGreaterThan(SEEDS / 5);
  }

  @Test
  void a_backup_without_the_rows_of_its_entries_is_not_sound() {
    List<Committed> whole =
        onItsOwnThread(() -> {
          var tape = Tape.random(7);
          Theme theme = Theme.of(tape);
          var scenario = new RandomScenario(tape, theme);
          return backup(
              new World(tape, theme, scenario, Sabotage.NONE, false), new SplittableRandom(7));
        });
    var store = new MemoryStore();

    store.restore(
        whole.stream()
            .map(each ->
                new Committed(
                    new Transaction(each.transaction().entries(), List.of()), each.epoch()))
            .toList());

    assertThat(CheckDb.check(store.audit(), Optional.empty()).findings()).isNotEmpty();
  }

  /**
   * False where people had changed limits, or paused workflows, or where keys count for a while
   * only: of those, only the world knows in which they have.
   */
  private static boolean isRestored(long seed) {
    var tape = Tape.random(seed);
    Theme theme = Theme.of(tape);
    var scenario = new RandomScenario(tape, theme);
    var before = new World(tape, theme, scenario, Sabotage.NONE, false);
    List<Committed> backup = backup(before, new SplittableRandom(seed));
    long changes =
        before.counters.of(Counter.LIMIT_CHANGES) + before.counters.of(Counter.WORKFLOWS_PAUSED);
    if (changes > 0 || before.keys.window().isPresent()) {
      return false;
    }
    var after = new World(Tape.blank(), theme, scenario, Sabotage.NONE, false);
    after.clock.set(Duration.between(Wall.START, before.clock.now()).plusHours(seed));
    after.faults = Faults.NONE;
    after.mishaps = Mishaps.NONE;
    in(
        after,
        () -> {
          after.store.restore(backup);
          assertThat(CheckDb.check(after.audit(), Optional.empty()).findings())
              .as("seed %d, as it is restored", seed)
              .isEmpty();
          after.birth();
          new Calm(after).settle();
          assertThat(CheckDb.check(after.audit(), Optional.empty()).findings())
              .as("seed %d, when all has come to rest", seed)
              .isEmpty();
        });
    return !backup.isEmpty();
  }

  /** All that is stored after some steps in which everything goes wrong that may. */
  private static List<Committed> backup(World world, SplittableRandom random) {
    var stored = new ArrayList<Committed>();
    world.store.watch((transaction, epoch) -> {
      stored.add(new Committed(transaction, epoch));
      world.watch.stored(transaction, epoch);
    });
    int steps = 20 + random.nextInt(world.steps);
    in(
        world,
        () -> {
          world.birth();
          var turmoil = new Turmoil(world);
          for (int i = 0; i < steps; i++) {
            turmoil.step();
          }
        });
    return stored;
  }

  /** The thread that makes a world is the one that it is conducted by. */
  private static <T> T onItsOwnThread(Supplier<T> scene) {
    var over = new CompletableFuture<T>();
    var _ =
        Thread.ofVirtual()
            .start(() -> {
              try {
                over.complete(scene.get());
              } catch (RuntimeException | Error e) {
                over.completeExceptionally(e);
              }
            });
    return over.join();
  }

  private static void in(World world, Runnable scene) {
    try {
      Threads.with(world.baton, scene);
    } finally {
      world.baton.close();
    }
  }
}
