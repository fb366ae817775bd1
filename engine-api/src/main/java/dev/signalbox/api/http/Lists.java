package dev.signalbox.api.http;

import dev.signalbox.api.http.Route.Param;
import dev.signalbox.core.Json;
import java.util.List;
import java.util.Optional;

/** What all lists have in common: they are named after what they list, and come in pages. */
final class Lists {
  static final Param CURSOR =
      Route.query("cursor", "{\"type\":\"string\"}", "The next of the page before.");

  private Lists() {}

  static Param limit(int max, int standard) {
    return Route.query(
        "limit",
        "{\"type\":\"integer\",\"minimum\":1,\"maximum\":" + max + ",\"default\":" + standard + "}",
        "How many at most.");
  }

  static Doc page(String name, List<Json> items, Optional<String> next) {
    return new Doc().list(name, items).text("next", next);
  }
}
