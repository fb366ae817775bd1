package dev.signalbox.api.http;

import dev.signalbox.queue.log.StoreUnavailable;
import dev.signalbox.queue.log.TokenStore;
import dev.signalbox.queue.log.TokenStore.TokenRow;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * When tokens were used last: to the request in memory, to the minute in the store. No request
 * waits for that, and none fails with it.
 */
final class LastUses {
  private static final Logger LOG = LoggerFactory.getLogger(LastUses.class);
  private static final Duration COARSE = Duration.ofMinutes(1);

  private final TokenStore store;
  private final InstantSource clock;
  private final Map<String, Use> uses = new ConcurrentHashMap<>();

  private record Use(Instant last, Instant stored) {}

  LastUses(TokenStore store, InstantSource clock) {
    this.store = store;
    this.clock = clock;
  }

  void used(TokenRow token) {
    Instant now = clock.instant();
    Use use =
        uses.compute(
            token.id(),
            (_, before) ->
                before != null && now.isBefore(before.stored().plus(COARSE))
                    ? new Use(now, before.stored())
                    : new Use(now, now));
    if (use.stored().equals(now)) {
      Thread.ofVirtual().name("use of a token").start(() -> store(token.id(), now));
    }
  }

  Optional<Instant> of(TokenRow token) {
    return Optional.ofNullable(uses.get(token.id())).map(Use::last).or(token::lastUsed);
  }

  private void store(String id, Instant at) {
    try {
      store.used(id, at);
    } catch (StoreUnavailable e) {
      LOG.debug("the use of token {} is not kept: {}", id, e.getMessage());
    }
  }
}
