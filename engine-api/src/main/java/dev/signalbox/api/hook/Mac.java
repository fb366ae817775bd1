package dev.signalbox.api.hook;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import javax.crypto.spec.SecretKeySpec;

/** HMAC-SHA256, and comparisons that take the same time whatever they find. */
final class Mac {
  private static final String ALGORITHM = "HmacSHA256";
  private static final String BASE64_KEY = "whsec_";

  private Mac() {}

  /** {@code parts} one after another, under a key of at least one byte. */
  static byte[] of(byte[] key, byte[]... parts) {
    try {
      var mac = javax.crypto.Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(key, ALGORITHM));
      for (byte[] part : parts) {
        mac.update(part);
      }
      return mac.doFinal();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("expected HMAC-SHA256 in this JVM, found none", e);
    }
  }

  static boolean isSame(byte[] one, byte[] other) {
    return MessageDigest.isEqual(one, other);
  }

  /** Of texts of any length: not even the length shows. */
  static boolean isSame(String one, String other) {
    return isSame(digest(bytes(one)), digest(bytes(other)));
  }

  static byte[] digest(byte[]... parts) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      for (byte[] part : parts) {
        digest.update(part);
      }
      return digest.digest();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("expected SHA-256 in this JVM, found none", e);
    }
  }

  /** Empty where it is no hexadecimal number. */
  static Optional<byte[]> hex(String text) {
    try {
      return Optional.of(HexFormat.of().parseHex(text));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  static Optional<byte[]> base64(String text) {
    try {
      return Optional.of(Base64.getDecoder().decode(text));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  static boolean isSigningKey(String secret) {
    return secret.startsWith(BASE64_KEY);
  }

  /**
   * What {@code whsec_} and base64 stand for; else the bytes of the text. Empty if it is no key.
   */
  static Optional<byte[]> key(String secret) {
    Optional<byte[]> key =
        isSigningKey(secret)
            ? base64(secret.substring(BASE64_KEY.length()))
            : Optional.of(bytes(secret));
    return key.filter(bytes -> bytes.length > 0);
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
