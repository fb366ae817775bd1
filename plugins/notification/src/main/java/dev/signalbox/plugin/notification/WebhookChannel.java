package dev.signalbox.plugin.notification;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.signalbox.core.Digest;
import dev.signalbox.plugin.spi.PluginException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Posts {@code {"type","timestamp","data"}}, signed as in Standard Webhooks
 * (https://www.standardwebhooks.com): the receiver can tell that it is from us, how old it is, and,
 * by {@code webhook-id}, that it has had it before.
 */
final class WebhookChannel implements Channel {
  private static final String ALGORITHM = "HmacSHA256";
  private static final String PREFIX = "whsec_";
  private static final int KEY_BYTES_MIN = 8;

  private final URI url;
  private final SecretKeySpec key;
  private final HttpPost http;

  /**
   * @param secret {@code whsec_} and base64, or any text, whose bytes are the key
   */
  WebhookChannel(URI url, String secret, HttpPost http) {
    this.url = url;
    this.key = new SecretKeySpec(bytes(secret), ALGORITHM);
    this.http = http;
  }

  @Override
  public String name() {
    return "webhook " + url.getHost();
  }

  @Override
  public void send(Message message) throws Undelivered, InterruptedException {
    byte[] body =
        JsonNodeFactory.instance
            .objectNode()
            .put("type", message.on().word())
            .put("timestamp", message.time().toString())
            .set("data", message.json())
            .toString()
            .getBytes(StandardCharsets.UTF_8);
    String id = id(message.key());
    String timestamp = Long.toString(http.clock().instant().getEpochSecond());
    http.send(
        name(),
        url,
        Map.of(
            "webhook-id",
            id,
            "webhook-timestamp",
            timestamp,
            "webhook-signature",
            "v1," + signature(id, timestamp, body)),
        body);
  }

  private String signature(String id, String timestamp, byte[] body) {
    try {
      var mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      mac.update((id + "." + timestamp + ".").getBytes(StandardCharsets.UTF_8));
      return Base64.getEncoder().encodeToString(mac.doFinal(body));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform must offer " + ALGORITHM, e);
    }
  }

  /** The key itself where a header can hold it. */
  static String id(String key) {
    return key.matches("[!-~]{1,200}") ? key : Digest.of(key).hex();
  }

  private static byte[] bytes(String secret) {
    byte[] bytes;
    try {
      bytes =
          secret.startsWith(PREFIX)
              ? Base64.getDecoder().decode(secret.substring(PREFIX.length()))
              : secret.getBytes(StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new PluginException(
          "notification: webhook.secret: expected base64 after 'whsec_', found something else");
    }
    if (bytes.length < KEY_BYTES_MIN) {
      throw new PluginException(
          "notification: webhook.secret: expected at least "
              + KEY_BYTES_MIN
              + " bytes, found "
              + bytes.length);
    }
    return bytes;
  }
}
