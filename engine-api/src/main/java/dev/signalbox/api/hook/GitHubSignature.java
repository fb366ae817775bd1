package dev.signalbox.api.hook;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * {@code X-Hub-Signature-256: sha256=HEX} over the body. The id of the delivery and the kind of the
 * event are not signed, and there is no time: nothing but the body tells one delivery from another.
 */
record GitHubSignature() implements Scheme {
  private static final String PREFIX = "sha256=";

  @Override
  public Optional<byte[]> identity(Delivery delivery, List<String> secrets, Instant now) {
    return delivery
        .header("x-hub-signature-256")
        .filter(signature -> signature.startsWith(PREFIX))
        .flatMap(signature -> Mac.hex(signature.substring(PREFIX.length())))
        .flatMap(signature -> signed(delivery, signature, secrets));
  }

  /** The digest of the body, where a secret has signed it. */
  static Optional<byte[]> signed(Delivery delivery, byte[] signature, List<String> secrets) {
    byte[] body = delivery.body().getBytes();
    boolean genuine = false;
    for (String secret : secrets) {
      Optional<byte[]> key = Optional.of(Mac.bytes(secret)).filter(bytes -> bytes.length > 0);
      genuine |= key.isPresent() && Mac.isSame(Mac.of(key.get(), body), signature);
    }
    return genuine ? Optional.of(Mac.digest(body)) : Optional.empty();
  }

  @Override
  public Optional<String> type(Delivery delivery, JsonNode body) {
    return delivery.header("x-github-event");
  }

  @Override
  public List<String> shown() {
    return List.of("x-github-event", "x-github-delivery");
  }
}
