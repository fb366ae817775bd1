package dev.signalbox.api.hook;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.signalbox.config.EngineConfig.Webhook;
import dev.signalbox.core.EventName;
import dev.signalbox.core.Json;
import dev.signalbox.queue.intake.Submission.Incoming;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Those who send events by themselves. What is not proven to be theirs is nobody's. */
public final class Hooks {
  private static final Logger LOG = LoggerFactory.getLogger(Hooks.class);
  private static final Duration LOGGED_EVERY = Duration.ofMinutes(1);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int TYPE_MAX = 100;

  private final Map<String, Webhook> sources;
  private final Function<String, Optional<String>> secrets;
  private final Map<String, Instant> logged = new ConcurrentHashMap<>();

  /** {@code secrets}: their values now, by their names. */
  public Hooks(Map<String, Webhook> sources, Function<String, Optional<String>> secrets) {
    this.sources = Map.copyOf(sources);
    this.secrets = secrets;
  }

  /** A delivery that is proven to be of its source. */
  public static final class Genuine {
    private final String source;
    private final Webhook webhook;
    private final Delivery delivery;
    private final byte[] identity;

    private Genuine(String source, Webhook webhook, Delivery delivery, byte[] identity) {
      this.source = source;
      this.webhook = webhook;
      this.delivery = delivery;
      this.identity = identity.clone();
    }

    /** The same for the same delivery, whenever and by whomever it is sent again. */
    public String eventId() {
      return EventName.DELIVERY_IDS + source + "-" + HexFormat.of().formatHex(identity);
    }

    /** The event that it is; {@code body}: what its bytes mean. */
    public Incoming event(Json body) {
      Scheme scheme = scheme(webhook.type());
      String type = scheme.type(delivery, tree(body)).map(Hooks::word).orElse("unknown");
      var headers = new LinkedHashMap<String, Json>();
      for (String name : scheme.shown()) {
        delivery.header(name).ifPresent(value -> headers.put(name, Json.string(value)));
      }
      var data = new LinkedHashMap<String, Json>();
      data.put("headers", Json.object(headers));
      data.put("body", body);
      return new Incoming(
          Optional.of(eventId()), webhook.event().replace("{type}", type), Json.object(data));
    }
  }

  /** Empty where there is no such source, or where it has not sent this, or not now. */
  public Optional<Genuine> verified(String source, Delivery delivery, Instant now) {
    Optional<Webhook> webhook = Optional.ofNullable(sources.get(source));
    Optional<Genuine> genuine =
        webhook.flatMap(known -> {
          List<String> values =
              known.secrets().stream().flatMap(name -> secrets.apply(name).stream()).toList();
          return scheme(known.type())
              .identity(delivery, values, now)
              .map(identity -> new Genuine(source, known, delivery, identity));
        });
    if (webhook.isPresent() && genuine.isEmpty()) {
      refused(source, now);
    }
    return genuine;
  }

  /** Once a minute for each source: whoever tries to break in shall not fill the disk instead. */
  private void refused(String source, Instant now) {
    Instant last = logged.getOrDefault(source, Instant.EPOCH);
    if (Duration.between(last, now).abs().compareTo(LOGGED_EVERY) >= 0) {
      logged.put(source, now);
      LOG.warn(
          "a delivery to /hooks/{} was refused: it is not signed with its secret, or not now",
          source);
    }
  }

  private static Scheme scheme(Webhook.Type type) {
    return switch (type) {
      case GITHUB -> new GitHubSignature();
      case GITLAB -> new GitLabToken();
      case GITEA -> new GiteaSignature();
      case STANDARD -> new StandardSignature();
    };
  }

  /** As a part of the name of an event. */
  private static String word(String type) {
    String word = type.replaceAll("[^A-Za-z0-9_./:-]", "_");
    return word.substring(0, Math.min(word.length(), TYPE_MAX));
  }

  private static JsonNode tree(Json body) {
    try {
      return JSON.readTree(body.text());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("expected JSON, found " + body, e);
    }
  }
}
