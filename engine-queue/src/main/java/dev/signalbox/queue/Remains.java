package dev.signalbox.queue;

import dev.signalbox.core.RunId;
import java.io.IOException;

/** What lies beside the log of a run that is about to be forgotten. */
public interface Remains {
  /** Removes it; again, if need be. */
  void remove(RunId run) throws IOException;

  /** For runs that leave nothing. */
  record None() implements Remains {
    @Override
    public void remove(RunId run) {}
  }
}
