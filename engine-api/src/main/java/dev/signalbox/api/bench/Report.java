package dev.signalbox.api.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * What was measured.
 *
 * @param commitMs the disk's own time for one commit, the median
 * @param rssMib the most memory that the process has had resident
 */
record Report(List<Row> rows, double commitMs, long rssMib) {
  String json() {
    ObjectNode root = new ObjectMapper().createObjectNode();
    var list = root.putArray("rows");
    for (Row row : rows) {
      ObjectNode object =
          list.addObject()
              .put("name", row.name())
              .put("store", row.where().store())
              .put("durability", row.where().durabilityWord())
              .put("queue", row.where().queue());
      row.figures().forEach((name, value) -> object.put(name, rounded(value)));
    }
    return root.put("commit-ms", rounded(commitMs)).put("rss-mib", rssMib).toString();
  }

  static String heading() {
    return String.format(Locale.ROOT, "%-12s %-9s %-8s %-6s", "", "store", "durable", "queue");
  }

  static String line(Row row) {
    return String.format(
        Locale.ROOT,
        "%-12s %-9s %-8s %-6s %s",
        row.name(),
        row.where().store(),
        row.where().durabilityWord(),
        row.where().queue(),
        row.figures().entrySet().stream()
            .map(figure -> figure.getKey() + " " + number(figure.getValue()))
            .collect(Collectors.joining("  ")));
  }

  String footing() {
    return String.format(
        Locale.ROOT,
        "%nthis disk commits in %.3f ms (median), %.0f times a second; most memory resident: %d MiB",
        commitMs,
        1000 / commitMs,
        rssMib);
  }

  private static String number(double value) {
    return value >= 100
        ? String.format(Locale.ROOT, "%,.0f", value)
        : String.format(Locale.ROOT, "%.2f", value);
  }

  private static double rounded(double value) {
    return Math.round(value * 1000) / 1000.0;
  }
}
