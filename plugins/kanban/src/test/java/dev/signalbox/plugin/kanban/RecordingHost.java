package dev.signalbox.plugin.kanban;

import dev.signalbox.core.Json;
import dev.signalbox.plugin.spi.HookPoint;
import dev.signalbox.plugin.spi.PluginHost;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * An engine that keeps what it is told, dedupes by id as the real one does, and can die in the
 * middle.
 */
final class RecordingHost implements PluginHost {
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

  private final Path data;
  private final Map<Class<?>, Object> contracts = new HashMap<>();
  private final Map<String, Published> taken = new LinkedHashMap<>();
  private Mood mood = Mood.TAKES;
  private int offers;
  BiFunction<HookPoint, Json, Optional<String>> guard = (_, _) -> Optional.empty();

  RecordingHost(Path data) {
    this.data = data;
  }

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
  public Path data() {
    return data;
  }

  @Override
  public synchronized void publish(String id, String name, Json payload) throws EventRefused {
    offers++;
    if (mood == Mood.DIES_BEFORE_TAKING) {
      throw new Killed();
    }
    if (mood == Mood.REFUSES) {
      throw new EventRefused("the store is full");
    }
    var event = new Published(name, payload);
    var before = taken.putIfAbsent(id, event);
    if (before != null && !before.equals(event)) {
      throw new EventRefused("another body under the same id");
    }
    if (mood == Mood.DIES_AFTER_TAKING) {
      throw new Killed();
    }
  }

  @Override
  public Optional<String> vetoed(HookPoint point, Json payload) {
    return guard.apply(point, payload);
  }

  @Override
  public Json transformed(HookPoint point, Json payload) {
    return payload;
  }

  @Override
  public <T> void provide(Class<T> contract, T service) {
    contracts.put(contract, service);
  }

  @Override
  public <T> Optional<T> find(Class<T> contract) {
    return Optional.ofNullable(contracts.get(contract)).map(contract::cast);
  }

  @Override
  public Optional<String> secret(String name) {
    return Optional.empty();
  }
}
