package dev.signalbox.api.bench;

import java.util.LinkedHashMap;
import java.util.SequencedMap;

/**
 * One measurement.
 *
 * @param where what was measured stood on
 * @param figures by their names, whose last word is the unit
 */
record Row(String name, BackEnd where, SequencedMap<String, Double> figures) {
  static Row of(String name, BackEnd where) {
    return new Row(name, where, new LinkedHashMap<>());
  }

  Row with(String figure, double value) {
    var more = new LinkedHashMap<>(figures);
    more.put(figure, value);
    return new Row(name, where, more);
  }

  Row with(Timings timings) {
    return with("p50-ms", timings.percentileMillis(50))
        .with("p99-ms", timings.percentileMillis(99));
  }
}
