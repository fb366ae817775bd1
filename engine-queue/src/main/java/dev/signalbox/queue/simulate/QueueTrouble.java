package dev.signalbox.queue.simulate;

import dev.signalbox.core.RunId;
import dev.signalbox.queue.jobs.Job;

/** What the queue does wrong by itself. */
final class QueueTrouble implements SimulatedQueue.Faulty {
  private final World world;

  QueueTrouble(World world) {
    this.world = world;
  }

  @Override
  public boolean isLost(Job job) {
    boolean lost = world.tape.chance(world.faults.queue().lost());
    if (lost) {
      world.counters.count(Counter.JOBS_LOST);
      world.say("queue", () -> "loses " + name(job));
    }
    return lost;
  }

  @Override
  public boolean isHandedOutTwice(Job job) {
    boolean twice = world.tape.chance(world.faults.queue().twice());
    if (twice) {
      world.counters.count(Counter.JOBS_TWICE);
      world.say("queue", () -> "hands out twice " + name(job));
    }
    return twice;
  }

  @Override
  public int next(int waiting) {
    if (waiting > 1 && world.tape.chance(world.faults.queue().reordered())) {
      world.counters.count(Counter.JOBS_REORDERED);
      return world.tape.pick(waiting);
    }
    return 0;
  }

  private String name(Job job) {
    RunId run = job.assignment().run();
    return world.trace.run(run.value())
        + " "
        + job.assignment().step()
        + "/"
        + job.assignment().attempt();
  }
}
