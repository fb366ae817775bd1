package dev.signalbox.api.http;

import dev.signalbox.core.Actor.Role;
import dev.signalbox.queue.TokenStore;
import dev.signalbox.queue.TokenStore.TokenRow;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.random.RandomGenerator;

/**
 * The tokens that open the API. Kept in memory beside the store, so that a check costs no I/O and a
 * revocation counts at once.
 */
public final class Tokens {
  private final TokenStore store;
  private final InstantSource clock;
  private final RandomGenerator random;
  private final Map<String, TokenRow> byHash = new ConcurrentHashMap<>();
  private final List<Runnable> revocations = new CopyOnWriteArrayList<>();

  /** A new token; {@code text} is shown this once, and stored nowhere. */
  record Issued(String text, TokenRow row) {}

  /**
   * @param random where tokens come from: cryptographically strong
   */
  public Tokens(TokenStore store, InstantSource clock, RandomGenerator random) {
    this.store = store;
    this.clock = clock;
    this.random = random;
    store.all().forEach(token -> byHash.put(token.hash(), token));
  }

  /**
   * Sees to it that this file holds a valid token of an admin: keeps the one that is there, or
   * makes a new one. Only the owner of the process may read it.
   */
  public void ensureAdminToken(Path file) throws IOException {
    if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      PrivateFile.protect(file);
      String text = Files.readString(file, StandardCharsets.UTF_8).strip();
      if (valid(text).filter(token -> token.role() == Role.ADMIN).isPresent()) {
        return;
      }
    }
    String text = TokenText.next(random);
    // The file comes first: a crash in between leaves a token that opens nothing, and is replaced.
    PrivateFile.write(file, text + "\n");
    put(text, "admin", Role.ADMIN, Optional.empty());
  }

  Issued issue(String name, Role role, Optional<Duration> lifetime) {
    String text = TokenText.next(random);
    return new Issued(text, put(text, name, role, lifetime));
  }

  private TokenRow put(String text, String name, Role role, Optional<Duration> lifetime) {
    Instant now = clock.instant();
    String id = "t" + Long.toUnsignedString(random.nextLong(), 36);
    var row =
        new TokenRow(
            id, TokenText.hash(text), name, role, now, lifetime.map(now::plus), Optional.empty());
    store.put(row);
    byHash.put(row.hash(), row);
    return row;
  }

  /** Whose token this text is, if it opens anything now. */
  Optional<TokenRow> valid(String text) {
    if (!TokenText.isWellFormed(text)) {
      return Optional.empty();
    }
    String hash = TokenText.hash(text);
    return Optional.ofNullable(byHash.get(hash))
        .filter(token ->
            MessageDigest.isEqual(
                token.hash().getBytes(StandardCharsets.US_ASCII),
                hash.getBytes(StandardCharsets.US_ASCII)))
        .filter(this::isValid);
  }

  /** Whether a token that was valid still is. */
  boolean isStillValid(TokenRow token) {
    return Optional.ofNullable(byHash.get(token.hash())).filter(this::isValid).isPresent();
  }

  private boolean isValid(TokenRow token) {
    return token.revoked().isEmpty()
        && token.expires().filter(end -> !end.isAfter(clock.instant())).isEmpty();
  }

  List<TokenRow> all() {
    return store.all();
  }

  /** False if there is no such token, or it is revoked already. */
  boolean revoke(String id) {
    Instant now = clock.instant();
    if (!store.revoke(id, now)) {
      return false;
    }
    byHash.replaceAll((_, token) -> token.id().equals(id) ? revoked(token, now) : token);
    revocations.forEach(Runnable::run);
    return true;
  }

  /** Runs after each revocation. */
  void onRevocation(Runnable action) {
    revocations.add(action);
  }

  private static TokenRow revoked(TokenRow token, Instant at) {
    return new TokenRow(
        token.id(),
        token.hash(),
        token.name(),
        token.role(),
        token.created(),
        token.expires(),
        Optional.of(at));
  }
}
