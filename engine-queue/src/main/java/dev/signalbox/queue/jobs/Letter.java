package dev.signalbox.queue.jobs;

import dev.signalbox.core.Allowance;
import dev.signalbox.core.Command.Assignment;
import dev.signalbox.core.Json;
import dev.signalbox.core.RunId;
import dev.signalbox.core.StepPath;
import dev.signalbox.queue.jobs.JobQueue.Lease;
import java.util.Optional;

/**
 * A report on its way from a worker process to an engine. It has an id of its own, so that sending
 * it again changes nothing.
 *
 * @param attempt the fence: a report of an attempt that is no longer the current one is refused
 * @param nonce the delivery that the report is about
 */
public record Letter(
    String id, RunId run, StepPath step, int attempt, String nonce, Report report) {
  public static Letter of(Lease lease, Report report) {
    Assignment assignment = lease.job().assignment();
    return new Letter(
        id(lease.nonce(), report),
        assignment.run(),
        assignment.step(),
        assignment.attempt(),
        lease.nonce(),
        report);
  }

  public static String id(String nonce, Report report) {
    return switch (report) {
      case Report.Begun _ -> nonce + "/begun";
      case Report.Prompting _ -> nonce + "/prompting";
      case Report.Ended _ -> nonce + "/ended";
    };
  }

  /**
   * The engine's answer.
   *
   * @param taken whether the report is in the log now
   * @param reason why not; empty where it is
   * @param luggage what goes with it: with a grant see {@link Luggage#pack}, to a question what its
   *     payload has become
   * @param allowance what may be consumed by an attempt that is granted
   */
  public record Reply(boolean taken, String reason, Json luggage, Optional<Allowance> allowance) {
    public static final Reply TAKEN = new Reply(true, "", Json.NULL, Optional.empty());

    public static Reply refused(String reason) {
      return new Reply(false, reason, Json.NULL, Optional.empty());
    }

    public static Reply prompted(Json payload) {
      return new Reply(true, "", payload, Optional.empty());
    }

    public static Reply granted(Json luggage, Optional<Allowance> allowance) {
      return new Reply(true, "", luggage, allowance);
    }
  }
}
