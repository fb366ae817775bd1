package dev.signalbox.plugin.agent;

import dev.signalbox.core.Allowance;
import dev.signalbox.core.FailureKind;
import dev.signalbox.core.Interruption;
import dev.signalbox.core.Outcome;
import dev.signalbox.runner.spi.NormalizedEvent;
import dev.signalbox.runner.spi.Usage;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The interruption of a step; requested as well when the agent has told that it has consumed all it
 * may.
 */
final class Spending implements Interruption {
  private static final BigDecimal MICRO = BigDecimal.valueOf(1_000_000);

  private final Optional<Allowance> allowance;
  private final Interruption ofStep;
  private final List<Runnable> actions = new ArrayList<>();
  private Optional<String> exceeded = Optional.empty();
  private boolean ended;

  Spending(Optional<Allowance> allowance, Interruption ofStep) {
    this.allowance = allowance;
    this.ofStep = ofStep;
  }

  /** An agent that has come to its end by itself is not ended: what it says of its work counts. */
  void follow(NormalizedEvent event) {
    if (event instanceof NormalizedEvent.Consumed(Usage usage, boolean complete)) {
      consumed(usage, complete).forEach(Runnable::run);
    }
  }

  private synchronized List<Runnable> consumed(Usage usage, boolean complete) {
    exceeded = allowance.flatMap(most -> most.exceeded(measured(usage), 0));
    if (ended || complete || exceeded.isEmpty()) {
      return List.of();
    }
    ended = true;
    return List.copyOf(actions);
  }

  private static dev.signalbox.core.Usage measured(Usage usage) {
    long micro = usage.costUsd().map(cost -> cost.multiply(MICRO).longValue()).orElse(0L);
    return new dev.signalbox.core.Usage(micro, usage.tokens(), usage.turns(), 0);
  }

  @Override
  public synchronized boolean requested() {
    return ended || ofStep.requested();
  }

  @Override
  public void whenRequested(Runnable action) {
    var done = new AtomicBoolean();
    Runnable once =
        () -> {
          if (done.compareAndSet(false, true)) {
            action.run();
          }
        };
    ofStep.whenRequested(once);
    synchronized (this) {
      if (!ended) {
        actions.add(once);
        return;
      }
    }
    once.run();
  }

  /** What came of the attempt: whether it was ended by us, or has kept to its price by itself. */
  synchronized Outcome outcome(Outcome outcome) {
    boolean broken =
        outcome instanceof Outcome.Cancelled
            || (outcome instanceof Outcome.Failed failed
                && failed.failure().kind() == FailureKind.BUDGET_LIMIT);
    return exceeded
        .filter(_ -> broken)
        .<Outcome>map(words ->
            new Outcome.OverBudget(
                "it was ended: what it may consume is used up, " + words, outcome.output()))
        .orElse(outcome);
  }
}
