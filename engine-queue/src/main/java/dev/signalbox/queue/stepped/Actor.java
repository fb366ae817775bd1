package dev.signalbox.queue.stepped;

import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** One thread of a {@link Baton}: it runs from one wait to the next, when it is its turn. */
public final class Actor {
  private final String name;
  private final long number;
  private final Object group;
  private final Thread thread;

  // What it waits for; of the conductor's and the actor's threads, only one runs at a time.
  private BooleanSupplier ready = Actor::atOnce;
  private long deadline = Long.MAX_VALUE;
  private boolean begun;
  private boolean stopped;
  private volatile boolean running;
  private volatile boolean ended;
  private volatile Optional<Throwable> failure = Optional.empty();

  Actor(String name, long number, Object group, Runnable body) {
    this.name = name;
    this.number = number;
    this.group = group;
    this.thread = Thread.ofVirtual().name(name).unstarted(body);
  }

  private static boolean atOnce() {
    return true;
  }

  public String name() {
    return name;
  }

  /** In the order of their making, from 1. */
  public long number() {
    return number;
  }

  Object group() {
    return group;
  }

  boolean isCurrent() {
    return Thread.currentThread().equals(thread);
  }

  boolean isReady(long nanos) {
    return stopped || nanos >= deadline || ready.getAsBoolean();
  }

  long deadline() {
    return deadline;
  }

  boolean hasEnded() {
    return ended;
  }

  boolean isStopped() {
    return stopped;
  }

  /** It runs no further than to its next wait, and ends there. */
  void stop() {
    stopped = true;
  }

  /** What it has ended of, if not well. */
  Optional<Throwable> failure() {
    return failure;
  }

  // --- On the conductor's thread

  void run() {
    running = true;
    if (begun) {
      LockSupport.unpark(thread);
    } else {
      begun = true;
      thread.start();
    }
  }

  boolean isRunning() {
    return running;
  }

  StackTraceElement[] stack() {
    return thread.getStackTrace();
  }

  // --- On its own thread

  /** Lets the conductor go on, and waits for the next turn. */
  void pause(Thread conductor, BooleanSupplier until, long deadline) {
    this.ready = until;
    this.deadline = deadline;
    running = false;
    LockSupport.unpark(conductor);
    while (!running) {
      LockSupport.park(this);
    }
    this.ready = Actor::atOnce;
    this.deadline = Long.MAX_VALUE;
  }

  void end(Thread conductor, Optional<Throwable> why) {
    failure = why;
    ended = true;
    running = false;
    LockSupport.unpark(conductor);
  }
}
