package dev.signalbox.queue.simulate;

import dev.signalbox.core.Run;
import dev.signalbox.core.RunId;
import dev.signalbox.queue.log.DiskFull;
import dev.signalbox.queue.log.StoreUnavailable;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** Those who ask the engine for something, and remember what they were told. */
final class People {
  private final World world;
  private final Customers customers;
  private final Operators operators;
  private final Approvers approvers;
  private final Administrators administrators;
  private final Tape others;
  private final Tape theme;
  private final Tape later;
  private final Tape agree;
  private final boolean agreeing;

  /** What else somebody may do: each kind is done in half of the simulations. */
  private final List<Consumer<Life>> further = new ArrayList<>();

  People(World world) {
    this.world = world;
    customers = new Customers(world, this);
    operators = new Operators(world, this);
    approvers = new Approvers(world, this);
    others = world.tape.track("people");
    theme = world.tape.track("theme");
    later = world.tape.track("people later");
    administrators = new Administrators(world, this, others);
    agree = world.tape.track("agree");
    agreeing = agree.chance(500);
    for (Consumer<Life> each :
        List.<Consumer<Life>>of(
            life -> customers.storm(life, others),
            life -> operators.retryFrom(life, others),
            life -> operators.fork(life, others),
            life -> administrators.bulk(life),
            life -> administrators.limit(life),
            life -> administrators.schedule(life),
            life -> administrators.pending(life))) {
      if (others.chance(500)) {
        further.add(each);
      }
    }
    for (Consumer<Life> each :
        List.<Consumer<Life>>of(life -> operators.migrate(life, later), administrators::workflow)) {
      if (later.chance(500)) {
        further.add(each);
      }
    }
  }

  /** One of them does something. */
  void act(Life life) {
    Tape tape = world.tape;
    if (world.theme == Theme.RUSH && theme.chance(300)) {
      customers.storm(life, theme);
      return;
    }
    if (world.theme == Theme.THRIFT ? theme.chance(400) : agreeing && agree.chance(80)) {
      approvers.agree(life);
      return;
    }
    if (others.chance(300) && !further.isEmpty()) {
      others.one(further).accept(life);
      return;
    }
    switch (tape.pick(12)) {
      case 0, 1, 2 -> customers.launch(life);
      case 3, 4, 5 -> customers.send(life);
      case 6, 7 -> approvers.decide(life);
      case 8 -> ofRun(tape, life, "cancels", operators::cancel);
      case 9 -> ofRun(tape, life, "pauses", operators::pause);
      case 10 -> ofRun(tape, life, "resumes", operators::resume);
      default -> other(life);
    }
  }

  private void other(Life life) {
    if (world.tape.pick(2) == 0) {
      ofRun(world.tape, life, "signals", operators::signal);
    } else {
      ofRun(world.tape, life, "retries", operators::retry);
    }
  }

  /** Somebody does this, on a thread of the engine; it may be refused, or killed with it. */
  void with(Life life, String what, Runnable task) {
    world.say("someone", () -> what);
    world.baton.group(life);
    world.baton.start(
        "someone",
        () -> {
          try {
            task.run();
          } catch (StoreUnavailable | DiskFull e) {
            world.counters.count(Counter.REFUSALS);
            world.say("someone", () -> what + ": refused, " + e.getMessage());
          }
        });
  }

  void ofRun(Tape tape, Life life, String what, BiConsumer<Life, RunId> task) {
    List<Run> runs = world.watch.runs();
    if (!runs.isEmpty()) {
      RunId run = tape.one(runs).id();
      with(life, what + " " + world.trace.run(run.value()), () -> task.accept(life, run));
    }
  }

  void known(RunId run) {
    if (world.watch.run(run).isEmpty()) {
      throw new Broken("I1", "run " + run + " was acknowledged, and is not in the log");
    }
  }

  /** What they were told does not hold any more, and they know it. */
  void forget() {
    customers.forget();
    operators.forget();
    approvers.forget();
    administrators.forget();
  }

  /** All that anybody was told is still so. */
  void check() {
    customers.check();
    operators.check();
    administrators.check();
  }
}
