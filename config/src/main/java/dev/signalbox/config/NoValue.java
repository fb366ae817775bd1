package dev.signalbox.config;

/** An expression or template has no value here; becomes an {@code Undefined} at the edge. */
final class NoValue extends Exception {
  private static final long serialVersionUID = 1L;

  NoValue(String reason) {
    super(reason, null, false, false);
  }

  String reason() {
    return String.valueOf(getMessage());
  }
}
