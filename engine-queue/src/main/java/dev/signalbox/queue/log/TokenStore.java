package dev.signalbox.queue.log;

import dev.signalbox.core.Actor;
import dev.signalbox.core.WorkflowId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The tokens that may use the API, each known by the SHA-256 of its text only. Changes are durable
 * when a method returns.
 */
public interface TokenStore {
  /** Whether other engines issue and revoke tokens, too. */
  default boolean isShared() {
    return false;
  }

  /** Also in the place of one with the same id. When it was last used is kept by {@link #used}. */
  void put(TokenRow token);

  /** By the hash of the token's text, in hex. Revoked and expired ones are found too. */
  Optional<TokenRow> byHash(String hash);

  List<TokenRow> all();

  /** False if there is no such token, or it is revoked already. */
  boolean revoke(String id, Instant at);

  /** Keeps when a token was used, unless it is known to have been used later. */
  void used(String id, Instant at);

  /**
   * @param id public, to revoke it by
   * @param scopes what it may do of what its role may
   * @param inFile whether its text lies in the file of the admin's token
   */
  record TokenRow(
      String id,
      String hash,
      String name,
      Actor.Role role,
      Scopes scopes,
      boolean inFile,
      Instant created,
      Optional<Instant> expires,
      Optional<Instant> revoked,
      Optional<Instant> lastUsed) {

    public TokenRow revokedAt(Instant at) {
      return new TokenRow(
          id, hash, name, role, scopes, inFile, created, expires, Optional.of(at), lastUsed);
    }

    public TokenRow usedAt(Instant at) {
      return new TokenRow(
          id, hash, name, role, scopes, inFile, created, expires, revoked, Optional.of(at));
    }

    public TokenRow keptInFile() {
      return new TokenRow(id, hash, name, role, scopes, true, created, expires, revoked, lastUsed);
    }
  }

  /**
   * Limits beside the role; where one is absent, the role alone decides.
   *
   * @param actions the words of the only actions that are allowed
   * @param workflows the only workflows that exist for it
   */
  record Scopes(Optional<Set<String>> actions, Optional<Set<WorkflowId>> workflows) {
    public static final Scopes NONE = new Scopes(Optional.empty(), Optional.empty());

    public Scopes {
      actions = actions.map(Set::copyOf);
      workflows = workflows.map(Set::copyOf);
    }
  }
}
