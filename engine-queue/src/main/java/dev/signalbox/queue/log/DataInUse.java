package dev.signalbox.queue.log;

/** Another engine works on the same data. The message says how to go on. */
public final class DataInUse extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public DataInUse(String message) {
    super(message);
  }
}
