package dev.signalbox.queue.redact;

import dev.signalbox.core.Command.Assignment;
import dev.signalbox.core.Interruption;
import dev.signalbox.core.Outcome;
import dev.signalbox.core.Step;
import dev.signalbox.core.Verdict;
import dev.signalbox.queue.worker.Performer;
import java.time.Duration;
import java.util.Optional;

/** Strikes secrets out of whatever comes back from who carries jobs out, also by way of a throw. */
public record RedactedPerformer(Performer performer, Redactor redactor) implements Performer {
  @Override
  public Outcome perform(Assignment assignment, Interruption interruption) throws Exception {
    try {
      return redactor.outcome(performer.perform(assignment, interruption));
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      throw Redacted.of(e, redactor);
    }
  }

  @Override
  public Optional<Duration> grace(Assignment assignment) {
    return performer.grace(assignment);
  }

  @Override
  public Verdict examine(
      Assignment assignment, Step.Expectation expectation, Interruption interruption)
      throws Exception {
    try {
      return redactor.verdict(performer.examine(assignment, expectation, interruption));
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      throw Redacted.of(e, redactor);
    }
  }
}
