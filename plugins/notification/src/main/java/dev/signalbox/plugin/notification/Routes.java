package dev.signalbox.plugin.notification;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.signalbox.core.Digest;
import dev.signalbox.core.Json;
import dev.signalbox.plugin.spi.PluginException;
import dev.signalbox.plugin.spi.PluginHost;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * Makes the routes from what stands under {@code notification:}. What is said of a mistake never
 * repeats a value that may be secret.
 */
final class Routes {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final PluginHost host;
  private final HttpPost http;
  private final ReentrantLock files = new ReentrantLock();

  Routes(PluginHost host, HttpPost http) {
    this.host = host;
    this.http = http;
  }

  List<Route> of(Json settings) {
    var routes = new ArrayList<Route>();
    for (JsonNode node : listed(parsed(settings).path("routes"))) {
      routes.add(route(node, "notification.routes[" + routes.size() + "]"));
    }
    if (routes.isEmpty()) {
      throw new PluginException(
          "notification.routes: expected one route or more, such as { to: { log: true } }");
    }
    return routes;
  }

  private Route route(JsonNode node, String place) {
    var on =
        listed(node.path("on")).stream()
            .map(word -> on(word.asText(), place))
            .collect(Collectors.toSet());
    JsonNode to = node.path("to");
    if (to.size() != 1) {
      throw new PluginException(
          place
              + ".to: expected exactly one of log, file, webhook, slack, ntfy, smtp, found "
              + to.size());
    }
    String kind = to.fieldNames().next();
    var channel = channel(kind, to.path(kind), place + "." + kind);
    return new Route(
        Digest.of(to.toString()),
        text(node, "name", place),
        Set.copyOf(on),
        channel,
        holder(node, channel, place));
  }

  /** A link decides in somebody's name, and only he may get it: a log has many readers. */
  private Optional<String> holder(JsonNode node, Channel channel, String place) {
    Optional<String> holder = text(node, "for", place);
    boolean links = node.path("links").asBoolean();
    if (links != holder.isPresent()) {
      throw new PluginException(
          place + ": expected links: true and for: NAME together, found one of them alone");
    }
    if (links && channel instanceof LogChannel) {
      throw new PluginException(
          place + ".links: a link never goes into a log; choose another channel");
    }
    return holder;
  }

  private Channel channel(String kind, JsonNode to, String place) {
    return switch (kind) {
      case "log" -> log(to, place);
      case "file" -> new LinesChannel(Path.of(to.asText()), files);
      case "webhook" -> new WebhookChannel(url(to, place), required(to, "secret", place), http);
      case "slack" -> new SlackChannel(url(to, place), http);
      case "ntfy" ->
          new NtfyChannel(
              url(to, place),
              required(to, "topic", place),
              Optional.of(to.path("priority")).filter(JsonNode::isInt).map(JsonNode::asInt),
              token(to, place),
              http);
      case "smtp" -> mail(to, place);
      default ->
          throw new PluginException(place + ": expected log, file, webhook, slack, ntfy or smtp");
    };
  }

  private static LogChannel log(JsonNode to, String place) {
    if (!to.asBoolean()) {
      throw new PluginException(
          place + ": expected true; leave the route out to have nothing logged");
    }
    return new LogChannel();
  }

  /** Checked here: the HTTP client would say what is wrong with a header by repeating it. */
  private Optional<String> token(JsonNode to, String place) {
    var token = text(to, "token", place);
    if (token.isPresent() && !token.get().matches("[!-~]+")) {
      throw new PluginException(place + ".token: expected visible ASCII characters only");
    }
    return token;
  }

  private MailChannel mail(JsonNode to, String place) {
    var login =
        text(to, "user", place)
            .map(user -> new MailChannel.Login(user, required(to, "password", place)));
    int port = to.path("port").asInt();
    // A password never travels in the clear, unless the operator says so.
    boolean starttls = to.path("starttls").asBoolean(login.isPresent() && port != 465);
    var server =
        new MailChannel.Server(
            required(to, "host", place), port, login, starttls, HttpPost.DEADLINE);
    var receivers =
        listed(to.path("to")).stream().map(it -> address(it.asText(), place + ".to")).toList();
    if (receivers.isEmpty()) {
      throw new PluginException(place + ".to: expected one address or more");
    }
    return new MailChannel(
        server, address(required(to, "from", place), place + ".from"), receivers);
  }

  private static InternetAddress address(String text, String place) {
    try {
      return new InternetAddress(text, true);
    } catch (AddressException e) {
      throw new PluginException(
          place + ": expected a mail address, found '" + Texts.oneLine(text) + "'");
    }
  }

  private URI url(JsonNode node, String place) {
    String text = required(node, "url", place);
    try {
      var url = new URI(text);
      boolean isHttp =
          "http".equalsIgnoreCase(url.getScheme()) || "https".equalsIgnoreCase(url.getScheme());
      if (isHttp && url.getHost() != null && url.getUserInfo() == null) {
        return url;
      }
    } catch (URISyntaxException e) {
      // Its message would repeat the address: said below, without.
    }
    throw new PluginException(
        place + ".url: expected http:// or https:// with a host and without a user");
  }

  private String required(JsonNode node, String key, String place) {
    return text(node, key, place)
        .orElseThrow(
            () -> new PluginException(place + "." + key + ": expected a text, found nothing"));
  }

  /** The text, or the secret that stands for it. */
  private Optional<String> text(JsonNode node, String key, String place) {
    JsonNode value = node.path(key);
    if (value.isObject()) {
      String name = value.path("secret").asText();
      return Optional.of(
          host.secret(name)
              .orElseThrow(() ->
                  new PluginException(
                      place + "." + key + ": the secret " + name + " is not there")));
    }
    return value.isValueNode() && !value.isNull() && !value.asText().isEmpty()
        ? Optional.of(value.asText())
        : Optional.empty();
  }

  private static On on(String word, String place) {
    return On.ofWord(word)
        .orElseThrow(() ->
            new PluginException(
                place + ".on: expected some of " + On.words() + ", found '" + word + "'"));
  }

  private static List<JsonNode> listed(JsonNode node) {
    if (node.isMissingNode() || node.isNull()) {
      return List.of();
    }
    return node.isArray()
        ? StreamSupport.stream(node.spliterator(), false).toList()
        : List.of(node);
  }

  private static JsonNode parsed(Json settings) {
    try {
      return JSON.readTree(settings.text());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("expected the settings to be JSON", e);
    }
  }
}
