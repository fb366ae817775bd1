package dev.signalbox.plugin.notification;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/** Publishes to a topic of an ntfy server, as JSON: no text of ours ever stands in a header. */
final class NtfyChannel implements Channel {
  /** More than 4,096 bytes, and ntfy makes an attachment of it. */
  private static final int MESSAGE_BYTES_MAX = 4_000;

  private static final int TITLE_BYTES_MAX = 250;

  private final URI url;
  private final String topic;
  private final Optional<Integer> priority;
  private final Map<String, String> headers;
  private final HttpPost http;

  /**
   * @param priority from 1 to 5; empty to let it depend on what the message is about
   */
  NtfyChannel(
      URI url, String topic, Optional<Integer> priority, Optional<String> token, HttpPost http) {
    this.url = url;
    this.topic = topic;
    this.priority = priority;
    this.headers = token.map(it -> Map.of("Authorization", "Bearer " + it)).orElse(Map.of());
    this.http = http;
  }

  @Override
  public String name() {
    return "ntfy " + url.getHost();
  }

  @Override
  public void send(Message message) throws Undelivered, InterruptedException {
    var body =
        JsonNodeFactory.instance
            .objectNode()
            .put("topic", topic)
            .put("title", Texts.cutBytes(Texts.oneLine(message.title()), TITLE_BYTES_MAX))
            .put("message", Texts.cutBytes(message.text(), MESSAGE_BYTES_MAX))
            .put("priority", priority.orElse(message.on().priority()));
    http.send(name(), url, headers, body.toString().getBytes(StandardCharsets.UTF_8));
  }
}
