package dev.signalbox.queue.log;

/** What one of the engines that share a log does for all of them. */
public enum Duty {
  /** Looks at every live run for what is outstanding and nobody is at. */
  RECOVERY,
  /** Tells observers. */
  DELIVERIES,
  /** Changes many runs at once. */
  BULKS,
  /** Forgets what was kept for long enough. */
  RETENTION
}
