package dev.signalbox.runner.function;

/**
 * A thread that can be interrupted for as long as it works for one attempt, and not a moment
 * longer.
 */
final class InterruptibleThread {
  private final Thread thread;
  private boolean working = true;
  private boolean interrupted;

  InterruptibleThread(Thread thread) {
    this.thread = thread;
  }

  synchronized void interrupt() {
    if (working) {
      interrupted = true;
      thread.interrupt();
    }
  }

  /** To be called by the thread itself: it is free again, and no longer interrupted by us. */
  synchronized void leave() {
    working = false;
    if (interrupted) {
      var _ = Thread.interrupted();
    }
  }
}
