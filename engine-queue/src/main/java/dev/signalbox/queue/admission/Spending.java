package dev.signalbox.queue.admission;

import dev.signalbox.core.Allowance;
import dev.signalbox.core.Usage;
import java.time.Instant;
import java.util.Optional;

/**
 * How a budget stands that runs share.
 *
 * @param releases how often as much again was allowed
 * @param renewal when something is left of it again by itself
 */
public record Spending(Allowance allowance, Usage spent, long releases, Optional<Instant> renewal) {
  public boolean isUsedUp() {
    return allowance.exceeded(spent, releases).isPresent();
  }

  /** Of all that is limited, what was consumed. */
  public String words() {
    return allowance.words(spent, releases);
  }
}
