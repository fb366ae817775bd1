package dev.signalbox.queue.gates;

import dev.signalbox.core.Json;
import dev.signalbox.core.WorkflowId;
import java.util.Optional;

/**
 * Those who may say no before something is accepted: the guards of plugins. Empty lets it pass,
 * else the reason.
 */
public interface Guards {
  Optional<String> event(String name, Json data);

  Optional<String> run(WorkflowId workflow, Json event);

  /** For an engine without plugins. */
  record Open() implements Guards {
    @Override
    public Optional<String> event(String name, Json data) {
      return Optional.empty();
    }

    @Override
    public Optional<String> run(WorkflowId workflow, Json event) {
      return Optional.empty();
    }
  }
}
