package dev.signalbox.queue.jobs;

import dev.signalbox.core.Interruption;
import dev.signalbox.core.StepRun;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How a job learns that it shall end, and why; without a cause, because the engine shuts down. */
public final class JobInterruption implements Interruption {
  private static final Logger LOG = LoggerFactory.getLogger(JobInterruption.class);

  private final List<Runnable> actions = new ArrayList<>();
  private boolean requested;
  private Optional<StepRun.Cause> cause = Optional.empty();

  @Override
  public synchronized boolean requested() {
    return requested;
  }

  public synchronized Optional<StepRun.Cause> cause() {
    return cause;
  }

  @Override
  public void whenRequested(Runnable action) {
    synchronized (this) {
      if (!requested) {
        actions.add(action);
        return;
      }
    }
    action.run();
  }

  public void request(Optional<StepRun.Cause> why) {
    List<Runnable> due;
    synchronized (this) {
      if (requested) {
        return;
      }
      requested = true;
      cause = why;
      due = List.copyOf(actions);
    }
    for (Runnable action : due) {
      try {
        action.run();
      } catch (RuntimeException e) {
        LOG.warn("what should end a job has failed", e);
      }
    }
  }
}
