package dev.signalbox.api.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.signalbox.queue.sqlite.SqliteSettings.Durability;
import java.util.List;
import java.util.Locale;

/**
 * What was measured.
 *
 * @param commitMs the disk's own time for one commit, the median
 * @param rssMib the most memory that the process has had resident
 */
record Report(List<Row> rows, double commitMs, long rssMib) {
  /** One measurement. */
  record Row(
      String name,
      Durability durability,
      int inFlight,
      double p50Ms,
      double p99Ms,
      double runsPerSecond,
      double stepsPerSecond) {
    static Row of(String name, Durability durability, int inFlight, int steps, Timings timings) {
      double runs = timings.perSecond();
      return new Row(
          name,
          durability,
          inFlight,
          timings.percentileMillis(50),
          timings.percentileMillis(99),
          runs,
          runs * steps);
    }

    String durabilityWord() {
      return durability.name().toLowerCase(Locale.ROOT);
    }
  }

  String json() {
    ObjectNode root = new ObjectMapper().createObjectNode();
    var list = root.putArray("rows");
    for (Row row : rows) {
      list.addObject()
          .put("name", row.name())
          .put("store", "sqlite")
          .put("durability", row.durabilityWord())
          .put("in-flight", row.inFlight())
          .put("p50-ms", rounded(row.p50Ms()))
          .put("p99-ms", rounded(row.p99Ms()))
          .put("runs-per-second", Math.round(row.runsPerSecond()))
          .put("steps-per-second", Math.round(row.stepsPerSecond()));
    }
    return root.put("commit-ms", rounded(commitMs)).put("rss-mib", rssMib).toString();
  }

  String table() {
    var out = new StringBuilder();
    out.append(
        String.format(
            Locale.ROOT,
            "%-12s %-8s %-10s %9s %9s %9s %9s %9s%n",
            "",
            "store",
            "durability",
            "in flight",
            "p50 ms",
            "p99 ms",
            "runs/s",
            "steps/s"));
    for (Row row : rows) {
      out.append(
          String.format(
              Locale.ROOT,
              "%-12s %-8s %-10s %9d %9.3f %9.3f %9.0f %9.0f%n",
              row.name(),
              "sqlite",
              row.durabilityWord(),
              row.inFlight(),
              row.p50Ms(),
              row.p99Ms(),
              row.runsPerSecond(),
              row.stepsPerSecond()));
    }
    return out.append(
            String.format(
                Locale.ROOT,
                "%nthis disk commits in %.3f ms (median); most memory resident: %d MiB",
                commitMs,
                rssMib))
        .toString();
  }

  private static double rounded(double value) {
    return Math.round(value * 1000) / 1000.0;
  }
}
