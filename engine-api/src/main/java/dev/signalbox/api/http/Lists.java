package dev.signalbox.api.http;

import dev.signalbox.api.http.Route.Param;
import dev.signalbox.core.Json;
import dev.signalbox.queue.log.RunLog.Page;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** What all lists have in common: they are named after what they list, and come in pages. */
final class Lists {
  static final Param CURSOR =
      Route.query("cursor", "{\"type\":\"string\"}", "The next of the page before.");

  /** For lists that are short as a rule: most clients see all of it at once. */
  static final int SHORT_MAX = 500;

  private static final String AFTER = "after ";

  private Lists() {}

  static Param limit(int max, int standard) {
    return Route.query(
        "limit",
        "{\"type\":\"integer\",\"minimum\":1,\"maximum\":" + max + ",\"default\":" + standard + "}",
        "How many at most.");
  }

  /** What {@link #cut} reads. */
  static List<Param> params() {
    return List.of(limit(SHORT_MAX, SHORT_MAX), CURSOR);
  }

  /**
   * The page that is asked for of a list that is at hand as a whole, in the order of its keys. What
   * comes or goes between two pages moves nothing else: a cursor names a key, not a position.
   */
  static <T> Page<T> cut(Query query, List<T> all, Function<T, String> key) {
    int limit = query.whole("limit", 1, SHORT_MAX, SHORT_MAX);
    Optional<String> last = query.one("cursor").map(Lists::key);
    List<T> left =
        all.stream()
            .filter(item -> last.filter(it -> key.apply(item).compareTo(it) <= 0).isEmpty())
            .sorted(Comparator.comparing(key))
            .limit(limit + 1L)
            .toList();
    if (left.size() <= limit) {
      return new Page<>(left, Optional.empty());
    }
    List<T> items = left.subList(0, limit);
    return new Page<>(items, Optional.of(cursor(key.apply(items.getLast()))));
  }

  static Problem wrongCursor() {
    return Problem.invalid("cursor: expected the next of another page");
  }

  /** Keys may hold anything; a cursor stands in a URL as it is. */
  private static String cursor(String key) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString((AFTER + key).getBytes(StandardCharsets.UTF_8));
  }

  private static String key(String cursor) {
    try {
      String text = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
      if (text.startsWith(AFTER)) {
        return text.substring(AFTER.length());
      }
    } catch (IllegalArgumentException _) {
      // It is refused below, like any other that no page has named.
    }
    throw new Refused(wrongCursor());
  }

  static Doc page(String name, List<Json> items, Optional<String> next) {
    return new Doc().list(name, items).text("next", next);
  }
}
