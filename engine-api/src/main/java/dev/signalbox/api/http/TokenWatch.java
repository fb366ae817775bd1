package dev.signalbox.api.http;

import dev.signalbox.queue.log.StoreUnavailable;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where several engines share a store, what one of them has revoked opens nothing at the others
 * within a second. While the store cannot be read, what was known last counts; nothing can be
 * changed then in any case.
 */
public final class TokenWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TokenWatch.class);
  private static final Duration EVERY = Duration.ofMillis(500);

  private final CountDownLatch closing = new CountDownLatch(1);

  private TokenWatch() {}

  /** Does nothing where no other engine has a part in the tokens. */
  public static TokenWatch of(Tokens tokens) {
    var watch = new TokenWatch();
    if (tokens.isShared()) {
      Thread.ofVirtual().name("token-watch").start(() -> watch.run(tokens));
    }
    return watch;
  }

  private void run(Tokens tokens) {
    try {
      while (!closing.await(EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
        try {
          tokens.refresh();
        } catch (StoreUnavailable e) {
          LOG.debug("tokens cannot be read now", e);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    closing.countDown();
  }
}
