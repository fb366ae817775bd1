package dev.signalbox.plugin.spi;

import dev.signalbox.core.Json;
import java.nio.file.Path;
import java.util.Optional;

/** What the engine offers to a plugin. */
public interface PluginHost {
  /** A folder that is the plugin's alone, below the engine's data folder; it exists. */
  Path data();

  /**
   * Hands an event to the engine. When this returns, the event is durable.
   *
   * @param id makes a repeat recognisable: the same id again is accepted and starts nothing
   * @param data the payload, at most 256 KiB
   * @throws EventRefused if the event cannot be accepted (a guard's veto, a body that differs under
   *     the same id, a store that is full)
   */
  void publish(String id, String name, Json data) throws EventRefused;

  /** Asks every guard at this point; empty where none objects, else the reason. */
  Optional<String> vetoed(HookPoint point, Json payload);

  /** Lets every transform at this point change the payload. */
  Json transformed(HookPoint point, Json payload);

  /** Offers a contract, such as {@link Workspaces}, to the other plugins. */
  <T> void provide(Class<T> contract, T service);

  /** A contract that some plugin has offered. To be asked when it is needed, not at creation. */
  <T> Optional<T> find(Class<T> contract);

  /** The value of a secret that engine.yaml may name. */
  Optional<String> secret(String name);

  /** An event that was not accepted, and why. */
  final class EventRefused extends Exception {
    private static final long serialVersionUID = 1L;

    public EventRefused(String message) {
      super(message);
    }
  }
}
