package dev.signalbox.api.hook;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** {@code X-Gitea-Signature: HEX} over the body; Forgejo's own header wins where both are there. */
record GiteaSignature() implements Scheme {
  @Override
  public Optional<byte[]> identity(Delivery delivery, List<String> secrets, Instant now) {
    return delivery
        .header("x-forgejo-signature")
        .or(() -> delivery.header("x-gitea-signature"))
        .flatMap(Mac::hex)
        .flatMap(signature -> GitHubSignature.signed(delivery, signature, secrets));
  }

  @Override
  public Optional<String> type(Delivery delivery, JsonNode body) {
    return delivery.header("x-forgejo-event").or(() -> delivery.header("x-gitea-event"));
  }

  @Override
  public List<String> shown() {
    return List.of("x-forgejo-event", "x-forgejo-delivery", "x-gitea-event", "x-gitea-delivery");
  }
}
