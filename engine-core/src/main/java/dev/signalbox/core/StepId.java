package dev.signalbox.core;

/** The name of a step within its list: a letter, then up to 63 letters, digits, '_' or '-'. */
public record StepId(String value) {
  public StepId {
    Identifier.check("step id", value);
  }

  @Override
  public String toString() {
    return value;
  }
}
