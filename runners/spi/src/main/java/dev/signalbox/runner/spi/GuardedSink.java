package dev.signalbox.runner.spi;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A sink that may throw without harm to the attempt: from then on it is told nothing more. */
public final class GuardedSink implements Sink {
  private static final Logger LOG = LoggerFactory.getLogger(GuardedSink.class);

  private final AttemptId id;
  private final Sink sink;
  private boolean broken;

  public GuardedSink(AttemptId id, Sink sink) {
    this.id = id;
    this.sink = sink;
  }

  @Override
  public synchronized void accept(NormalizedEvent event) {
    if (broken) {
      return;
    }
    try {
      sink.accept(event);
    } catch (RuntimeException e) {
      broken = true;
      LOG.warn("attempt {}: its events cannot be taken any more; the attempt goes on", id, e);
    }
  }
}
