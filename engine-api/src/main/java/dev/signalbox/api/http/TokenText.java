package dev.signalbox.api.http;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.random.RandomGenerator;
import java.util.zip.CRC32;

/**
 * What a token looks like: a prefix by which scanners know it, 256 bits, and a checksum that tells
 * a mistyped one from a wrong one.
 */
final class TokenText {
  private static final String PREFIX = "sbx_";
  private static final int SECRET = 43;
  private static final int CHECKSUM = 8;
  private static final int LENGTH = PREFIX.length() + SECRET + 1 + CHECKSUM;

  private TokenText() {}

  static String next(RandomGenerator random) {
    var bytes = new byte[32];
    random.nextBytes(bytes);
    String body = PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    return body + "_" + checksum(body);
  }

  static boolean isWellFormed(String text) {
    if (text.length() != LENGTH || !text.startsWith(PREFIX)) {
      return false;
    }
    String body = text.substring(0, LENGTH - CHECKSUM - 1);
    return text.equals(body + "_" + checksum(body));
  }

  /** The SHA-256 of the text, in hex: all that is stored of it. */
  static String hash(String text) {
    try {
      var sha = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(sha.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform must offer SHA-256", e);
    }
  }

  private static String checksum(String body) {
    var crc = new CRC32();
    crc.update(body.getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().toHexDigits((int) crc.getValue());
  }
}
