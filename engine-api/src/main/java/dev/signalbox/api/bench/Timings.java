package dev.signalbox.api.bench;

import java.util.Arrays;

/** How long each of some runs took, and all of them together. */
record Timings(long[] nanos, long totalNanos) {
  @SuppressWarnings("ArrayRecordComponent") // measured values, never compared
  Timings {
    Arrays.sort(nanos);
  }

  double percentileMillis(double percentile) {
    int at = (int) Math.ceil(percentile / 100 * nanos.length) - 1;
    return nanos[Math.max(0, at)] / 1e6;
  }

  double perSecond() {
    return nanos.length / (totalNanos / 1e9);
  }
}
