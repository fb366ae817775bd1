package dev.signalbox.api.bench;

import dev.signalbox.config.CompiledWorkflow;
import dev.signalbox.config.ConfigReader;
import dev.signalbox.config.EngineConfig;
import dev.signalbox.config.Problem;
import dev.signalbox.config.Reading;
import dev.signalbox.config.SecretSource;
import dev.signalbox.config.Vocabulary;
import dev.signalbox.core.Schedule;
import dev.signalbox.core.Shape;
import dev.signalbox.core.WorkflowId;
import dev.signalbox.queue.engine.Definitions;
import dev.signalbox.runner.function.FunctionStep;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The workflows that are measured, written as anybody would write them. */
final class Workload {
  static final WorkflowId FIVE = new WorkflowId("five");
  static final WorkflowId ONE = new WorkflowId("one");
  static final WorkflowId FAN = new WorkflowId("fan");
  static final WorkflowId WAITING = new WorkflowId("waiting");
  static final WorkflowId SLEEPING = new WorkflowId("sleeping");

  /** What {@link #WAITING} waits for, where {@code data.key} is that of its own event. */
  static final String ARRIVAL = "bench/arrived";

  /** The name of the function that every step calls. */
  static final String FUNCTION = "note";

  private static final String CONFIG =
      """
      workflows:
        five:
          steps:
            - { id: s1, function: note }
            - { id: s2, function: note }
            - { id: s3, function: note }
            - { id: s4, function: note }
            - { id: s5, function: note }
        one:
          steps: [ { id: s1, function: note } ]
        fan:
          steps:
            - id: all
              for-each: { in: event.data.items, as: item, window: 64, steps: [ { id: s1, function: note } ] }
        waiting:
          steps:
            - { id: event, wait-for-event: { event: bench/arrived, match: data.key, timeout: 24h } }
        sleeping:
          steps: [ { id: long, sleep: 30d } ]
      """;

  private static final Vocabulary VOCABULARY =
      new Vocabulary(
          List.of(FunctionStep.SHAPE),
          Map.of(),
          Map.of("java", new Shape.Keys(List.of())),
          Map.of());

  private Workload() {}

  /** Reads them, from a file in this folder. */
  static Definitions definitions(Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("engine.yaml"), CONFIG);
    return switch (ConfigReader.read(file, VOCABULARY, SecretSource.standard(Map.of()))) {
      case Reading.Loaded(EngineConfig config, List<Problem> _) -> definitions(config);
      case Reading.Broken(List<Problem> problems) ->
          throw new IllegalStateException("bench: its own workflows do not read: " + problems);
    };
  }

  private static Definitions definitions(EngineConfig config) {
    var defined = new LinkedHashMap<WorkflowId, Definitions.Defined>();
    for (CompiledWorkflow each : config.workflows().values()) {
      defined.put(
          each.workflow().id(),
          new Definitions.Defined(each.workflow(), each.source(), each.flow(), each.policy()));
    }
    return new Definitions(
        defined,
        new ArrayList<Schedule>(),
        source -> ConfigReader.recompile(source, VOCABULARY),
        config.idempotency());
  }
}
