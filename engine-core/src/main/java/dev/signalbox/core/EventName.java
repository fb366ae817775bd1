package dev.signalbox.core;

/** The names of events that are the engine's own. */
public final class EventName {
  /** Of the event of a run that nobody's event has started: it was asked for by itself. */
  public static final String RUN_REQUESTED = "run/requested";

  /** Of the event of a run that a schedule has started. */
  public static final String SCHEDULE_TICK = "schedule/tick";

  /** How the ids of the events of ticks begin: the schedule and the instant follow. */
  public static final String TICK_IDS = "schedule/";

  /**
   * How the ids of events begin that were delivered from outside and are proven to be genuine: what
   * was signed follows. They count longer than others, or a delivery could be replayed.
   */
  public static final String DELIVERY_IDS = "hook-";

  private EventName() {}

  /** Whether an event of this name must not come from anywhere but the engine. */
  public static boolean isReserved(String name) {
    return name.equals(RUN_REQUESTED) || name.equals(SCHEDULE_TICK);
  }

  /** Whether an event with this id must not come from anywhere but the engine. */
  public static boolean isReservedId(String id) {
    return id.startsWith(TICK_IDS);
  }
}
