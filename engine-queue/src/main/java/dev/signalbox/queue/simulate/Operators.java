package dev.signalbox.queue.simulate;

import dev.signalbox.core.Decision;
import dev.signalbox.core.Digest;
import dev.signalbox.core.Json;
import dev.signalbox.core.Run;
import dev.signalbox.core.RunId;
import dev.signalbox.core.StepRun;
import dev.signalbox.queue.intake.Launch;
import dev.signalbox.queue.operations.Migrations;
import dev.signalbox.queue.operations.Operations;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Those who look after runs that there are. */
final class Operators {
  private final World world;
  private final People people;
  private final List<RunId> cancelled = new ArrayList<>();

  Operators(World world, People people) {
    this.world = world;
    this.people = people;
  }

  void cancel(Life life, RunId run) {
    world.counters.count(Counter.CANCELS);
    boolean force = world.tape.track("force").chance(300);
    boolean accepted =
        isAccepted(
            force
                ? life.operations().forceCancel(run, "ann", "it hangs")
                : life.operations().cancel(run, "ann", "enough"));
    if (accepted) {
      cancelled.add(run);
      cancelledInLog(run);
    } else {
      world.counters.count(Counter.CANCELS_IGNORED);
    }
  }

  private void cancelledInLog(RunId run) {
    if (world.watch.run(run).filter(it -> it.cancellation().isPresent()).isEmpty()) {
      throw new Broken("I1", "run " + run + " was cancelled, and its log does not say so");
    }
  }

  void pause(Life life, RunId run) {
    if (isAccepted(life.operations().pause(run, "ann", "wait"))) {
      world.counters.count(Counter.PAUSES);
    }
  }

  void resume(Life life, RunId run) {
    if (isAccepted(life.operations().resume(run, "ann"))) {
      world.counters.count(Counter.RESUMES);
    }
  }

  void signal(Life life, RunId run) {
    List<String> names = world.scenario.signals();
    if (!names.isEmpty()) {
      String name = names.getFirst();
      if (isAccepted(life.operations().signal(run, Optional.empty(), name, Json.EMPTY_OBJECT))) {
        world.counters.count(Counter.SIGNALS);
      }
    }
  }

  void retry(Life life, RunId run) {
    if (life.operations().reruns().retry(run, Optional.empty())
        instanceof Launch.Launched(Run made)) {
      world.counters.count(Counter.RETRIES);
      people.known(made.id());
    }
  }

  private static boolean isAccepted(Operations.Changed changed) {
    return changed instanceof Operations.Changed.Decided(Decision.Next _, var _);
  }

  /** From one of its steps on. */
  void retryFrom(Life life, Tape tape) {
    people.ofRun(
        tape,
        life,
        "retries from a step",
        (of, run) -> {
          List<StepRun> steps =
              world.watch.run(run).map(it -> List.copyOf(it.steps().values())).orElse(List.of());
          if (!steps.isEmpty()) {
            String step = tape.one(steps).path().value();
            made(
                of.operations().reruns().retry(run, Optional.of(step)),
                Counter.RETRIES_FROM_A_STEP);
          }
        });
  }

  void fork(Life life, Tape tape) {
    people.ofRun(
        tape,
        life,
        "forks",
        (of, run) -> {
          long sequence = 1L + tape.pick(12);
          made(of.operations().reruns().fork(run, sequence), Counter.FORKS);
        });
  }

  /** To the definition that is configured now. */
  void migrate(Life life, Tape tape) {
    people.ofRun(
        tape,
        life,
        "migrates",
        (of, run) -> {
          Migrations.Migrated answer =
              of.operations().migrations().migrate(run, Optional.empty(), "ann");
          if (answer instanceof Migrations.Migrated.Done(Digest definition)) {
            world.counters.count(Counter.MIGRATIONS);
            boolean so =
                world.watch.run(run).filter(it -> it.definition().equals(definition)).isPresent();
            // Another engine may have had it go by yet another one.
            if (!so && world.lives().size() == 1) {
              throw new Broken("I1", "run " + run + " was migrated, and its log does not say so");
            }
          } else if (answer instanceof Migrations.Migrated.Diverges) {
            world.counters.count(Counter.MIGRATIONS_THAT_DIVERGE);
          }
        });
  }

  private void made(Launch launch, Counter counter) {
    if (launch instanceof Launch.Launched(Run made)) {
      world.counters.count(counter);
      people.known(made.id());
    }
  }

  void forget() {
    cancelled.clear();
  }

  void check() {
    cancelled.forEach(this::cancelledInLog);
  }
}
