package dev.signalbox.api.http;

import dev.signalbox.api.http.Route.Method;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds the route of a request. A path is matched as it was sent, segment by segment: nothing is
 * normalised, so nothing can be slipped past the check of one path under the name of another.
 */
final class RouteTable {
  private final List<Route> routes;

  RouteTable(List<Route> routes) {
    this.routes = List.copyOf(routes);
    Set<String> seen = new HashSet<>();
    for (Route route : routes) {
      if (!seen.add(route.method() + " " + route.path())) {
        throw new IllegalArgumentException("expected a route once: " + route.path());
      }
    }
  }

  /** What was found. */
  sealed interface Match {
    record Found(Route route, Map<String, String> path) implements Match {}

    record OtherMethods(List<Method> allowed) implements Match {}

    record None() implements Match {}
  }

  List<Route> routes() {
    return routes;
  }

  Match find(String method, String path) {
    var other = new ArrayList<Method>();
    for (Route route : routes) {
      Optional<Map<String, String>> values = values(route, path);
      if (values.isPresent()) {
        if (route.method().name().equals(method)) {
          return new Match.Found(route, values.get());
        }
        other.add(route.method());
      }
    }
    return other.isEmpty() ? new Match.None() : new Match.OtherMethods(other);
  }

  private static Optional<Map<String, String>> values(Route route, String path) {
    String[] expected = route.path().split("/", -1);
    String[] found = path.split("/", -1);
    if (expected.length != found.length) {
      return Optional.empty();
    }
    var values = new HashMap<String, String>();
    for (int i = 0; i < expected.length; i++) {
      if (expected[i].startsWith("{")) {
        String name = expected[i].substring(1, expected[i].length() - 1);
        Optional<String> value =
            decoded(found[i]).filter(text -> isText(route, name) || isHarmless(text));
        if (value.isEmpty()) {
          return Optional.empty();
        }
        values.put(name, value.get());
      } else if (!expected[i].equals(found[i])) {
        return Optional.empty();
      }
    }
    return Optional.of(values);
  }

  /** The value of one segment; empty if it is none. */
  private static Optional<String> decoded(String segment) {
    try {
      return Optional.of(URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8))
          .filter(value -> !value.isEmpty());
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  private static boolean isText(Route route, String name) {
    return route.params(Route.Param.In.PATH_TEXT).stream()
        .anyMatch(param -> param.name().equals(name));
  }

  /** Whether it could not be taken for a path. */
  private static boolean isHarmless(String value) {
    return !value.equals(".")
        && !value.equals("..")
        && value.chars().noneMatch(c -> c == '/' || c == '\\' || c == ';' || c < ' ');
  }
}
