package dev.signalbox.queue.simulate;

import dev.signalbox.queue.log.RunLog.Appended;
import dev.signalbox.queue.log.Transaction;
import dev.signalbox.queue.stepped.Actor;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** What happens next, while everything may go wrong. */
final class Turmoil {
  private final World world;
  private final Tape tape;
  private final Tape mishaps;
  private final Tape theme;
  private final Tape patience;

  /** People let the engine come to something before they want more of it. */
  private final boolean patient;

  Turmoil(World world) {
    this.world = world;
    this.tape = world.tape;
    this.mishaps = world.tape.track("mishaps");
    this.theme = world.tape.track("theme");
    this.patience = world.tape.track("patience");
    this.patient = patience.chance(600);
  }

  void step() {
    doomed();
    mishap();
    Faults faults = world.faults;
    if (tape.chance(faults.engines().crash())) {
      world.death(world.life());
    } else if (tape.chance(faults.engines().takeover())
        && world.life().started
        && world.lives().size() < 2) {
      world.counters.count(Counter.TAKEOVERS);
      world.say("world", () -> "another engine takes over");
      world.birth();
    } else if (tape.chance(faults.queue().flush())) {
      world.counters.count(Counter.QUEUE_FLUSHED);
      world.say("queue", () -> "is flushed");
      world.life().queue.flush();
    } else if (tape.chance(faults.queue().leaseForgotten())) {
      forget();
    } else {
      move();
    }
  }

  private void doomed() {
    for (Life life : List.copyOf(world.lives())) {
      if (life.stopped) {
        world.end(life);
      } else if (life.doomed || (life != world.life() && noticesItsSuccessor())) {
        world.death(life);
      }
    }
  }

  private boolean noticesItsSuccessor() {
    return world.theme == Theme.OVERLAP ? theme.chance(15) : tape.chance(100);
  }

  private void mishap() {
    Life life = world.life();
    if (mishaps.chance(world.mishaps.ghost()) && life.queue.haunt(mishaps)) {
      world.counters.count(Counter.JOBS_OF_GHOSTS);
      world.say("queue", () -> "hands out a job that is done with");
    }
    if (mishaps.chance(world.mishaps.stall())) {
      world.counters.count(Counter.QUEUE_STALLED);
      boolean stalled = life.queue.stall();
      world.say("queue", () -> stalled ? "hands out nothing" : "goes on");
    }
    if (mishaps.chance(world.mishaps.stop()) && life.started && !life.stopping) {
      world.say("engine", () -> "is told to end");
      life.stop();
    }
  }

  /** Whom people turn to: not all of them know who owns the store by now. */
  private Life asked() {
    List<Life> known = world.lives().stream().filter(life -> life.started).toList();
    return world.theme == Theme.OVERLAP ? theme.one(known) : world.life();
  }

  private void forget() {
    List<String> leased = world.life().queue.leased();
    if (!leased.isEmpty()) {
      world.counters.count(Counter.LEASES_FORGOTTEN);
      String job = tape.one(leased);
      world.say("queue", () -> "forgets that a worker has " + job);
      world.life().queue.forget(job);
    }
  }

  private void move() {
    List<Actor> ready = world.ready();
    List<Life> logs = world.lives().stream().filter(Life::hasLogWork).toList();
    int kind = tape.pick(16);
    boolean person = kind >= 14 && world.life().started && !(patient && patience.chance(750));
    if (person) {
      world.people.act(asked());
    } else if (kind < 8 && !ready.isEmpty()) {
      world.act(tape.one(ready));
    } else if (kind < 13 && !logs.isEmpty()) {
      log(tape.one(logs));
    } else if (!ready.isEmpty() && kind != 13) {
      world.act(tape.one(ready));
    } else {
      time();
    }
  }

  // --- The store

  private void log(Life life) {
    boolean answers = life.log.unanswered() > 0;
    boolean fenced = life != world.life() && !life.log.isOver();
    List<Transaction> handedIn = life.log.handedIn();
    if (answers && (handedIn.isEmpty() || tape.pick(2) == 0)) {
      world.answer(life);
    } else if (tape.chance(world.faults.store().lost())) {
      lose(life);
    } else {
      int count = 1 + tape.pick(handedIn.size());
      if (count > 1) {
        world.counters.count(Counter.COMMITS_OF_MANY);
      }
      world.counters.count(Counter.CONFLICTS, life.log.commit(count, this::refusal));
      if (fenced && life.log.isOver()) {
        world.counters.count(Counter.FENCED_COMMITS);
      }
    }
  }

  private void lose(Life life) {
    boolean stored = tape.pick(2) == 0;
    world.counters.count(stored ? Counter.LOST_AND_STORED : Counter.LOST_AND_NOT_STORED);
    world.say(
        "log", () -> "a commit goes wrong, " + (stored ? "and is stored" : "and is not stored"));
    life.log.lose(stored, "the storage failed, on purpose");
    life.doomed = tape.pick(2) == 0;
  }

  private Optional<Appended> refusal(Transaction transaction) {
    if (!tape.chance(world.faults.store().refuses())) {
      return Optional.empty();
    }
    if (tape.pick(2) == 0) {
      world.counters.count(Counter.STORE_BUSY);
      world.say("log", () -> "is busy");
      return Optional.of(new Appended.Busy());
    }
    world.counters.count(Counter.DISK_FULL);
    world.say("log", () -> "the disk is full");
    return Optional.of(new Appended.Full());
  }

  // --- Time

  private void time() {
    if (tape.chance(10 * world.faults.clockJump())) {
      jump();
      return;
    }
    OptionalLong wake = world.baton.nextWake();
    long nanos =
        wake.isPresent() && tape.pick(4) < 3
            ? Math.max(0, wake.getAsLong() - world.baton.nanos())
            : tape.about(1, 60_000) * (world.theme == Theme.TICKS ? 10 : 1) * 1_000_000L;
    world.trace.mix(nanos);
    world.baton.pass(Duration.ofNanos(nanos));
    if (world.life().clock.isHeld()) {
      world.counters.count(Counter.CLOCK_HELD);
    }
  }

  private void jump() {
    boolean ticks = !world.definitions.schedules().isEmpty();
    Duration by = Duration.ofSeconds(tape.about(1, (ticks ? 1 : 2 * 365) * 86_400L));
    boolean back = tape.pick(2) == 0;
    world.counters.count(back ? Counter.CLOCK_BACK : Counter.CLOCK_AHEAD);
    world.say("clock", () -> (back ? "is set back by " : "is set ahead by ") + by);
    world.clock.set(back ? by.negated() : by);
  }
}
