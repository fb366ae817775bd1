package dev.signalbox.queue.simulate;

import dev.signalbox.core.Run;
import dev.signalbox.queue.stepped.Actor;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Nothing goes wrong any more, and everybody gets a turn: every run must end, or wait for somebody
 * who need not come.
 */
final class Calm {
  private static final Duration BOUND = Duration.ofDays(1000);

  /** Whoever looks for what was forgotten has looked by then. */
  private static final Duration IDLE = Duration.ofMinutes(10);

  private static final int STEPS_MAX = 50_000;

  private final World world;
  private int left = STEPS_MAX;

  Calm(World world) {
    this.world = world;
  }

  void settle() {
    for (Life life : List.copyOf(world.lives())) {
      life.queue.goOn();
      if (life.stopping || life.doomed || life != world.life() || life.log.isOver()) {
        world.death(life);
      }
    }
    world.clock.putRight();
    long end = world.baton.nanos() + BOUND.toNanos();
    long moved = world.baton.nanos();
    long entries = world.watch.entries();
    while (true) {
      exhaust();
      if (isQuiet()) {
        return;
      }
      if (world.watch.entries() > entries) {
        entries = world.watch.entries();
        moved = world.baton.nanos();
      }
      boolean idle = world.baton.nanos() - moved > IDLE.toNanos();
      if (left <= 0 || world.baton.nanos() > end || !pass(idle)) {
        throw stuck();
      }
      moved = idle ? world.baton.nanos() : moved;
    }
  }

  /** False if nothing can happen any more. */
  private boolean pass(boolean idle) {
    OptionalLong wake = world.baton.nextWake();
    Optional<Duration> far = idle ? untilDue() : Optional.of(Duration.ZERO);
    if (wake.isEmpty() || far.isEmpty()) {
      return false;
    }
    var near = Duration.ofNanos(Math.max(0, wake.getAsLong() - world.baton.nanos()));
    world.baton.pass(near.compareTo(far.get()) > 0 ? near : far.get());
    return true;
  }

  /** Until the clock will do something that it has not done. */
  private Optional<Duration> untilDue() {
    Instant now = world.clock.now();
    return world
        .audit()
        .nextDue()
        .map(due -> Duration.between(now, due))
        .filter(Duration::isPositive);
  }

  private void exhaust() {
    while (left > 0) {
      List<Actor> ready = world.ready();
      Life life = world.life();
      if (life.hasLogWork()) {
        var _ = life.log.commit(Integer.MAX_VALUE, _ -> Optional.empty());
        while (life.log.unanswered() > 0) {
          world.answer(life);
        }
      } else if (ready.isEmpty()) {
        return;
      }
      for (Actor actor : ready) {
        if (world.baton.isReady(actor)) {
          world.act(actor);
          left--;
        }
      }
    }
  }

  private boolean isQuiet() {
    var audit = world.audit();
    return audit.arrivals().isEmpty()
        && audit.bulks().running().isEmpty()
        && !audit.isAnybodyToBeTold()
        && audit.pending().stream().allMatch(row -> new Rest(world).isPaused(row.workflow()))
        && world.watch.runs().stream().allMatch(this::rests);
  }

  private boolean rests(Run run) {
    return new Rest(world).of(run);
  }

  private Broken stuck() {
    return new Stuck(world)
        .after(BOUND, world.watch.runs().stream().filter(run -> !rests(run)).toList());
  }
}
