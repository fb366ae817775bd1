package dev.signalbox.queue.stepped;

import dev.signalbox.queue.ambient.Threads;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * Threads of which one runs at a time: the one that has the baton. It runs until it has to wait for
 * something; then the conductor, the thread that made this, says who is next. Time stands still but
 * for {@link #pass}. So all that happens follows from the conductor's choices.
 *
 * <p>Where the conductor itself has to wait, it lets the others run, in their order, until it need
 * not.
 */
public final class Baton implements Threads, AutoCloseable {
  private static final Duration STUCK_AFTER = Duration.ofMinutes(5);

  private final Thread conductor = Thread.currentThread();
  private final Duration lookAgain;
  private final List<Actor> actors = new ArrayList<>();
  private Optional<Actor> current = Optional.empty();
  private Object group = "";
  private long nanos;
  private long made;

  /** {@code lookAgain}: see {@link Threads#lookAgain}. */
  public Baton(Duration lookAgain) {
    this.lookAgain = lookAgain;
  }

  /** It was stopped while it waited. Not an exception: nobody shall go on after it. */
  static final class Stopped extends Error {
    private static final long serialVersionUID = 1L;

    Stopped() {
      super("stopped by the conductor", null, false, false);
    }
  }

  // --- Conducting

  /** Whether it is the conductor who asks, and not one of those whom it lets run. */
  public boolean isConducting() {
    return current.filter(Actor::isCurrent).isEmpty();
  }

  /** Those who can go on now, in the order of their making. */
  public List<Actor> ready() {
    var ready = new ArrayList<Actor>();
    for (Actor actor : actors) {
      if (actor.isReady(nanos)) {
        ready.add(actor);
      }
    }
    return ready;
  }

  /** Whether it can go on now, and has not ended. */
  public boolean isReady(Actor actor) {
    return !actor.hasEnded() && actor.isReady(nanos);
  }

  /** Those of this group that are made from here on belong together. */
  public void group(Object next) {
    group = next;
  }

  /**
   * Lets the actor run to its next wait, or its end.
   *
   * @throws IllegalStateException if it ends with an exception, or waits in a way that is not ours
   */
  public void step(Actor actor) {
    Optional<Actor> outer = current;
    current = Optional.of(actor);
    actor.run();
    long since = System.nanoTime();
    while (actor.isRunning()) {
      LockSupport.parkNanos(this, STUCK_AFTER.toNanos());
      if (actor.isRunning() && System.nanoTime() - since > STUCK_AFTER.toNanos()) {
        throw stuck(actor);
      }
    }
    current = outer;
    if (actor.hasEnded()) {
      actors.remove(actor);
    }
    if (actor.failure().isPresent()) {
      throw new IllegalStateException(
          "thread " + actor.name() + " has ended with an exception", actor.failure().get());
    }
  }

  private static IllegalStateException stuck(Actor actor) {
    var stuck =
        new IllegalStateException(
            "thread " + actor.name() + " waits for something that only a real thread brings");
    stuck.setStackTrace(actor.stack());
    return stuck;
  }

  /** Lets everybody run, each in turn, until all wait. */
  public void settle() {
    for (List<Actor> next = ready(); !next.isEmpty(); next = ready()) {
      next.stream().filter(actor -> actor.isReady(nanos)).forEach(this::step);
    }
  }

  /** When the first of those who wait for a time goes on. */
  public OptionalLong nextWake() {
    return actors.stream()
        .mapToLong(Actor::deadline)
        .filter(deadline -> deadline != Long.MAX_VALUE)
        .min();
  }

  /** Time passes at once: who was to be woken meanwhile is so at its end. */
  public void pass(Duration time) {
    nanos += time.toNanos();
  }

  /** Time passes, and everybody does in it what is to be done. */
  public void advance(Duration time) {
    long end = nanos + time.toNanos();
    settle();
    for (OptionalLong next = nextWake();
        next.isPresent() && next.getAsLong() <= end;
        next = nextWake()) {
      nanos = Math.max(nanos, next.getAsLong());
      settle();
    }
    nanos = Math.max(nanos, end);
    settle();
  }

  /** The process that these belong to dies: none of them gets any further. */
  public void stop(Object which) {
    var stopping = actors.stream().filter(actor -> actor.group().equals(which)).toList();
    stopping.forEach(Actor::stop);
    for (Actor actor : stopping) {
      while (!actor.hasEnded()) {
        step(actor);
      }
    }
  }

  @Override
  public void close() {
    while (!actors.isEmpty()) {
      stop(actors.getFirst().group());
    }
  }

  // --- Threads

  @Override
  public void start(String name, Runnable task) {
    Object of = current.filter(Actor::isCurrent).map(Actor::group).orElse(group);
    var slot = new ArrayList<Actor>(1);
    var actor = new Actor(name, ++made, of, () -> body(slot.getFirst(), task));
    slot.add(actor);
    actors.add(actor);
  }

  private void body(Actor actor, Runnable task) {
    Optional<Throwable> failure = Optional.empty();
    try {
      if (!actor.isStopped()) {
        Threads.with(this, task);
      }
    } catch (Stopped _) {
      // As it was meant to.
    } catch (RuntimeException | Error e) {
      failure = Optional.of(e);
    }
    actor.end(conductor, failure);
  }

  private void waitFor(BooleanSupplier until, long deadline) {
    if (isConducting()) {
      conduct(until, deadline);
      return;
    }
    Actor me = current.get();
    if (!me.isStopped()) {
      me.pause(conductor, until, deadline);
    }
    if (me.isStopped()) {
      throw new Stopped();
    }
  }

  /** The conductor waits. */
  private void conduct(BooleanSupplier until, long deadline) {
    while (!until.getAsBoolean() && nanos < deadline) {
      List<Actor> next = ready();
      if (!next.isEmpty()) {
        step(next.getFirst());
      } else {
        OptionalLong wake = nextWake();
        if (wake.isEmpty() && deadline == Long.MAX_VALUE) {
          throw new IllegalStateException("the conductor waits for what nobody will bring");
        }
        nanos = Math.min(deadline, wake.orElse(deadline));
      }
    }
  }

  @Override
  public long nanos() {
    return nanos;
  }

  @Override
  public Duration lookAgain() {
    return lookAgain;
  }

  @Override
  public void sleep(Duration duration) {
    waitFor(() -> false, nanos + Math.max(0, duration.toNanos()));
  }

  /** Waits, if not for long: others get a turn. */
  public void until(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      waitFor(condition, Long.MAX_VALUE);
    }
  }

  /** As {@link #until(BooleanSupplier)}, but no longer than that; whether it holds. */
  public boolean until(BooleanSupplier condition, Duration patience) {
    long deadline = nanos + patience.toNanos();
    while (!condition.getAsBoolean() && nanos < deadline) {
      waitFor(condition, deadline);
    }
    return condition.getAsBoolean();
  }

  @Override
  public void await(CompletableFuture<?> future) {
    until(future::isDone);
  }

  @Override
  public boolean await(CompletableFuture<?> future, Duration patience) {
    if (!future.isDone()) {
      waitFor(future::isDone, nanos + patience.toNanos());
    }
    return future.isDone();
  }

  @Override
  public void lock(ReentrantLock lock) {
    while (!lock.tryLock()) {
      waitFor(() -> !lock.isLocked(), Long.MAX_VALUE);
    }
  }

  @Override
  public void acquire(Semaphore permits) {
    while (!permits.tryAcquire()) {
      waitFor(() -> permits.availablePermits() > 0, Long.MAX_VALUE);
    }
  }

  @Override
  public Bell bell() {
    return new SteppedBell();
  }

  private final class SteppedBell implements Bell {
    private boolean rung;

    @Override
    public void ring() {
      rung = true;
    }

    @Override
    public void await(Optional<Duration> patience) {
      if (!rung) {
        long deadline =
            patience.map(time -> nanos + Math.max(0, time.toNanos())).orElse(Long.MAX_VALUE);
        waitFor(() -> rung, deadline);
      }
      rung = false;
    }
  }
}
