package dev.signalbox.plugin.kanban;

import dev.signalbox.core.Json;
import dev.signalbox.plugin.spi.PluginHost;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands the pending events to the engine. An event is on our disk before it is handed in, and
 * leaves it after it was taken; in between it is handed in again with the same id and content, so
 * that the engine takes it once.
 */
final class Outbox {
  private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);

  /**
   * With the pauses below, an event that is refused is offered for nine hours or so: a full disk
   * has been seen by then.
   */
  static final int TRIES_MAX = 20;

  private static final Duration PAUSE_MAX = Duration.ofHours(1);

  private final PluginHost host;
  private final Clock clock;
  private final Map<String, Refused> refused = new HashMap<>();
  private boolean open;

  Outbox(PluginHost host, Clock clock) {
    this.host = host;
    this.clock = clock;
  }

  private record Refused(int tries, Instant next) {}

  /** The engine takes events from now on. */
  void open() {
    open = true;
  }

  void flush(MemoryBook book) throws IOException {
    for (Memory.Pending event : book.now().pending()) {
      if (open && isDue(event) && (isTaken(event) || isHopeless(event))) {
        refused.remove(event.id());
        book.turn(book.now().done(event));
      }
    }
  }

  private boolean isDue(Memory.Pending event) {
    var before = refused.get(event.id());
    return before == null || !clock.instant().isBefore(before.next());
  }

  private boolean isTaken(Memory.Pending event) {
    try {
      host.publish(event.id(), event.name(), new Json(event.data()));
      return true;
    } catch (PluginHost.EventRefused | RuntimeException e) {
      var before = refused.getOrDefault(event.id(), new Refused(0, Instant.MIN));
      var pause = Duration.ofSeconds(1L << Math.min(before.tries(), 12));
      var shortest = pause.compareTo(PAUSE_MAX) < 0 ? pause : PAUSE_MAX;
      refused.put(event.id(), new Refused(before.tries() + 1, clock.instant().plus(shortest)));
      if (before.tries() == 0) {
        LOG.warn(
            "kanban: {} {} was not accepted and will be offered again: {}",
            event.name(),
            event.id(),
            e.toString());
      }
      return false;
    }
  }

  private boolean isHopeless(Memory.Pending event) {
    var record = refused.get(event.id());
    if (record == null || record.tries() < TRIES_MAX) {
      return false;
    }
    LOG.error(
        "kanban: {} {} was refused {} times and is given up", event.name(), event.id(), TRIES_MAX);
    return true;
  }
}
