package dev.signalbox.api.http;

import dev.signalbox.core.Actor;
import dev.signalbox.core.Actor.Role;
import dev.signalbox.core.WorkflowId;
import dev.signalbox.queue.log.TokenStore;
import dev.signalbox.queue.log.TokenStore.Scopes;
import dev.signalbox.queue.log.TokenStore.TokenRow;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
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
  private final LastUses lastUses;
  private final Map<String, TokenRow> byHash = new ConcurrentHashMap<>();
  private final List<Runnable> revocations = new CopyOnWriteArrayList<>();

  /** A new token; {@code text} is shown this once, and stored nowhere. */
  record Issued(String text, TokenRow row) {}

  /**
   * A token that is wanted.
   *
   * @param lifetime empty for one that does not expire
   */
  record Request(String name, Role role, Scopes scopes, Optional<Duration> lifetime) {}

  /**
   * @param random where tokens come from: cryptographically strong
   */
  public Tokens(TokenStore store, InstantSource clock, RandomGenerator random) {
    this.store = store;
    this.clock = clock;
    this.random = random;
    lastUses = new LastUses(store, clock);
    refresh();
  }

  /** Whether other engines issue and revoke tokens, too. */
  boolean isShared() {
    return store.isShared();
  }

  /** Looks at what other engines have issued, and revoked. */
  void refresh() {
    List<TokenRow> all = store.all();
    boolean revoked =
        all.stream()
            .anyMatch(token ->
                token.revoked().isPresent()
                    && Optional.ofNullable(byHash.get(token.hash()))
                        .filter(known -> known.revoked().isEmpty())
                        .isPresent());
    all.forEach(token -> byHash.put(token.hash(), token));
    if (revoked) {
      revocations.forEach(Runnable::run);
    }
  }

  /**
   * Sees to it that this file holds a valid token of an admin: keeps the one that is there, or
   * makes a new one. Only the owner of the process may read it. A token that was in the file before
   * and is not any more is revoked, unless it may be in the file of another engine.
   */
  public void ensureAdminToken(Path file) throws IOException {
    Optional<TokenRow> found = adminToken(file);
    TokenRow kept;
    if (found.isPresent()) {
      kept = found.get().keptInFile();
      if (!found.get().inFile()) {
        keep(kept);
      }
    } else {
      String text = TokenText.next(random);
      // The file comes first: a crash in between leaves a token that opens nothing, and is
      // replaced.
      PrivateFile.write(file, text + "\n");
      kept =
          row(text, new Request("admin", Role.ADMIN, Scopes.NONE, Optional.empty())).keptInFile();
      keep(kept);
    }
    if (store.isShared()) {
      return;
    }
    store.all().stream()
        .filter(token -> token.inFile() && token.revoked().isEmpty())
        .filter(token -> !token.id().equals(kept.id()))
        .forEach(token -> revoke(token.id()));
  }

  private Optional<TokenRow> adminToken(Path file) throws IOException {
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      return Optional.empty();
    }
    PrivateFile.protect(file);
    return valid(Files.readString(file, StandardCharsets.UTF_8).strip())
        .filter(token -> token.role() == Role.ADMIN && token.scopes().equals(Scopes.NONE));
  }

  Issued issue(Request request) {
    String text = TokenText.next(random);
    TokenRow row = row(text, request);
    keep(row);
    return new Issued(text, row);
  }

  private TokenRow row(String text, Request request) {
    Instant now = clock.instant();
    return new TokenRow(
        "t" + Long.toUnsignedString(random.nextLong(), 36),
        TokenText.hash(text),
        request.name(),
        request.role(),
        request.scopes(),
        false,
        now,
        request.lifetime().map(now::plus),
        Optional.empty(),
        Optional.empty());
  }

  private void keep(TokenRow row) {
    store.put(row);
    byHash.put(row.hash(), row);
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

  /**
   * Whoever has this name, with the highest role that a valid token of his has for this workflow.
   * Somebody without any token has no role, and can still be named; somebody whose tokens are all
   * gone is nobody any more.
   */
  Optional<Actor> holder(String name, WorkflowId workflow) {
    List<TokenRow> tokens =
        byHash.values().stream().filter(token -> token.name().equals(name)).toList();
    if (tokens.isEmpty()) {
      return Optional.of(new Actor(name, Role.VIEWER));
    }
    return tokens.stream()
        .filter(this::isValid)
        .filter(token -> new Scope(token.scopes()).covers(workflow))
        .filter(token -> new Scope(token.scopes()).refusal(Action.DECIDE_APPROVALS).isEmpty())
        .map(TokenRow::role)
        .max(Comparator.naturalOrder())
        .map(role -> new Actor(name, role));
  }

  /** Whether a token that was valid still is. */
  boolean isStillValid(TokenRow token) {
    return Optional.ofNullable(byHash.get(token.hash())).filter(this::isValid).isPresent();
  }

  private boolean isValid(TokenRow token) {
    return token.revoked().isEmpty()
        && token.expires().filter(end -> !end.isAfter(clock.instant())).isEmpty();
  }

  /** It has just opened something. */
  void used(TokenRow token) {
    lastUses.used(token);
  }

  List<TokenRow> all() {
    return store.all().stream()
        .map(token -> lastUses.of(token).map(token::usedAt).orElse(token))
        .toList();
  }

  /** False if there is no such token, or it is revoked already. */
  boolean revoke(String id) {
    Instant now = clock.instant();
    if (!store.revoke(id, now)) {
      return false;
    }
    byHash.replaceAll((_, token) -> token.id().equals(id) ? token.revokedAt(now) : token);
    revocations.forEach(Runnable::run);
    return true;
  }

  /** Runs after each revocation. */
  void onRevocation(Runnable action) {
    revocations.add(action);
  }
}
