package dev.signalbox.plugin.spi;

import dev.signalbox.core.Json;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiFunction;

/** The engine of a plugin's test: it answers as the test says, and remembers what it was asked. */
public final class ScriptedHost implements PluginHost {
  /** Takes events. */
  public interface Publisher {
    void publish(String id, String name, Json event) throws EventRefused;
  }

  public final List<Json> asked = new CopyOnWriteArrayList<>();
  public volatile BiFunction<HookPoint, Json, Optional<String>> guard = (_, _) -> Optional.empty();
  public volatile BiFunction<HookPoint, Json, Json> transform = (_, payload) -> payload;
  private final Map<Class<?>, Object> provided = new ConcurrentHashMap<>();
  private final Path data;
  private final Map<String, String> secrets;
  private final Publisher publisher;

  public ScriptedHost(Path data, Map<String, String> secrets) {
    this(
        data,
        secrets,
        (_, name, _) -> {
          throw new EventRefused("nobody listens to " + name);
        });
  }

  public ScriptedHost(Path data, Map<String, String> secrets, Publisher publisher) {
    this.data = data;
    this.secrets = Map.copyOf(secrets);
    this.publisher = publisher;
  }

  @Override
  public Path data() {
    return data;
  }

  @Override
  public void publish(String id, String name, Json event) throws EventRefused {
    publisher.publish(id, name, event);
  }

  @Override
  public Optional<String> vetoed(HookPoint point, Json payload) {
    asked.add(payload);
    return guard.apply(point, payload);
  }

  @Override
  public Json transformed(HookPoint point, Json payload) {
    return transform.apply(point, payload);
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
    return Optional.ofNullable(secrets.get(name));
  }
}
