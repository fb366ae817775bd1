package dev.signalbox.plugin.notification;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Posts to an incoming webhook of Slack, or of what has the same shape. The text calls nobody and
 * links nothing by itself.
 */
final class SlackChannel implements Channel {
  private static final int TEXT_LENGTH_MAX = 3_000;
  private static final int TITLE_LENGTH_MAX = 300;

  private final URI url;
  private final HttpPost http;

  SlackChannel(URI url, HttpPost http) {
    this.url = url;
    this.http = http;
  }

  @Override
  public String name() {
    return "slack " + url.getHost();
  }

  @Override
  public void send(Message message) throws Undelivered, InterruptedException {
    String title =
        Texts.cut(Texts.oneLine(message.title()), TITLE_LENGTH_MAX).replace('*', ' ').strip();
    var body =
        JsonNodeFactory.instance
            .objectNode()
            .put(
                "text",
                "*"
                    + harmless(title)
                    + "*\n"
                    + harmless(Texts.cut(message.text(), TEXT_LENGTH_MAX)))
            .put("parse", "none")
            .put("link_names", false)
            .put("unfurl_links", false)
            .put("unfurl_media", false);
    http.send(name(), url, Map.of(), body.toString().getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Slack calls people by {@code <!channel>} and {@code <@U1>}, its lookalikes by {@code @channel}.
   */
  static String harmless(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("@", "@\u200B");
  }
}
