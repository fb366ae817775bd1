package dev.signalbox.queue.simulate;

import dev.signalbox.core.Idempotency;
import dev.signalbox.queue.ambient.Threads;
import dev.signalbox.queue.engine.Definitions;
import dev.signalbox.queue.memory.MemoryAudit;
import dev.signalbox.queue.memory.MemoryStore;
import dev.signalbox.queue.memory.MemoryStore.Committed;
import dev.signalbox.queue.retention.Retention;
import dev.signalbox.queue.stepped.Actor;
import dev.signalbox.queue.stepped.Baton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * One simulation: engines, one after another, on one store, among people and workers. At first
 * everything goes wrong that may; then nothing does any more, and what was begun must end.
 */
final class World {
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(60);
  private static final int STEPS_MIN = 50;
  private static final int STEPS_MAX = 700;

  /** In those that are longer. */
  private static final int STEPS_MORE = 1500;

  final Tape tape;
  final Trace trace;
  final Sabotage sabotage;
  final Counters counters = new Counters();
  final Baton baton = new Baton(LOOK_AGAIN);
  final Wall clock = new Wall(baton);
  final Theme theme;
  final Scenario scenario;
  final Editions editions;

  /** Those of the first engine: the others know no more schedules and limits. */
  final Definitions definitions;

  final Idempotency keys;
  final Bounds bounds;
  final Pauses pauses = new Pauses();
  final Ledger ledger;
  final People people;
  final QueueTrouble queueTrouble;
  final Retention retention;
  final int steps;
  MemoryStore store;
  Watch watch;
  Faults faults;
  Mishaps mishaps;
  final Plugins plugins;
  final Secrets secrets;

  private final List<Life> lives = new ArrayList<>();
  private final boolean full;
  private final Restore restore;
  private int born;

  /** By somebody whose exceptions are caught. */
  private Optional<Broken> found = Optional.empty();

  World(Tape tape, Theme theme, Scenario scenario, Sabotage sabotage, boolean traced) {
    this.tape = tape;
    this.theme = theme;
    this.scenario = scenario;
    this.sabotage = sabotage;
    trace = new Trace(traced);
    store = new MemoryStore(sabotage.store());
    keys = keys(tape.track("keys"));
    editions =
        new Editions(
            scenario.editions().stream().map(each -> each.counting(keys)).toList(),
            tape.track("editions"));
    definitions = editions.first();
    bounds = new Bounds(definitions, editions.areSeveral());
    secrets = new Secrets(tape.track("secrets"), counters, broken -> found = Optional.of(broken));
    watch = new Watch(this);
    faults = theme.faults(Faults.of(tape));
    mishaps = theme.mishaps(Mishaps.of(tape.track("mishaps")));
    plugins = new Plugins(this, tape.track("plugins"));
    steps = (int) (tape.about(STEPS_MIN, STEPS_MAX) + tape.track("length").about(0, STEPS_MORE));
    full = tape.chance(200);
    boolean exclusive =
        faults.queue().twice() == 0 && faults.queue().leaseForgotten() == 0 && mishaps.ghost() == 0;
    ledger = new Ledger(exclusive, scenario.lanes(), broken -> found = Optional.of(broken));
    people = new People(this);
    retention = retention(tape.track("retention"));
    queueTrouble = new QueueTrouble(this);
    restore = new Restore(this, tape.track("restore"));
    store.watch(restore);
  }

  /** In most of the simulations for ever: days pass here in a moment. */
  private static Idempotency keys(Tape tape) {
    return tape.chance(400)
        ? new Idempotency(
            Optional.of(Duration.ofSeconds(tape.about(30, 3600))),
            tape.one(List.of(Idempotency.OnFailed.KEEP, Idempotency.OnFailed.FREE)))
        : new Idempotency(Optional.empty(), Idempotency.OnFailed.KEEP);
  }

  /** In half of the simulations nothing is forgotten. */
  private static Retention retention(Tape tape) {
    return tape.chance(500)
        ? new Retention(
            Optional.of(Duration.ofSeconds(tape.about(1, 1200))),
            Map.of(),
            Retention.NONE.files(),
            tape.pick(2) == 0
                ? Optional.of(Duration.ofSeconds(tape.about(1, 1200)))
                : Optional.empty(),
            Optional.empty(),
            Optional.empty())
        : Retention.NONE;
  }

  void say(String actor, Supplier<String> what) {
    trace.add(Duration.ofNanos(baton.nanos()), actor, what);
  }

  MemoryAudit audit() {
    return store.audit();
  }

  // --- The whole of it

  /**
   * @throws Broken if an invariant does not hold
   */
  void run() {
    try {
      Threads.with(
          baton,
          () -> {
            birth();
            var turmoil = new Turmoil(this);
            for (int i = 0; i < steps; i++) {
              restore.before(i);
              turmoil.step();
            }
            say("world", () -> "nothing goes wrong any more");
            faults = Faults.NONE;
            mishaps = Mishaps.NONE;
            new Calm(this).settle();
            new Audit(this).check();
          });
    } finally {
      baton.close();
    }
  }

  /** Whether the whole store is looked at in the end, and not only what the engine has touched. */
  boolean isFull() {
    return full;
  }

  Life life() {
    return lives.getLast();
  }

  List<Life> lives() {
    return lives;
  }

  void birth() {
    Life life = new Life(this, ++born);
    lives.add(life);
    watch.slots().restarted();
    say("engine", () -> "starts, as number " + born);
    life.begin();
  }

  /** It has ended in good order: what was handed in is stored. */
  void end(Life life) {
    counters.count(Counter.CLEAN_STOPS);
    say("engine", () -> "has ended");
    gone(life);
  }

  /** The process of this engine is no more. */
  void death(Life life) {
    counters.count(Counter.CRASHES);
    if (!life.log.handedIn().isEmpty()) {
      counters.count(Counter.CRASHES_WITH_WORK_HANDED_IN);
    }
    if (life.log.unanswered() > 0) {
      counters.count(Counter.CRASHES_BETWEEN_COMMIT_AND_ANSWER);
    }
    if (!life.started) {
      counters.count(Counter.CRASHES_IN_RECOVERY);
    }
    if (!life.queue.leased().isEmpty()) {
      counters.count(Counter.CRASHES_WHILE_ATTEMPTS_RUN);
    }
    say("engine", () -> "is killed");
    gone(life);
  }

  private void gone(Life life) {
    lives.remove(life);
    baton.stop(life);
    // One that was fenced by it is none to go on with.
    if (life.number == born) {
      birth();
    }
  }

  /** Everything ends, and goes on with what was stored at some time before. */
  void restored(List<Committed> backup) {
    lives.forEach(baton::stop);
    lives.clear();
    people.forget();
    ledger.forget();
    bounds.doubt();
    pauses.doubt();
    store = new MemoryStore(sabotage.store());
    watch = new Watch(this);
    store.watch(watch);
    trace.untold(() -> store.restore(backup));
    birth();
  }

  // --- Threads

  List<Actor> ready() {
    return baton.ready().stream().filter(actor -> !sabotage.isDead(actor)).toList();
  }

  void act(Actor actor) {
    trace.mix(actor.number());
    try {
      baton.step(actor);
    } catch (IllegalStateException e) {
      if (e.getCause() instanceof Broken broken) {
        throw broken;
      }
      throw new Broken("I30", actor.name() + " has ended with " + e.getCause(), e);
    }
    found.ifPresent(broken -> {
      throw broken;
    });
  }

  void answer(Life life) {
    // What follows from it dies with the engine that it is given to.
    baton.group(life);
    try {
      life.log.answer();
    } catch (Life.Killed _) {
      // Doomed, which is seen to next.
    }
  }
}
