package dev.signalbox.runner.spi.process;

/** One line of output, without its end. */
public sealed interface Line {
  /** Decoded as UTF-8, with U+FFFD for what is none. NULs and escape sequences are kept. */
  record Text(String text) implements Line {}

  /** A line of more bytes than are held. Its content is lost. */
  record TooLong(long bytes) implements Line {}
}
