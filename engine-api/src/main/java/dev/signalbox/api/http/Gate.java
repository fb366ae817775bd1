package dev.signalbox.api.http;

import dev.signalbox.api.http.Roles.Grant;
import dev.signalbox.api.http.Route.Access;
import dev.signalbox.queue.log.TokenStore.TokenRow;
import io.netty.util.NetUtil;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Decides who may come in, from the head of a request alone. What is not allowed in so many words
 * is refused. For the event loop: nothing here waits.
 */
final class Gate {
  private static final int HEALTH_RATE = 600;
  private static final Set<String> LOCAL = Set.of("localhost", "127.0.0.1", "[::1]");

  /** What a server listens on to listen everywhere: the name of no host. */
  private static final Set<String> EVERYWHERE = Set.of("0.0.0.0", "::", "[::]");

  private static final String BEARER = "bearer ";

  private final RouteTable routes;
  private final Roles roles;
  private final Tokens tokens;
  private final Set<String> publicHosts;
  private final Set<String> hosts;
  private final RateLimit strangers;
  private final Backoff wrongTokens;
  private final Optional<RateLimit> callers;
  private final RateLimit healthChecks;

  /** What the gate says. */
  sealed interface Admission {
    record Admitted(Route route, Map<String, String> path, Optional<TokenRow> caller)
        implements Admission {}

    record Turned(Problem problem) implements Admission {}
  }

  Gate(RouteTable routes, Roles roles, Tokens tokens, Settings settings, InstantSource clock) {
    this.routes = routes;
    this.roles = roles;
    this.tokens = tokens;
    publicHosts =
        settings.allowedHosts().stream()
            .map(host -> host.toLowerCase(Locale.ROOT))
            .collect(Collectors.toUnmodifiableSet());
    hosts = new HashSet<>(publicHosts);
    hosts.addAll(LOCAL);
    if (!EVERYWHERE.contains(settings.host())) {
      hosts.add(bracketed(settings.host()));
    }
    strangers = new RateLimit(settings.unauthenticatedRate(), clock);
    wrongTokens = new Backoff(settings.unauthenticatedRate(), clock);
    callers = settings.rate().map(rate -> new RateLimit(rate, clock));
    healthChecks = new RateLimit(HEALTH_RATE, clock);
  }

  Admission admit(HttpServerRequest request) {
    String path = path(request);
    Optional<TokenRow> caller = caller(request);
    boolean health = path.equals(Route.HEALTH) && request.method().name().equals("GET");
    RouteTable.Match match = routes.find(request.method().name(), path);
    boolean signed = isSigned(match);
    caller.ifPresent(tokens::used);
    boolean counts = caller.isPresent() ? !health : !signed;
    Optional<Problem> tooMany = counts ? tooMany(request, caller, health) : Optional.empty();
    if (tooMany.isPresent()) {
      return turned(tooMany.get());
    }
    return misdirected(request)
        .map(Gate::turned)
        .orElseGet(() ->
            caller.isEmpty() && !health && !signed && !isLinked(match)
                ? turned(unauthorized(request))
                : admit(request, match, caller));
  }

  private static boolean isSigned(RouteTable.Match match) {
    return match instanceof RouteTable.Match.Found(Route route, Map<String, String> _)
        && route.access() instanceof Access.Signed;
  }

  /** Those who follow a link are strangers, and counted as such. */
  private static boolean isLinked(RouteTable.Match match) {
    return match instanceof RouteTable.Match.Found(Route route, Map<String, String> _)
        && route.access() instanceof Access.Linked;
  }

  /**
   * Counts a delivery that nobody has signed as a request of a stranger. Those that are signed are
   * not slowed, whatever else comes from their address: behind a proxy it is everybody's.
   */
  Optional<Problem> unsigned(HttpServerRequest request) {
    return tooMany(request, Optional.empty(), false);
  }

  private Admission admit(
      HttpServerRequest request, RouteTable.Match match, Optional<TokenRow> caller) {
    return switch (match) {
      case RouteTable.Match.Found(Route route, Map<String, String> values) ->
          refusal(route, caller)
              .map(reason -> turned(Problem.forbidden(reason)))
              .orElseGet(() -> new Admission.Admitted(route, values, caller));
      case RouteTable.Match.OtherMethods(List<Route.Method> allowed) ->
          turned(
              new Problem(
                      405,
                      "method",
                      "This cannot be done here",
                      "expected one of " + allowed + ", found " + request.method().name())
                  .header(
                      "Allow", allowed.stream().map(Enum::name).collect(Collectors.joining(", "))));
      case RouteTable.Match.None _ ->
          turned(
              new Problem(
                  404,
                  "unknown-route",
                  "There is nothing here",
                  "see /openapi.json for all there is"));
    };
  }

  /** Why this must not be done; empty if it may. */
  private Optional<String> refusal(Route route, Optional<TokenRow> caller) {
    return switch (route.access()) {
      case Access.Open _, Access.Signed _, Access.Linked _ -> Optional.empty();
      case Access.Needs(Action action) ->
          caller.filter(token -> roles.grant(action, token.role()) != Grant.NO).isEmpty()
              ? Optional.of(
                  "the role of this token may not " + route.summary().toLowerCase(Locale.ROOT))
              : caller.flatMap(token -> new Scope(token.scopes()).refusal(action));
    };
  }

  private static Admission turned(Problem problem) {
    return new Admission.Turned(problem);
  }

  // --- How often

  private Optional<Problem> tooMany(
      HttpServerRequest request, Optional<TokenRow> caller, boolean health) {
    if (caller.isPresent()) {
      return callers
          .flatMap(limit -> limit.exceeded(caller.get().id()))
          .map(seconds -> Problem.tooMany(seconds, "too many requests with this token"));
    }
    String address = address(request);
    RateLimit limit = health ? healthChecks : strangers;
    long pause = request.headers().contains("Authorization") ? wrongTokens.failed(address) : 0;
    long seconds = Math.max(pause, limit.exceeded(address).orElse(0L));
    return seconds == 0
        ? Optional.empty()
        : Optional.of(
            Problem.tooMany(
                seconds,
                pause > 0
                    ? "too many wrong tokens; each further one makes the pause longer"
                    : "too many requests without a valid token"));
  }

  // --- Tokens

  private Optional<TokenRow> caller(HttpServerRequest request) {
    List<String> headers = request.headers().getAll("Authorization");
    if (headers.size() != 1 || !headers.getFirst().toLowerCase(Locale.ROOT).startsWith(BEARER)) {
      return Optional.empty();
    }
    return tokens.valid(headers.getFirst().substring(BEARER.length()).strip());
  }

  private static Problem unauthorized(HttpServerRequest request) {
    boolean tried = request.headers().contains("Authorization");
    return new Problem(
            401,
            "unauthorized",
            "A token is needed",
            tried
                ? "this token is not valid, or not any more"
                : "expected the header Authorization: Bearer TOKEN; a token in the URL never"
                    + " counts")
        .header("WWW-Authenticate", "Bearer");
  }

  // --- Hosts and origins

  /** A web page elsewhere may make a browser call us; its name or its origin gives it away. */
  private Optional<Problem> misdirected(HttpServerRequest request) {
    List<String> host = request.headers().getAll("Host");
    if (host.size() != 1 || !hosts.contains(name(host.getFirst()))) {
      return Optional.of(
          new Problem(
              421,
              "unknown-host",
              "This server does not go by that name",
              "the Host header names none of the hosts that this server is configured for"));
    }
    for (String origin : request.headers().getAll("Origin")) {
      String authority = origin.replaceFirst("^https?://", "").toLowerCase(Locale.ROOT);
      if (!authority.equals(host.getFirst().toLowerCase(Locale.ROOT))
          && !publicHosts.contains(name(authority))) {
        return Optional.of(Problem.forbidden("requests of other web sites are refused"));
      }
    }
    return Optional.empty();
  }

  /** Without its port, if it has one. */
  private static String name(String authority) {
    return authority.toLowerCase(Locale.ROOT).replaceFirst(":[0-9]{1,5}$", "");
  }

  private static String bracketed(String host) {
    return host.contains(":") && !host.startsWith("[")
        ? "[" + host + "]"
        : host.toLowerCase(Locale.ROOT);
  }

  private static String path(HttpServerRequest request) {
    String uri = request.uri();
    int query = uri.indexOf('?');
    return query < 0 ? uri : uri.substring(0, query);
  }

  /** Of an IPv6 address its network: one subscriber has all of it. */
  private static String address(HttpServerRequest request) {
    byte[] bytes =
        Optional.ofNullable(request.remoteAddress())
            .map(SocketAddress::hostAddress)
            .map(NetUtil::createByteArrayFromIpAddressString)
            .orElse(new byte[0]);
    int significant = bytes.length == 16 ? 8 : bytes.length;
    return HexFormat.of().formatHex(bytes, 0, significant);
  }
}
