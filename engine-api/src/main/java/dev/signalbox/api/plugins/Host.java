package dev.signalbox.api.plugins;

import dev.signalbox.core.Json;
import dev.signalbox.plugin.spi.HookPoint;
import dev.signalbox.plugin.spi.PluginHost;
import dev.signalbox.queue.intake.Submission;
import dev.signalbox.queue.log.DiskFull;
import dev.signalbox.queue.log.StoreUnavailable;
import dev.signalbox.queue.operations.Operations;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** What one plugin sees of the engine. */
public final class Host implements PluginHost {
  private final Path data;
  private final Shared shared;

  /** What all hosts have in common. {@code operations} is there once the engine is. */
  public record Shared(
      PluginHub hub,
      Function<String, Optional<String>> secrets,
      CompletableFuture<Operations> operations,
      Map<Class<?>, Object> services,
      Transforms transforms) {
    public Shared(PluginHub hub, Function<String, Optional<String>> secrets) {
      this(hub, secrets, hub::transformed);
    }

    public Shared(
        PluginHub hub, Function<String, Optional<String>> secrets, Transforms transforms) {
      this(hub, secrets, new CompletableFuture<>(), new ConcurrentHashMap<>(), transforms);
    }
  }

  /** Who is asked what becomes of a payload: whoever has the transforms. */
  public interface Transforms {
    Json transformed(HookPoint point, Json payload);
  }

  public Host(Path data, Shared shared) {
    this.data = data;
    this.shared = shared;
  }

  @Override
  public Path data() {
    return data;
  }

  @Override
  public void publish(String id, String name, Json data) throws EventRefused {
    try {
      var event = new Submission.Incoming(Optional.of(id), name, data);
      switch (shared.operations().join().submit(List.of(event))) {
        case Submission.Accepted _ -> {
          // Durable: that is all that a plugin wants to know.
        }
        case Submission.Conflicting(String taken) ->
            throw new EventRefused("another event has the id " + taken + " already");
        case Submission.Reserved(String reserved) ->
            throw new EventRefused("only the engine itself makes events named " + reserved);
        case Submission.ReservedId(String reserved) ->
            throw new EventRefused("only the engine itself makes events with the id " + reserved);
        case Submission.Unfit unfit -> throw new EventRefused(unfit.toString());
        case Submission.Vetoed(String reason) -> throw new EventRefused("vetoed: " + reason);
      }
    } catch (DiskFull | StoreUnavailable e) {
      throw new EventRefused("the store does not take it now: " + e.getMessage());
    }
  }

  @Override
  public Optional<String> vetoed(HookPoint point, Json payload) {
    return shared.hub().vetoed(point, payload);
  }

  @Override
  public Json transformed(HookPoint point, Json payload) {
    return shared.transforms().transformed(point, payload);
  }

  @Override
  public <T> void provide(Class<T> contract, T service) {
    shared.services().put(contract, service);
  }

  @Override
  public <T> Optional<T> find(Class<T> contract) {
    return Optional.ofNullable(shared.services().get(contract)).map(contract::cast);
  }

  @Override
  public Optional<String> secret(String name) {
    return shared.secrets().apply(name);
  }
}
