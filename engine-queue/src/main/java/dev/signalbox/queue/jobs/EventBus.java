package dev.signalbox.queue.jobs;

import dev.signalbox.core.Run;
import dev.signalbox.core.RunId;
import java.util.function.Consumer;

/** Tells whoever is looking that a run has moved on. A hint: what is missed is found in the log. */
public interface EventBus extends AutoCloseable {
  void publish(Moved moved);

  /**
   * Calls {@code listener} for each move of this run from now on, not necessarily in order, until
   * the subscription is closed.
   */
  Subscription subscribe(RunId run, Consumer<Moved> listener);

  /** The run has reached this entry of its log. */
  record Moved(RunId run, long sequence, Run.Status status) {}

  /** An end to listening; closing twice is harmless. */
  interface Subscription extends AutoCloseable {
    @Override
    void close();
  }

  @Override
  void close();

  /** For an engine that nobody looks at. */
  record Deaf() implements EventBus {
    @Override
    public void publish(Moved moved) {}

    @Override
    public Subscription subscribe(RunId run, Consumer<Moved> listener) {
      return () -> {};
    }

    @Override
    public void close() {}
  }
}
