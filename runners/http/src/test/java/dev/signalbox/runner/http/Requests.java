package dev.signalbox.runner.http;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signalbox.core.Interruption;
import dev.signalbox.core.Json;
import dev.signalbox.core.Outcome;
import dev.signalbox.runner.spi.FakeAgent;
import dev.signalbox.runner.spi.JsonTree;
import dev.signalbox.runner.spi.outbound.Destination;
import dev.signalbox.runner.spi.outbound.OutboundGuard;
import dev.signalbox.runner.spi.outbound.OutboundRules;
import dev.signalbox.runner.spi.outbound.Resolver;
import io.vertx.core.Vertx;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Carries out requests behind a guard for which every port is open, and of private addresses those
 * from 127.0.0.0 to 127.0.0.7.
 */
final class Requests implements AutoCloseable {
  static final Instant NOW = Instant.parse("2026-05-01T12:00:00Z");
  private static final Map<String, String> SECRETS =
      Map.of("TOKEN", "s3cret-value", "BROKEN", "a\r\nX-Evil: 1");

  private final Vertx vertx = Vertx.vertx();
  private final HttpStep step;
  final List<String> lookedUp = new CopyOnWriteArrayList<>();

  Requests() {
    this(_ -> List.of(InetAddress.ofLiteral("127.0.0.1")));
  }

  Requests(Resolver resolver) {
    var allow =
        List.<Destination>of(
            new Destination.Network(InetAddress.ofLiteral("127.0.0.0"), 29, Optional.empty()),
            new Destination.Network(InetAddress.ofLiteral("::1"), 128, Optional.empty()));
    Set<Integer> ports = IntStream.rangeClosed(1, 65_535).boxed().collect(Collectors.toSet());
    var guard =
        new OutboundGuard(
            new OutboundRules(allow, List.of(), ports),
            name -> {
              lookedUp.add(name);
              return resolver.resolve(name);
            },
            (_, _, _) -> false);
    step =
        new HttpStep(
            vertx, guard, name -> Optional.ofNullable(SECRETS.get(name)), InstantSource.fixed(NOW));
  }

  Outcome perform(String input) {
    return perform(input, Optional.of(Duration.ofSeconds(20)), Interruption.NEVER);
  }

  Outcome perform(String input, Optional<Duration> timeout, Interruption interruption) {
    return step.perform(
        new HttpStep.Call(
            FakeAgent.id(), new Json("{\"http\":" + input + "}"), timeout, interruption));
  }

  static String get(TestServer server, String path) {
    return "{\"url\":\"http://127.0.0.1:" + server.port() + path + "\"}";
  }

  static JsonNode output(Outcome outcome) {
    return JsonTree.of(outcome.output());
  }

  @Override
  public void close() {
    step.close();
    vertx.close().await();
  }
}
