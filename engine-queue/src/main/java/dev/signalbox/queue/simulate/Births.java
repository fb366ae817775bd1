package dev.signalbox.queue.simulate;

import dev.signalbox.core.EventName;
import dev.signalbox.core.Json;
import dev.signalbox.core.Origin;
import dev.signalbox.core.Run;
import dev.signalbox.core.RunId;
import dev.signalbox.core.Schedule;
import dev.signalbox.queue.engine.Definitions;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What must hold when a run is made. */
final class Births {
  private static final String ID = "{\"id\":\"";
  private static final String TIME = "\"time\":\"";

  private final World world;
  private final Map<String, RunId> made = new HashMap<>();

  Births(World world) {
    this.world = world;
  }

  void made(Run run, List<Run> all) {
    run.origin().ifPresent(origin -> alone(run, origin, all));
    if (run.origin().isPresent() || run.parent().isPresent()) {
      return;
    }
    String event = event(run);
    RunId before = made.put(run.workflow() + " " + event, run.id());
    if (before != null && !world.watch.maySucceed(before, run.id())) {
      throw new Broken("I4", "event " + event + " has started " + before + " and " + run.id());
    }
    if (event.startsWith(EventName.TICK_IDS)) {
      world.counters.count(Counter.RUNS_OF_SCHEDULES);
      tick(run, event, all);
    }
  }

  static String event(Run run) {
    return id(run.event());
  }

  /** The id of an event, where it has one. */
  static String id(Json event) {
    String text = event.text();
    return text.startsWith(ID) ? text.substring(ID.length(), text.indexOf('"', ID.length())) : text;
  }

  /** When the event came; a gate may have held it back until the run was made. */
  static Instant accepted(Run run) {
    return time(run.event()).orElse(run.created());
  }

  /** When an event came, where it says so. */
  static Optional<Instant> time(Json event) {
    String text = event.text();
    int time = text.lastIndexOf(TIME);
    int from = time + TIME.length();
    return time < 0
        ? Optional.empty()
        : Optional.of(Instant.parse(text.substring(from, text.indexOf('"', from))));
  }

  /** Of those who go on with a run, one works where it has worked. */
  private static void alone(Run run, Origin origin, List<Run> all) {
    for (Run other : all) {
      if (!other.id().equals(run.id())
          && !other.isTerminal()
          && origin.workspace().isPresent()
          && other.workspace().equals(run.workspace())) {
        throw new Broken(
            "I17", other.id() + " and " + run.id() + " work where " + origin.run() + " has worked");
      }
    }
  }

  // --- Schedules

  private void tick(Run run, String event, List<Run> all) {
    int slash = event.lastIndexOf('/');
    Instant at = Instant.parse(event.substring(slash + 1));
    Optional<Schedule> schedule =
        world.definitions.schedules().stream()
            .filter(it -> event.startsWith(EventName.TICK_IDS + it.id() + "/"))
            .findFirst();
    // One that somebody has triggered has an instant of its own, a bit later than others of then.
    boolean due = schedule.flatMap(it -> it.next(at.minusNanos(1))).filter(at::equals).isPresent();
    // One that waits for its turn may be started by an engine to which it is earlier again.
    boolean steady = world.counters.of(Counter.CLOCK_BACK) == 0;
    if (due && steady && at.isAfter(run.created())) {
      throw new Broken("I13", "tick " + event + " has started a run at " + run.created());
    }
    if (schedule.filter(this::isExclusive).isEmpty()) {
      return;
    }
    for (Run other : all) {
      if (!other.id().equals(run.id())
          && !other.isTerminal()
          && other.origin().isEmpty()
          && other.parent().isEmpty()
          && event(other).startsWith(event.substring(0, slash + 1))) {
        throw new Broken(
            "overlap",
            "tick "
                + event
                + " starts a run while "
                + event(other)
                + " has not ended: "
                + schedule.get().overlap());
      }
    }
  }

  /** Whether a run of it ends before the next one begins; gates may hold that up. */
  private boolean isExclusive(Schedule schedule) {
    boolean waits =
        switch (schedule.overlap()) {
          case SKIP, BUFFER_ONE, BUFFER_ALL, CANCEL_OTHER -> true;
          case TERMINATE_OTHER, ALLOW_ALL -> false;
        };
    return waits
        && world
            .definitions
            .current(schedule.workflow())
            .map(Definitions.Defined::flow)
            .filter(flow -> flow.isNone())
            .isPresent();
  }
}
