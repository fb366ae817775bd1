package dev.signalbox.queue.redact;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Passes bytes on with every secret struck out, also where one comes in pieces: it holds back as
 * many of the last bytes as may be the beginning of one, until more comes or the stream ends.
 */
final class RedactingStream extends FilterOutputStream {
  static final String MARK = "[redacted]";

  private static final byte[] MARK_BYTES = MARK.getBytes(StandardCharsets.UTF_8);

  private final Needles needles;
  private byte[] held = new byte[0];

  RedactingStream(OutputStream to, Needles needles) {
    super(to);
    this.needles = needles;
  }

  @Override
  public synchronized void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public synchronized void write(byte[] bytes, int offset, int length) throws IOException {
    if (needles.longest() == 0) {
      out.write(bytes, offset, length);
      return;
    }
    byte[] text = Arrays.copyOf(held, held.length + length);
    System.arraycopy(bytes, offset, text, held.length, length);
    held = passOn(text, text.length - needles.longest() + 1);
  }

  /** Flushes what is certain; what may be the beginning of a secret stays. */
  @Override
  public synchronized void flush() throws IOException {
    out.flush();
  }

  @Override
  public synchronized void close() throws IOException {
    byte[] rest = held;
    held = new byte[0];
    passOn(rest, rest.length);
    out.close();
  }

  /** Passes on what begins before {@code certain}; the rest comes back. */
  private byte[] passOn(byte[] text, int certain) throws IOException {
    int at = 0;
    int plain = 0;
    while (at < certain) {
      int length = needles.lengthAt(text, at, text.length);
      if (length > 0) {
        out.write(text, plain, at - plain);
        out.write(MARK_BYTES);
        at += length;
        plain = at;
      } else {
        at++;
      }
    }
    out.write(text, plain, at - plain);
    return Arrays.copyOfRange(text, at, text.length);
  }
}
