package dev.signalbox.plugin.agent;

import dev.signalbox.runner.spi.process.Tail;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;

/** Hands everything on to a log, and keeps the last 4 KiB of it. */
final class TailedLog extends OutputStream {
  private static final int KEPT = 4 << 10;

  private final OutputStream log;
  private final Tail tail = new Tail(KEPT);

  TailedLog(OutputStream log) {
    this.log = log;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int count) throws IOException {
    tail.write(offset == 0 ? bytes : Arrays.copyOfRange(bytes, offset, offset + count), count);
    log.write(bytes, offset, count);
  }

  @Override
  public void flush() throws IOException {
    log.flush();
  }

  String tail() {
    return tail.text();
  }
}
