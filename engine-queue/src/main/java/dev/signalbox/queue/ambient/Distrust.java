package dev.signalbox.queue.ambient;

import java.security.GeneralSecurityException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Optional;

/**
 * Why Java does not trust a server that shows a certificate.
 *
 * @param found what is wrong with it
 */
public record Distrust(String found) {
  private static final String EXPECTED =
      "expected a certificate that is made out to this host, is valid now, and signed by one of those"
          + " in sslrootcert";

  /** The innermost of the causes says most; empty where a certificate is not the reason. */
  public static Optional<Distrust> in(Throwable error) {
    Optional<Distrust> innermost = Optional.empty();
    for (Throwable cause = error; cause != null; cause = cause.getCause()) {
      if (cause instanceof GeneralSecurityException) {
        innermost = Optional.of(new Distrust(said(cause)));
      }
    }
    return innermost;
  }

  private static String said(Throwable cause) {
    return switch (cause) {
      case CertificateExpiredException e -> "it has expired (" + e.getMessage() + ")";
      case CertificateNotYetValidException e -> "it is not valid yet (" + e.getMessage() + ")";
      default -> String.valueOf(cause.getMessage());
    };
  }

  /** What was found, and what was expected. */
  @Override
  public String toString() {
    return "its certificate is not trusted: " + found + "; " + EXPECTED;
  }
}
