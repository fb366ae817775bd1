package dev.signalbox.core;

/**
 * The name of a schedule: a letter, then up to 63 letters, digits, '_' or '-'. It is half of what a
 * tick is known by; the other half is the instant.
 */
public record ScheduleId(String value) {
  public ScheduleId {
    Identifier.check("schedule id", value);
  }

  @Override
  public String toString() {
    return value;
  }
}
