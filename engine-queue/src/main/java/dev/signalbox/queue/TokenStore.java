package dev.signalbox.queue;

import dev.signalbox.core.Actor;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The tokens that may use the API, each known by the SHA-256 of its text only. Changes are durable
 * when a method returns.
 */
public interface TokenStore {
  void put(TokenRow token);

  /** By the hash of the token's text, in hex. Revoked and expired ones are found too. */
  Optional<TokenRow> byHash(String hash);

  List<TokenRow> all();

  /** False if there is no such token, or it is revoked already. */
  boolean revoke(String id, Instant at);

  /**
   * @param id public, to revoke it by
   */
  record TokenRow(
      String id,
      String hash,
      String name,
      Actor.Role role,
      Instant created,
      Optional<Instant> expires,
      Optional<Instant> revoked) {}
}
