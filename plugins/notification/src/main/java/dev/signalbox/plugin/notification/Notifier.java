package dev.signalbox.plugin.notification;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.signalbox.core.Json;
import dev.signalbox.core.RunId;
import dev.signalbox.plugin.spi.ApprovalLinks;
import dev.signalbox.plugin.spi.HookPoint;
import dev.signalbox.plugin.spi.PluginHost;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Brings a message to every route that takes it, side by side, and to each once as far as it can
 * know.
 */
final class Notifier {
  /** Over all tries; by then every deadline of its own should have ended them. */
  static final Duration DEADLINE = Duration.ofSeconds(40);

  private static final ObjectMapper JSON = new ObjectMapper();

  private final List<Route> routes;
  private final PluginHost host;
  private final Delivery delivery;
  private final Receipts receipts;

  Notifier(List<Route> routes, PluginHost host, Delivery delivery, Receipts receipts) {
    this.routes = List.copyOf(routes);
    this.host = host;
    this.delivery = delivery;
    this.receipts = receipts;
  }

  /** What became of a message, unless it could not be delivered. */
  sealed interface Sent {
    /** Every one of these has it, some perhaps from an earlier call. */
    record To(List<String> channels) implements Sent {}

    record Vetoed(String reason) implements Sent {}

    /** No route has the name that was asked for. */
    record Nowhere() implements Sent {}
  }

  boolean isWanted(On about) {
    return routes.stream().anyMatch(route -> route.takes(about));
  }

  /**
   * To the routes that take what it is about. A step's message that no route takes goes to all of
   * them.
   */
  Sent send(Message message) throws Undelivered, InterruptedException {
    var takers = routes.stream().filter(route -> route.takes(message.on())).toList();
    return send(message, takers.isEmpty() && message.on() == On.NOTIFY ? routes : takers);
  }

  /** To the routes of this name, whatever else they take. */
  Sent send(Message message, String name) throws Undelivered, InterruptedException {
    return send(
        message, routes.stream().filter(route -> route.name().equals(Optional.of(name))).toList());
  }

  private Sent send(Message message, List<Route> takers) throws Undelivered, InterruptedException {
    if (takers.isEmpty()) {
      return new Sent.Nowhere();
    }
    var payload = new Json(payload(message));
    var veto = host.vetoed(HookPoint.NOTIFY_RENDER, payload);
    if (veto.isPresent()) {
      return new Sent.Vetoed(veto.get());
    }
    var rendered = rendered(message, host.transformed(HookPoint.NOTIFY_RENDER, payload));
    var failures = deliver(rendered, takers);
    if (!failures.isEmpty()) {
      throw Undelivered.all(failures);
    }
    return new Sent.To(takers.stream().map(route -> route.channel().name()).toList());
  }

  private List<Undelivered> deliver(Message message, List<Route> takers)
      throws InterruptedException {
    var tasks = new ArrayList<Callable<Optional<Undelivered>>>();
    takers.forEach(route -> tasks.add(() -> deliver(message, route)));
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var futures = threads.invokeAll(tasks, DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
      var failures = new ArrayList<Undelivered>();
      for (int i = 0; i < futures.size(); i++) {
        result(takers.get(i), futures.get(i)).ifPresent(failures::add);
      }
      return failures;
    }
  }

  private Optional<Undelivered> deliver(Message message, Route route)
      throws IOException, InterruptedException {
    if (receipts.has(route, message.key())) {
      return Optional.empty();
    }
    try {
      delivery.send(route.channel(), withLink(message, route));
    } catch (Undelivered e) {
      return Optional.of(e);
    }
    receipts.add(route, message.key());
    return Optional.empty();
  }

  /** In front, so that no channel cuts it off; and last of all, so that no hook sees it. */
  private Message withLink(Message message, Route route) {
    return route
        .holder()
        .flatMap(holder ->
            message
                .asking()
                .flatMap(step ->
                    host.find(ApprovalLinks.class)
                        .flatMap(links -> links.link(new RunId(message.run()), step, holder)))
                .map(url ->
                    message.saying(
                        message.title(),
                        "To decide as " + holder + ", once:\n" + url + "\n\n" + message.text())))
        .orElse(message);
  }

  private static Optional<Undelivered> result(Route route, Future<Optional<Undelivered>> future)
      throws InterruptedException {
    try {
      return future.get();
    } catch (CancellationException e) {
      return Optional.of(
          Undelivered.passing(route.channel().name() + " took too long", Optional.empty()));
    } catch (ExecutionException e) {
      String what =
          String.valueOf(e.getCause() == null ? e : e.getCause().getClass().getSimpleName());
      return Optional.of(
          Undelivered.passing(route.channel().name() + " broke: " + what, Optional.empty()));
    }
  }

  private static String payload(Message message) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("on", message.on().word())
        .put("title", message.title())
        .put("text", message.text())
        .toString();
  }

  private static Message rendered(Message message, Json payload) {
    try {
      var node = JSON.readTree(payload.text());
      return message.saying(
          node.path("title").asText(message.title()), node.path("text").asText(message.text()));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("expected a transformed notification to be JSON", e);
    }
  }
}
