package dev.signalbox.config;

/** An expression or template has no value here; becomes an {@code Undefined} at the edge. */
final class NoValue extends Exception {
  private static final long serialVersionUID = 1L;

  private final boolean missing;

  NoValue(String reason) {
    this(reason, false);
  }

  private NoValue(String reason, boolean missing) {
    super(reason, null, false, false);
    this.missing = missing;
  }

  /** Something that is asked for is not there. */
  static NoValue missing(String reason) {
    return new NoValue(reason, true);
  }

  boolean isMissing() {
    return missing;
  }

  String reason() {
    return String.valueOf(getMessage());
  }
}
