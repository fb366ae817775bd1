package dev.signalbox.plugin.agent;

import dev.signalbox.core.Json;
import dev.signalbox.plugin.spi.HookPoint;
import dev.signalbox.plugin.spi.PluginHost;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;

/** An engine with one secret and at most one transform. */
final class Host implements PluginHost {
  volatile UnaryOperator<Json> transform = UnaryOperator.identity();
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
    return Optional.empty();
  }

  @Override
  public Json transformed(HookPoint point, Json payload) {
    return point == HookPoint.PROMPT_RENDER ? transform.apply(payload) : payload;
  }

  @Override
  public <T> void provide(Class<T> contract, T service) {
    BinaryOperator<Object> once =
        (_, _) -> {
          throw new IllegalStateException(contract + " is there already");
        };
    provided.merge(contract, service, once);
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
