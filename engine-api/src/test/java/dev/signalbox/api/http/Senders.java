package dev.signalbox.api.http;

import dev.signalbox.config.EngineConfig.Webhook;
import dev.signalbox.queue.ambient.Failpoints;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Those who deliver, and the site that they deliver to. The signatures are computed here anew: not
 * by the code that checks them.
 */
final class Senders implements AutoCloseable {
  static final byte[] KEY = "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.UTF_8);
  static final String SIGNING = "whsec_" + Base64.getEncoder().encodeToString(KEY);
  static final String SECRET = "It's a Secret to Everybody";
  static final Map<String, Webhook> WEBHOOKS =
      Map.of(
          "demo", new Webhook(Webhook.Type.GITHUB, List.of("NEW", "OLD"), "demo/{type}"),
          "gitea", new Webhook(Webhook.Type.GITEA, List.of("OLD"), "gitea/{type}"),
          "gitlab", new Webhook(Webhook.Type.GITLAB, List.of("OLD"), "gitlab/{type}"),
          "signed-gitlab", new Webhook(Webhook.Type.GITLAB, List.of("SIGNING"), "gitlab/{type}"),
          "pay", new Webhook(Webhook.Type.STANDARD, List.of("SIGNING"), "pay/{type}"),
          "gone", new Webhook(Webhook.Type.GITHUB, List.of("GONE"), "gone/{type}"));

  final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-05-01T12:00:00Z"));
  private final Path folder;
  private Site site;

  Senders(Path folder) {
    this.folder = folder;
    site = open();
  }

  private Site open() {
    var settings = Settings.standard("127.0.0.1", 0);
    var opened =
        new Site(folder, settings, Optional.empty(), new Failpoints.None(), WEBHOOKS, now::get);
    opened.secrets.putAll(Map.of("OLD", SECRET, "NEW", "another secret", "SIGNING", SIGNING));
    return opened;
  }

  Site site() {
    return site;
  }

  void restart() {
    site.close();
    site = open();
  }

  @Override
  public void close() {
    site.close();
  }

  static byte[] hmac(byte[] key, String text) {
    try {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    } catch (java.security.GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  static String hex(String secret, String body) {
    return HexFormat.of().formatHex(hmac(secret.getBytes(StandardCharsets.UTF_8), body));
  }

  Site.Answer deliver(String source, String body, String... headers) {
    var request =
        site.request("/hooks/" + source)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body));
    return site.send(headers.length == 0 ? request : request.headers(headers));
  }

  Site.Answer gitHub(String secret, String body) {
    return deliver(
        "demo",
        body,
        "X-Hub-Signature-256",
        "sha256=" + hex(secret, body),
        "X-GitHub-Event",
        "echo",
        "X-GitHub-Delivery",
        UUID.randomUUID().toString());
  }

  Site.Answer standard(String source, String id, Instant sent, String body) {
    String time = Long.toString(sent.getEpochSecond());
    String signature = Base64.getEncoder().encodeToString(hmac(KEY, id + "." + time + "." + body));
    return deliver(
        source,
        body,
        "webhook-id",
        id,
        "webhook-timestamp",
        time,
        "webhook-signature",
        "v1a,xxxx v1,AAAA v1," + signature);
  }

  int runs() {
    return site.get("/v1/runs?limit=200").json().at("/runs").size();
  }
}
