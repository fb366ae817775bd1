package dev.signalbox.queue.log;

import dev.signalbox.core.Json;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;

/**
 * The first 16 bytes of SHA-256 over the link before and an entry: a change of any entry breaks the
 * chain at that entry.
 */
public record Link(long high, long low) {
  /** What the first entry of a stream is tied to. */
  public static final Link FIRST = new Link(0, 0);

  private static final int BYTES = 16;
  private static final MessageDigest SHA_256 = sha256();

  /** The link of these 16 bytes. */
  public static Link of(byte[] bytes) {
    var buffer = ByteBuffer.wrap(bytes);
    return new Link(buffer.getLong(), buffer.getLong());
  }

  public byte[] bytes() {
    return ByteBuffer.allocate(BYTES).putLong(high).putLong(low).array();
  }

  /** The link of the entry that follows this one. */
  public Link next(long sequence, Instant time, String type, Json body) {
    MessageDigest sha = fresh();
    sha.update(
        ByteBuffer.allocate(2 * BYTES)
            .putLong(high)
            .putLong(low)
            .putLong(sequence)
            .putLong(time.toEpochMilli())
            .flip());
    sha.update(type.getBytes(StandardCharsets.UTF_8));
    sha.update((byte) 0);
    sha.update(body.text().getBytes(StandardCharsets.UTF_8));
    return of(sha.digest());
  }

  @Override
  public String toString() {
    return HexFormat.of().formatHex(bytes());
  }

  /** A copy of a digest that nobody has used: looking one up takes longer than using it. */
  private static MessageDigest fresh() {
    try {
      return (MessageDigest) SHA_256.clone();
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("expected the platform's SHA-256 to be copied", e);
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform must offer SHA-256", e);
    }
  }
}
