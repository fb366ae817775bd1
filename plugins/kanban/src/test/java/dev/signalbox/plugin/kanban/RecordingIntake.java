package dev.signalbox.plugin.kanban;

import dev.signalbox.core.Json;
import dev.signalbox.plugin.spi.PluginHost;
import dev.signalbox.plugin.spi.ScriptedHost;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Keeps what it is told, dedupes by id as the real one does, and can die in the middle. */
final class RecordingIntake implements ScriptedHost.Publisher {
  /** What a test lets happen inside of publish. */
  enum Mood {
    TAKES,
    REFUSES,
    DIES_BEFORE_TAKING,
    DIES_AFTER_TAKING
  }

  record Published(String name, Json data) {}

  static final class Killed extends Error {
    private static final long serialVersionUID = 1L;
  }

  private final Map<String, Published> taken = new LinkedHashMap<>();
  private Mood mood = Mood.TAKES;
  private int offers;

  synchronized void mood(Mood next) {
    mood = next;
  }

  synchronized List<Published> events() {
    return new ArrayList<>(taken.values());
  }

  synchronized int offers() {
    return offers;
  }

  @Override
  public synchronized void publish(String id, String name, Json payload)
      throws PluginHost.EventRefused {
    offers++;
    if (mood == Mood.DIES_BEFORE_TAKING) {
      throw new Killed();
    }
    if (mood == Mood.REFUSES) {
      throw new PluginHost.EventRefused("the store is full");
    }
    var event = new Published(name, payload);
    var before = taken.putIfAbsent(id, event);
    if (before != null && !before.equals(event)) {
      throw new PluginHost.EventRefused("another body under the same id");
    }
    if (mood == Mood.DIES_AFTER_TAKING) {
      throw new Killed();
    }
  }
}
