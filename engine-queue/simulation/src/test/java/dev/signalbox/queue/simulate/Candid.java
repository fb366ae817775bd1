package dev.signalbox.queue.simulate;

import dev.signalbox.core.Command.Assignment;
import dev.signalbox.core.Interruption;
import dev.signalbox.core.Outcome;
import dev.signalbox.core.Step;
import dev.signalbox.core.Verdict;
import dev.signalbox.queue.redact.RedactedPerformer;
import dev.signalbox.queue.redact.Redactor;
import dev.signalbox.queue.worker.Performer;
import java.time.Duration;
import java.util.Optional;

/** Strikes secrets out of what comes of attempts, and not of what is seen of their evidence. */
record Candid(Performer work, Redactor redactor) implements Performer {
  @Override
  public Outcome perform(Assignment assignment, Interruption interruption) throws Exception {
    return new RedactedPerformer(work, redactor).perform(assignment, interruption);
  }

  @Override
  public Optional<Duration> grace(Assignment assignment) {
    return work.grace(assignment);
  }

  @Override
  public Verdict examine(
      Assignment assignment, Step.Expectation expectation, Interruption interruption)
      throws Exception {
    return work.examine(assignment, expectation, interruption);
  }
}
