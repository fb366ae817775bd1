package dev.signalbox.runner.spi.process;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Keeps the last bytes of an output. Safe to read while another thread writes. */
public final class Tail {
  private final int capacity;
  private byte[] ring = new byte[0];
  private long total;

  public Tail(int capacity) {
    this.capacity = capacity;
  }

  public synchronized void write(byte[] bytes, int count) {
    int skip = Math.max(0, count - capacity);
    grow(count);
    for (int i = skip; i < count; ) {
      int at = (int) ((total + i) % ring.length);
      int run = Math.min(count - i, ring.length - at);
      System.arraycopy(bytes, i, ring, at, run);
      i += run;
    }
    total += count;
  }

  /** The last bytes as UTF-8, beginning with a whole character, with U+FFFD for what is none. */
  public synchronized String text() {
    int size = (int) Math.min(total, ring.length);
    byte[] out = new byte[size];
    for (int i = 0; i < size; i++) {
      out[i] = ring[(int) ((total - size + i) % ring.length)];
    }
    int from = 0;
    while (total > size && from < Math.min(3, size) && (out[from] & 0xC0) == 0x80) {
      from++;
    }
    return new String(out, from, size - from, StandardCharsets.UTF_8);
  }

  /** How many bytes were written in all. */
  public synchronized long total() {
    return total;
  }

  /** Until the ring has its full size nothing has wrapped, so that a longer copy continues it. */
  private void grow(int count) {
    if (ring.length < capacity && total + count > ring.length) {
      ring =
          Arrays.copyOf(ring, (int) Math.min(capacity, Math.max(total + count, 2L * ring.length)));
    }
  }
}
