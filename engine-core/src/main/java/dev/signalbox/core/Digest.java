package dev.signalbox.core;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The SHA-256 of some content (FIPS 180-4), as 64 lower-case hex digits: equal content has an equal
 * digest.
 */
public record Digest(String hex) {
  public Digest {
    if (hex.length() != 64 || !isHex(hex)) {
      throw new IllegalArgumentException(
          "digest: expected 64 lower-case hex digits, found '" + hex + "'");
    }
  }

  private static boolean isHex(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
        return false;
      }
    }
    return true;
  }

  public static Digest of(String content) {
    try {
      var sha = MessageDigest.getInstance("SHA-256");
      return new Digest(
          HexFormat.of().formatHex(sha.digest(content.getBytes(StandardCharsets.UTF_8))));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform must offer SHA-256", e);
    }
  }

  @Override
  public String toString() {
    return hex;
  }
}
