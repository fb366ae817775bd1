package dev.signalbox.runner.spi.process;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Cuts bytes into lines, at LF or CR LF, and never holds more than one line of the greatest length.
 * For one thread.
 */
public final class LineFramer {
  /** The greatest length of a line, in bytes. */
  public static final int MAX_LINE = 16 << 20;

  private static final int FIRST_BUFFER = 8 << 10;

  private final int max;
  private final Consumer<Line> lines;
  private byte[] held = new byte[FIRST_BUFFER];
  private long length;

  public LineFramer(int max, Consumer<Line> lines) {
    this.max = max;
    this.lines = lines;
  }

  public void accept(byte[] bytes, int count) {
    int from = 0;
    for (int i = 0; i < count; i++) {
      if (bytes[i] == '\n') {
        hold(bytes, from, i - from);
        emit();
        from = i + 1;
      }
    }
    hold(bytes, from, count - from);
  }

  /** No more bytes come: a last line without an end counts as a line. */
  public void end() {
    if (length > 0) {
      emit();
    }
  }

  private void hold(byte[] bytes, int from, int count) {
    if (length + count <= max) {
      int needed = (int) length + count;
      if (needed > held.length) {
        held = Arrays.copyOf(held, Math.min(max, Math.max(needed, held.length * 2)));
      }
      System.arraycopy(bytes, from, held, (int) length, count);
    } else {
      held = new byte[FIRST_BUFFER];
    }
    length += count;
  }

  private void emit() {
    if (length > max) {
      lines.accept(new Line.TooLong(length));
    } else {
      int end = length > 0 && held[(int) length - 1] == '\r' ? (int) length - 1 : (int) length;
      lines.accept(new Line.Text(new String(held, 0, end, StandardCharsets.UTF_8)));
    }
    length = 0;
    if (held.length > FIRST_BUFFER) {
      held = new byte[FIRST_BUFFER];
    }
  }
}
