package dev.signalbox.plugin.notification;

import dev.signalbox.core.Json;
import dev.signalbox.plugin.spi.HookPoint;
import dev.signalbox.plugin.spi.PluginHost;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** An engine with a folder, some secrets, and at most one guard and one transform. */
final class QuietHost implements PluginHost {
  private final Path data;
  private final Map<String, String> secrets;
  Function<Json, Optional<String>> guard = _ -> Optional.empty();
  Function<Json, Json> transform = payload -> payload;

  QuietHost(Path data, Map<String, String> secrets) {
    this.data = data;
    this.secrets = secrets;
  }

  @Override
  public Path data() {
    return data;
  }

  @Override
  public void publish(String id, String name, Json payload) {
    throw new AssertionError("a notification is no event");
  }

  @Override
  public Optional<String> vetoed(HookPoint point, Json payload) {
    return guard.apply(payload);
  }

  @Override
  public Json transformed(HookPoint point, Json payload) {
    return transform.apply(payload);
  }

  @Override
  public <T> void provide(Class<T> contract, T service) {}

  @Override
  public <T> Optional<T> find(Class<T> contract) {
    return Optional.empty();
  }

  @Override
  public Optional<String> secret(String name) {
    return Optional.ofNullable(secrets.get(name));
  }
}
