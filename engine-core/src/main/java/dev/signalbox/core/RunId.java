package dev.signalbox.core;

/**
 * The name of one run. The engine makes it; it sorts by time of creation and fits a path, a URL and
 * a git ref.
 */
public record RunId(String value) {
  public RunId {
    Identifier.check("run id", value);
  }

  @Override
  public String toString() {
    return value;
  }
}
