package dev.signalbox.queue.redis;

import dev.signalbox.queue.jobs.JobQueue.Lease;

/** Is told of what has become of jobs, on a thread of its own. */
public interface QueueListener {
  /** What was offered or leased may be gone: whoever owns the log has to look. */
  void missed();

  /**
   * Whether the log is here. Then leases that have run out are ended here, and missed: whoever else
   * did that would keep the engine from knowing.
   */
  boolean isEngine();

  /** A lease of ours is not held any more. */
  void lost(Lease lease);

  /**
   * A lease of ours could not be kept for two thirds of its term; must be quick.
   *
   * @return whether it is given up, and lost
   */
  boolean isGivenUp(Lease lease);

  /** An engine: what it carries out itself ends by what stands in its log, and by nothing else. */
  static QueueListener ofEngine(Runnable missed) {
    return new QueueListener() {
      @Override
      public void missed() {
        missed.run();
      }

      @Override
      public boolean isEngine() {
        return true;
      }

      @Override
      public void lost(Lease lease) {}

      @Override
      public boolean isGivenUp(Lease lease) {
        return false;
      }
    };
  }
}
