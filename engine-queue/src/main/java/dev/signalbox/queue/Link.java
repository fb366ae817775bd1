package dev.signalbox.queue;

import dev.signalbox.core.Json;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * The first 16 bytes of SHA-256 over the link before and an entry: a change of any entry breaks the
 * chain at that entry.
 */
public record Link(String hex) {
  /** What the first entry of a stream is tied to. */
  public static final Link FIRST = new Link("0".repeat(32));

  private static final int BYTES = 16;

  static Link of(byte[] bytes) {
    return new Link(HexFormat.of().formatHex(bytes));
  }

  byte[] bytes() {
    return HexFormat.of().parseHex(hex);
  }

  /** The link of the entry that follows this one. */
  public Link next(long sequence, Instant time, String type, Json body) {
    var sha = sha256();
    sha.update(bytes());
    sha.update(ByteBuffer.allocate(16).putLong(sequence).putLong(time.toEpochMilli()).flip());
    sha.update(type.getBytes(StandardCharsets.UTF_8));
    sha.update((byte) 0);
    sha.update(body.text().getBytes(StandardCharsets.UTF_8));
    return of(Arrays.copyOf(sha.digest(), BYTES));
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform must offer SHA-256", e);
    }
  }
}
