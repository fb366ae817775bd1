package dev.signalbox.runner.spi.process;

/** Takes the standard output of a process, on the thread that reads it. */
public interface Output {
  /** Whether the process has said how the attempt went. */
  enum State {
    OPEN,
    /** It has, and is expected to end by itself. */
    CONCLUDED
  }

  /** The first {@code count} bytes of the buffer are new; the buffer is used again. */
  State accept(byte[] bytes, int count);

  /** No more comes. */
  void end();
}
