package dev.signalbox.api.bench;

import java.util.Arrays;

/** How long each of some runs took. */
final class Timings {
  private final long[] nanos;

  Timings(long[] nanos) {
    this.nanos = nanos.clone();
    Arrays.sort(this.nanos);
  }

  int count() {
    return nanos.length;
  }

  double percentileMillis(double percentile) {
    int at = (int) Math.ceil(percentile / 100 * nanos.length) - 1;
    return nanos[Math.max(0, at)] / 1e6;
  }
}
