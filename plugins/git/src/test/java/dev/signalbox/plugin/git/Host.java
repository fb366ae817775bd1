package dev.signalbox.plugin.git;

import dev.signalbox.core.Json;
import dev.signalbox.plugin.spi.HookPoint;
import dev.signalbox.plugin.spi.PluginHost;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiFunction;

/** An engine that remembers what it was asked. */
final class Host implements PluginHost {
  final List<Json> asked = new CopyOnWriteArrayList<>();
  volatile BiFunction<HookPoint, Json, Optional<String>> guard = (_, _) -> Optional.empty();
  private final Map<Class<?>, Object> provided = new ConcurrentHashMap<>();
  private final Path data;

  Host(Path data) {
    this.data = data;
  }

  @Override
  public Path data() {
    return data;
  }

  @Override
  public void publish(String id, String name, Json event) throws EventRefused {
    throw new EventRefused("nobody listens");
  }

  @Override
  public Optional<String> vetoed(HookPoint point, Json payload) {
    asked.add(payload);
    return guard.apply(point, payload);
  }

  @Override
  public Json transformed(HookPoint point, Json payload) {
    return payload;
  }

  @Override
  public <T> void provide(Class<T> contract, T service) {
    provided.put(contract, service);
  }

  @Override
  public <T> Optional<T> find(Class<T> contract) {
    return Optional.ofNullable(provided.get(contract)).map(contract::cast);
  }

  @Override
  public Optional<String> secret(String name) {
    return name.equals("TOKEN") ? Optional.of("s3cret") : Optional.empty();
  }
}
