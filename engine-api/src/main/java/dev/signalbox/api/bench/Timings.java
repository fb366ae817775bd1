package dev.signalbox.api.bench;

import java.util.Arrays;

/** How long each of some runs took, and all of them together. */
final class Timings {
  private final long[] nanos;
  private final long totalNanos;

  Timings(long[] nanos, long totalNanos) {
    this.nanos = nanos.clone();
    this.totalNanos = totalNanos;
    Arrays.sort(this.nanos);
  }

  double percentileMillis(double percentile) {
    int at = (int) Math.ceil(percentile / 100 * nanos.length) - 1;
    return nanos[Math.max(0, at)] / 1e6;
  }

  double perSecond() {
    return nanos.length / (totalNanos / 1e9);
  }
}
