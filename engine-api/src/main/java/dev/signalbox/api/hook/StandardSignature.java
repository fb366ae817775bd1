package dev.signalbox.api.hook;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Standard Webhooks: {@code webhook-signature: v1,BASE64 ...} over {@code ID.TIMESTAMP.BODY}. The
 * id is signed and stays the same when the sender tries again, so that it alone tells one delivery
 * from another.
 */
record StandardSignature() implements Scheme {
  private static final Duration WINDOW = Duration.ofMinutes(5);
  private static final Pattern SECONDS = Pattern.compile("[0-9]{1,12}");
  private static final String VERSION = "v1,";

  /** More would be many computations for one request. */
  private static final int SIGNATURES_MAX = 8;

  @Override
  public Optional<byte[]> identity(Delivery delivery, List<String> secrets, Instant now) {
    Optional<String> id = delivery.header("webhook-id").filter(text -> !text.isEmpty());
    Optional<String> timestamp =
        delivery.header("webhook-timestamp").filter(text -> isNow(text, now));
    List<byte[]> signatures =
        delivery.header("webhook-signature").stream()
            .flatMap(header -> List.of(header.split(" ", SIGNATURES_MAX)).stream())
            .filter(signature -> signature.startsWith(VERSION))
            .flatMap(signature -> Mac.base64(signature.substring(VERSION.length())).stream())
            .toList();
    if (id.isEmpty() || timestamp.isEmpty()) {
      return Optional.empty();
    }
    byte[] head = Mac.bytes(id.get() + "." + timestamp.get() + ".");
    byte[] body = delivery.body().getBytes();
    boolean genuine = false;
    for (String secret : secrets) {
      Optional<byte[]> mac = Mac.key(secret).map(key -> Mac.of(key, head, body));
      for (byte[] signature : signatures) {
        genuine |= mac.isPresent() && Mac.isSame(mac.get(), signature);
      }
    }
    return genuine ? Optional.of(Mac.digest(Mac.bytes(id.get()))) : Optional.empty();
  }

  private static boolean isNow(String seconds, Instant now) {
    if (!SECONDS.matcher(seconds).matches()) {
      return false;
    }
    try {
      Instant sent = Instant.ofEpochSecond(Long.parseLong(seconds));
      return Duration.between(sent, now).abs().compareTo(WINDOW) <= 0;
    } catch (DateTimeException | ArithmeticException _) {
      return false;
    }
  }

  @Override
  public Optional<String> type(Delivery delivery, JsonNode body) {
    return Optional.of(body.path("type")).filter(JsonNode::isTextual).map(JsonNode::asText);
  }

  @Override
  public List<String> shown() {
    return List.of("webhook-id", "webhook-timestamp");
  }
}
