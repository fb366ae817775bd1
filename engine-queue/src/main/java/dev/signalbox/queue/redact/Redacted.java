package dev.signalbox.queue.redact;

/**
 * What went wrong, with every secret struck out of the message; where it went wrong stays to be
 * seen.
 */
public final class Redacted extends Exception {
  private static final long serialVersionUID = 1L;

  private Redacted(String message, StackTraceElement[] trace) {
    super(message, null, false, true);
    setStackTrace(trace);
  }

  public static Redacted of(Exception e, Redactor redactor) {
    String message = e.getMessage();
    String said = message == null || message.isBlank() ? e.getClass().getSimpleName() : message;
    return new Redacted(redactor.text(said), e.getStackTrace());
  }
}
