package dev.signalbox.core;

/** The names of events that are the engine's own. */
public final class EventName {
  /** Of the event of a run that nobody's event has started: it was asked for by itself. */
  public static final String RUN_REQUESTED = "run/requested";

  /** Of the event of a run that a schedule has started. */
  public static final String SCHEDULE_TICK = "schedule/tick";

  private EventName() {}

  /** Whether an event of this name must not come from anywhere but the engine. */
  public static boolean isReserved(String name) {
    return name.equals(RUN_REQUESTED) || name.equals(SCHEDULE_TICK);
  }
}
