package dev.signalbox.queue.log;

/** The store cannot be asked, or not in time. Nothing is lost; the caller may try again later. */
public final class StoreUnavailable extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Another program holds the write lock for longer than anybody waits. */
  public static final String LOCKED =
      "somebody else keeps the database locked; nothing was stored, try again";

  public StoreUnavailable(String message) {
    super(message);
  }

  public StoreUnavailable(String message, Throwable cause) {
    super(message, cause);
  }
}
