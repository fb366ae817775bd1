package dev.signalbox.api.http;

import dev.signalbox.core.Digest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs links, and tells those that it has signed from all others. Nothing of a link is stored: it
 * says itself what it is about, and its signature, HMAC-SHA-256 with a key that only this engine
 * has, says that it is true.
 */
public final class Links {
  private static final String ALGORITHM = "HmacSHA256";
  private static final int KEY_BYTES = 32;
  private static final int ID_BYTES = 12;

  /** In front of what is signed, so that no signature ever means anything else. */
  private static final String PURPOSE = "signalbox-link-1";

  private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

  private final Path file;
  private final Supplier<URI> base;
  private final InstantSource clock;
  private final RandomGenerator random;
  private Optional<SecretKeySpec> key = Optional.empty();

  /**
   * @param file of the key; made when it is first needed
   * @param base where the API is reached by those who follow links
   * @param random cryptographically strong
   */
  public Links(Path file, Supplier<URI> base, InstantSource clock, RandomGenerator random) {
    this.file = file;
    this.base = base;
    this.clock = clock;
    this.random = random;
  }

  Link fresh(String approval, Digest digest, String holder, Instant expires) {
    byte[] id = new byte[ID_BYTES];
    random.nextBytes(id);
    return new Link(approval, digest, holder, expires, ENCODER.encodeToString(id));
  }

  Instant now() {
    return clock.instant();
  }

  URI url(Link link) {
    String root = base.get().toString();
    return URI.create(
        root + (root.endsWith("/") ? "" : "/") + Route.LINKS.substring(1) + token(link));
  }

  String token(Link link) {
    String content =
        String.join(
            "\n",
            PURPOSE,
            link.approval(),
            link.digest().hex(),
            Long.toString(link.expires().getEpochSecond()),
            link.id(),
            link.holder());
    byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
    return ENCODER.encodeToString(bytes) + "." + ENCODER.encodeToString(signature(bytes));
  }

  /** The link that this is the token of, expired or not; empty where we have not signed it. */
  Optional<Link> genuine(String token) {
    int dot = token.indexOf('.');
    if (dot < 1) {
      return Optional.empty();
    }
    try {
      byte[] content = Base64.getUrlDecoder().decode(token.substring(0, dot));
      byte[] signature = Base64.getUrlDecoder().decode(token.substring(dot + 1));
      return MessageDigest.isEqual(signature, signature(content))
          ? parsed(new String(content, StandardCharsets.UTF_8))
          : Optional.empty();
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  private static Optional<Link> parsed(String content) {
    List<String> parts = List.of(content.split("\n", 6));
    return parts.size() == 6 && parts.getFirst().equals(PURPOSE)
        ? Optional.of(
            new Link(
                parts.get(1),
                new Digest(parts.get(2)),
                parts.get(5),
                Instant.ofEpochSecond(Long.parseLong(parts.get(3))),
                parts.get(4)))
        : Optional.empty();
  }

  private byte[] signature(byte[] content) {
    try {
      var mac = Mac.getInstance(ALGORITHM);
      mac.init(key());
      return mac.doFinal(content);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform must offer " + ALGORITHM, e);
    }
  }

  private synchronized SecretKeySpec key() {
    if (key.isEmpty()) {
      try {
        key = Optional.of(new SecretKeySpec(keyBytes(), ALGORITHM));
      } catch (IOException e) {
        throw new UncheckedIOException("the key of the links cannot be read or made", e);
      }
    }
    return key.get();
  }

  private byte[] keyBytes() throws IOException {
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      byte[] fresh = new byte[KEY_BYTES];
      random.nextBytes(fresh);
      PrivateFile.write(file, HexFormat.of().formatHex(fresh) + "\n");
    }
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new IOException(file + ": expected a file of our own, found something else");
    }
    PrivateFile.protect(file);
    String text = Files.readString(file, StandardCharsets.US_ASCII).strip();
    if (!text.matches("[0-9a-f]{" + 2 * KEY_BYTES + "}")) {
      throw new IOException(
          file + ": expected " + 2 * KEY_BYTES + " hex digits; delete it to have a new one made");
    }
    return HexFormat.of().parseHex(text);
  }
}
