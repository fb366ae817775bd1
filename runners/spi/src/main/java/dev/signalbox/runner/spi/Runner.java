package dev.signalbox.runner.spi;

import dev.signalbox.core.Interruption;

/**
 * Turns one attempt into a stream of events and one outcome. Holds nothing between attempts; safe
 * to use from many threads.
 */
public interface Runner {
  /** Its name in engine.yaml. */
  String name();

  /** How many attempts may run at the same time. */
  int concurrency();

  /**
   * Whether its program can be found and started. Starts it with {@code --version} at most; takes
   * seconds at worst.
   */
  Probe probe();

  /**
   * Carries one attempt out, on the calling thread, and returns when no process of it is left.
   *
   * <p>What goes wrong with the attempt is part of the result; an exception is a bug.
   */
  AttemptResult run(AttemptSpec spec, Sink sink, Interruption interruption);
}
