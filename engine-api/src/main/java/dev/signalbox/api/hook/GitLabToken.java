package dev.signalbox.api.hook;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * GitLab. A signing token ({@code whsec_...}) signs as Standard Webhooks do; a secret token is sent
 * along in {@code X-Gitlab-Token} and signs nothing. Each secret counts in its own way only: a
 * signing token that is sent along proves nothing.
 */
record GitLabToken() implements Scheme {
  private static final StandardSignature SIGNATURE = new StandardSignature();

  @Override
  public Optional<byte[]> identity(Delivery delivery, List<String> secrets, Instant now) {
    List<String> keys = secrets.stream().filter(Mac::isSigningKey).toList();
    List<String> tokens = secrets.stream().filter(secret -> !Mac.isSigningKey(secret)).toList();
    return SIGNATURE.identity(delivery, keys, now).or(() -> identity(delivery, tokens));
  }

  /**
   * GitLab repeats the key of a delivery that it tries again; where there is none, the body is all
   * there is.
   */
  private static Optional<byte[]> identity(Delivery delivery, List<String> tokens) {
    String shown = delivery.header("x-gitlab-token").orElse("");
    boolean genuine = false;
    for (String token : tokens) {
      genuine |= Mac.isSame(token, shown) && !token.isEmpty();
    }
    return genuine
        ? Optional.of(
            delivery
                .header("idempotency-key")
                .or(() -> delivery.header("x-gitlab-event-uuid"))
                .map(key -> Mac.digest(Mac.bytes(key)))
                .orElseGet(() -> Mac.digest(delivery.body().getBytes())))
        : Optional.empty();
  }

  @Override
  public Optional<String> type(Delivery delivery, JsonNode body) {
    return Stream.of("object_kind", "event_name")
        .map(body::path)
        .filter(JsonNode::isTextual)
        .map(JsonNode::asText)
        .findFirst();
  }

  @Override
  public List<String> shown() {
    return List.of("x-gitlab-event", "x-gitlab-event-uuid", "x-gitlab-instance");
  }
}
