package dev.signalbox.queue.simulate;

import dev.signalbox.core.Idempotency;
import dev.signalbox.core.RunId;
import dev.signalbox.queue.Definitions;
import dev.signalbox.queue.Job;
import dev.signalbox.queue.RunLog.Appended;
import dev.signalbox.queue.Threads;
import dev.signalbox.queue.Transaction;
import dev.signalbox.queue.memory.MemoryAudit;
import dev.signalbox.queue.memory.MemoryStore;
import dev.signalbox.queue.stepped.Actor;
import dev.signalbox.queue.stepped.Baton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;

/**
 * One simulation: engines, one after another, on one store, among people and workers. At first
 * everything goes wrong that may; then nothing does any more, and what was begun must end.
 */
final class World implements SimulatedQueue.Faulty {
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(60);
  private static final int STEPS_MIN = 50;
  private static final int STEPS_MAX = 700;

  final Tape tape;
  final Trace trace;
  final Sabotage sabotage;
  final Counters counters = new Counters();
  final Baton baton = new Baton(LOOK_AGAIN);
  final Wall clock = new Wall(baton);
  final MemoryStore store;
  final Scenario scenario;
  final Definitions definitions;
  final Watch watch = new Watch(this);
  final Ledger ledger;
  final People people;
  final int steps;
  Faults faults;

  /** An id that is sent again must be known again, however late: days pass here in a moment. */
  private static final Idempotency FOR_EVER =
      new Idempotency(Optional.empty(), Idempotency.OnFailed.KEEP);

  private final List<Life> lives = new ArrayList<>();
  private final boolean full;
  private int born;

  /** By somebody whose exceptions are caught. */
  private Optional<Broken> found = Optional.empty();

  World(Tape tape, Scenario scenario, Sabotage sabotage, boolean traced) {
    this.tape = tape;
    this.scenario = scenario;
    this.sabotage = sabotage;
    trace = new Trace(traced);
    store = new MemoryStore(sabotage.isOverwriting(), sabotage.isUnfenced());
    store.watch(watch);
    definitions = scenario.definitions().counting(FOR_EVER);
    faults = Faults.of(tape);
    steps = (int) tape.about(STEPS_MIN, STEPS_MAX);
    full = tape.chance(200);
    ledger = new Ledger(faults, scenario.lanes(), broken -> found = Optional.of(broken));
    people = new People(this);
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
            for (int i = 0; i < steps; i++) {
              step();
            }
            say("world", () -> "nothing goes wrong any more");
            faults = Faults.NONE;
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

  private void birth() {
    Life life = new Life(this, ++born);
    lives.add(life);
    say("engine", () -> "starts, as number " + born);
    life.begin();
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
    lives.remove(life);
    baton.stop(life);
    // One that was fenced by it is none to go on with.
    if (life.number == born) {
      birth();
    }
  }

  // --- A step

  private void step() {
    doomed();
    if (tape.chance(faults.crash())) {
      death(life());
    } else if (tape.chance(faults.takeover()) && life().started && lives.size() < 2) {
      counters.count(Counter.TAKEOVERS);
      say("world", () -> "another engine takes over");
      birth();
    } else if (tape.chance(faults.flush())) {
      counters.count(Counter.QUEUE_FLUSHED);
      say("queue", () -> "is flushed");
      life().queue.flush();
    } else if (tape.chance(faults.leaseForgotten())) {
      forget();
    } else {
      move();
    }
  }

  private void doomed() {
    for (Life life : List.copyOf(lives)) {
      boolean old = life != life() && tape.chance(100);
      if (life.doomed || old) {
        death(life);
      }
    }
  }

  private void forget() {
    List<String> leased = life().queue.leased();
    if (!leased.isEmpty()) {
      counters.count(Counter.LEASES_FORGOTTEN);
      String job = tape.one(leased);
      say("queue", () -> "forgets that a worker has " + job);
      life().queue.forget(job);
    }
  }

  private void move() {
    List<Actor> ready = ready();
    List<Life> logs = lives.stream().filter(Life::hasLogWork).toList();
    int kind = tape.pick(16);
    boolean person = kind >= 14 && life().started;
    if (person) {
      people.act(life());
    } else if (kind < 8 && !ready.isEmpty()) {
      act(tape.one(ready));
    } else if (kind < 13 && !logs.isEmpty()) {
      log(tape.one(logs));
    } else if (!ready.isEmpty() && kind != 13) {
      act(tape.one(ready));
    } else {
      time();
    }
  }

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

  // --- The store

  void log(Life life) {
    boolean answers = life.log.unanswered() > 0;
    List<Transaction> handedIn = life.log.handedIn();
    if (answers && (handedIn.isEmpty() || tape.pick(2) == 0)) {
      answer(life);
    } else if (tape.chance(faults.storeLost())) {
      lose(life);
    } else {
      int count = 1 + tape.pick(handedIn.size());
      if (count > 1) {
        counters.count(Counter.COMMITS_OF_MANY);
      }
      life.log.commit(count, this::refusal);
    }
  }

  void answer(Life life) {
    try {
      life.log.answer();
    } catch (Life.Killed _) {
      // Doomed, which is seen to next.
    }
  }

  private void lose(Life life) {
    boolean stored = tape.pick(2) == 0;
    counters.count(stored ? Counter.LOST_AND_STORED : Counter.LOST_AND_NOT_STORED);
    say("log", () -> "a commit goes wrong, " + (stored ? "and is stored" : "and is not stored"));
    life.log.lose(stored, "the storage failed, on purpose");
    life.doomed = tape.pick(2) == 0;
  }

  private Optional<Appended> refusal(Transaction transaction) {
    if (!tape.chance(faults.storeRefuses())) {
      return Optional.empty();
    }
    if (tape.pick(2) == 0) {
      counters.count(Counter.STORE_BUSY);
      say("log", () -> "is busy");
      return Optional.of(new Appended.Busy());
    }
    counters.count(Counter.DISK_FULL);
    say("log", () -> "the disk is full");
    return Optional.of(new Appended.Full());
  }

  // --- Time

  private void time() {
    if (tape.chance(10 * faults.clockJump())) {
      jump();
      return;
    }
    OptionalLong wake = baton.nextWake();
    long nanos =
        wake.isPresent() && tape.pick(4) < 3
            ? Math.max(0, wake.getAsLong() - baton.nanos())
            : tape.about(1, 60_000) * 1_000_000L;
    trace.mix(nanos);
    baton.pass(Duration.ofNanos(nanos));
  }

  private void jump() {
    boolean ticks = !definitions.schedules().isEmpty();
    Duration by = Duration.ofSeconds(tape.about(1, (ticks ? 1 : 2 * 365) * 86_400L));
    boolean back = tape.pick(2) == 0;
    counters.count(back ? Counter.CLOCK_BACK : Counter.CLOCK_AHEAD);
    say("clock", () -> (back ? "is set back by " : "is set ahead by ") + by);
    clock.set(back ? by.negated() : by);
  }

  // --- The queue

  @Override
  public boolean isLost(Job job) {
    boolean lost = tape.chance(faults.jobLost());
    if (lost) {
      counters.count(Counter.JOBS_LOST);
      say("queue", () -> "loses " + name(job));
    }
    return lost;
  }

  @Override
  public boolean isHandedOutTwice(Job job) {
    boolean twice = tape.chance(faults.jobTwice());
    if (twice) {
      counters.count(Counter.JOBS_TWICE);
      say("queue", () -> "hands out twice " + name(job));
    }
    return twice;
  }

  @Override
  public int next(int waiting) {
    if (waiting > 1 && tape.chance(faults.jobReordered())) {
      counters.count(Counter.JOBS_REORDERED);
      return tape.pick(waiting);
    }
    return 0;
  }

  private String name(Job job) {
    RunId run = job.assignment().run();
    return trace.run(run.value())
        + " "
        + job.assignment().step()
        + "/"
        + job.assignment().attempt();
  }
}
