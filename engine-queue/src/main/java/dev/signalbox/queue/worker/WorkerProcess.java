package dev.signalbox.queue.worker;

import dev.signalbox.core.StepRun;
import dev.signalbox.queue.ambient.Failpoints;
import dev.signalbox.queue.ambient.Space;
import dev.signalbox.queue.jobs.JobQueue;
import dev.signalbox.queue.jobs.JobQueue.Lease;
import dev.signalbox.queue.jobs.Lanes;
import dev.signalbox.queue.jobs.Luggage;
import dev.signalbox.queue.jobs.Post;
import java.time.Duration;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A worker without an engine: it needs the queue and the post alone. Every attempt is granted by an
 * engine before it begins, and its outcome goes back as a letter. It looks for no evidence: that is
 * the engine's to see.
 */
public final class WorkerProcess implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(WorkerProcess.class);

  /** How long a job that is for others rests: it is offered to this worker, too. */
  private static final Duration NOT_OURS = Duration.ofSeconds(1);

  private final Worker worker;

  /**
   * What a worker process is made of.
   *
   * @param lanes those that it serves, and how wide; a lane of suspects among them is served by one
   */
  public record Parts(
      JobQueue queue,
      Post post,
      Luggage luggage,
      Performer performer,
      Lanes lanes,
      Failpoints failpoints,
      Space space) {}

  public WorkerProcess(Parts parts) {
    worker =
        new Worker(
            parts.queue(),
            new PostDesk(parts.post(), parts.luggage()),
            parts.performer(),
            (lease, _, _) -> handedBack(parts.queue(), lease),
            new Persistence(),
            new TreeMap<>(parts.lanes().widths()),
            new Permits(parts.lanes()),
            parts.failpoints(),
            parts.space());
  }

  /** No lane of ours holds checks; one that is there all the same is for others. */
  private static boolean handedBack(JobQueue queue, Lease lease) {
    LOG.warn("job {}: evidence is for the engine to look for, handed back", lease.job().id());
    queue.giveBack(lease, NOT_OURS);
    return false;
  }

  public void start() {
    worker.start();
  }

  /** Makes an attempt end that is carried out here; nothing where it is not. */
  public void interrupt(String jobId, StepRun.Cause cause) {
    worker.interrupt(jobId, cause);
  }

  /** A lease is not held any more, or may be over soon: whatever is done for it ends. */
  public void drop(String jobId) {
    worker.drop(jobId);
  }

  /**
   * Begins nothing more, lets what runs end for {@code patience}, hands back the rest.
   *
   * @return whether nothing is left running
   */
  public boolean drain(Duration patience, Duration grace) throws InterruptedException {
    return worker.drain(patience, grace);
  }

  /** Ends at once, without waiting for anything. */
  @Override
  public void close() {
    worker.abandon();
  }
}
