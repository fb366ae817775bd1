package dev.signalbox.queue.worker;

import dev.signalbox.core.Command.Assignment;
import dev.signalbox.core.Json;
import dev.signalbox.core.Outcome;
import dev.signalbox.core.RunId;
import dev.signalbox.queue.jobs.Job;
import dev.signalbox.queue.jobs.JobInterruption;
import dev.signalbox.queue.jobs.JobQueue.Lease;
import dev.signalbox.queue.jobs.Letter;
import dev.signalbox.queue.jobs.Luggage;
import dev.signalbox.queue.jobs.Post;
import dev.signalbox.queue.jobs.QueueUnavailable;
import dev.signalbox.queue.jobs.Report;
import dev.signalbox.queue.log.StoreUnavailable;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/**
 * That of an engine in another process. Every attempt waits for its grant: what a worker process
 * begins is in the log before it begins. With the grant comes what the attempt needs, and with its
 * outcome goes what it has made.
 */
record PostDesk(Post post, Luggage luggage) implements Desk {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  @Override
  public Optional<Assignment> begins(Lease lease, Job.Attempt job, JobInterruption interruption) {
    Letter.Reply reply;
    try {
      reply = answered(lease, new Report.Begun(luggage.known()));
    } catch (IOException e) {
      throw new StoreUnavailable("what is here already cannot be told: " + e.getMessage(), e);
    }
    return reply.taken() && isUnpacked(lease, reply)
        ? Optional.of(job.assignment().within(reply.allowance()))
        : Optional.empty();
  }

  private boolean isUnpacked(Lease lease, Letter.Reply reply) {
    try {
      luggage.unpack(workspace(lease), reply.luggage());
      return true;
    } catch (Luggage.Damage e) {
      var failed = new Outcome.Failed(e.kind(), e.text(), Json.NULL);
      var _ = answered(lease, new Report.Ended(failed, Optional.empty(), Json.NULL));
      return false;
    } catch (IOException e) {
      throw new StoreUnavailable("what the attempt needs is not here: " + e.getMessage(), e);
    }
  }

  @Override
  public Optional<String> ended(Lease lease, Report.Ended ended) {
    Letter.Reply reply = answered(lease, packed(lease, ended));
    return reply.taken() ? Optional.empty() : Optional.of(reply.reason());
  }

  private Report.Ended packed(Lease lease, Report.Ended ended) {
    try {
      String name = Letter.id(lease.nonce(), ended);
      return ended.with(luggage.pack(workspace(lease), Json.NULL, name));
    } catch (Luggage.Damage e) {
      return new Report.Ended(e.of(ended.outcome()), ended.usage(), Json.NULL);
    } catch (IOException e) {
      throw new StoreUnavailable("its work cannot be packed: " + e.getMessage(), e);
    }
  }

  private static RunId workspace(Lease lease) {
    return lease.job().assignment().workspace();
  }

  private Letter.Reply answered(Lease lease, Report report) {
    try {
      return post.send(Letter.of(lease, report), PATIENCE)
          .orElseThrow(() ->
              new StoreUnavailable("no engine has answered within " + PATIENCE.toSeconds() + " s"));
    } catch (QueueUnavailable e) {
      throw new StoreUnavailable(String.valueOf(e.getMessage()), e);
    } catch (InterruptedException e) {
      // Meant for the job, which has ended, or is told by its interruption.
      throw new StoreUnavailable("interrupted while an engine was asked", e);
    }
  }
}
