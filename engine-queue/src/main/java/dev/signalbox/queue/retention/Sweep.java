package dev.signalbox.queue.retention;

import java.time.Instant;

/** Forgets one kind of what is old, page by page. */
public interface Sweep {
  /** Forgets some more, at most so much as a commit takes lightly; true once there is no more. */
  boolean isOver(Instant now);
}
