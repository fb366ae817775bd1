package dev.signalbox.queue.redis;

import io.vertx.redis.client.RedisConnection;
import java.util.Optional;

/** How it stands with the server. */
sealed interface Line {
  Optional<RedisConnection> connection();

  /** The same connection, on which the server has said at this moment that it takes nothing. */
  default Line refusing(long nanos) {
    return connection().<Line>map(there -> new Refusing(there, nanos)).orElse(this);
  }

  /** There is no connection; one is tried for. */
  record None() implements Line {
    @Override
    public Optional<RedisConnection> connection() {
      return Optional.empty();
    }
  }

  /** It takes what it is told. */
  record Open(RedisConnection there) implements Line {
    @Override
    public Optional<RedisConnection> connection() {
      return Optional.of(there);
    }
  }

  /**
   * It answers, and takes nothing, or not from us.
   *
   * @param since when it has last said so, by the clock of {@code System.nanoTime}
   */
  record Refusing(RedisConnection there, long since) implements Line {
    @Override
    public Optional<RedisConnection> connection() {
      return Optional.of(there);
    }
  }
}
