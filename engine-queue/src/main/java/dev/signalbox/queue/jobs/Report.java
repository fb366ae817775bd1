package dev.signalbox.queue.jobs;

import dev.signalbox.core.Json;
import dev.signalbox.core.Outcome;
import dev.signalbox.core.Usage;
import java.util.Optional;

/** What a worker has to say of an attempt. */
public sealed interface Report {
  /**
   * It wants to begin it, under the nonce of its lease.
   *
   * @param known what need not be sent along: see {@link Luggage#known}
   */
  record Begun(Json known) implements Report {}

  /**
   * It asks what the engine's transforms make of an agent's prompt.
   *
   * @param payload of {@code prompt.render}
   */
  record Prompting(Json payload) implements Report {}

  /**
   * What came of it.
   *
   * @param usage what an agent has consumed, where that is known
   * @param luggage what it has made: see {@link Luggage#pack}
   */
  record Ended(Outcome outcome, Optional<Usage> usage, Json luggage) implements Report {
    public Ended with(Json packed) {
      return new Ended(outcome, usage, packed);
    }
  }
}
