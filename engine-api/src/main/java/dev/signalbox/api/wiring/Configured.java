package dev.signalbox.api.wiring;

import dev.signalbox.config.CompiledWorkflow;
import dev.signalbox.config.ConfigReader;
import dev.signalbox.config.EngineConfig;
import dev.signalbox.config.Vocabulary;
import dev.signalbox.core.Schedule;
import dev.signalbox.core.WorkflowId;
import dev.signalbox.queue.engine.Definitions;
import dev.signalbox.queue.retention.Retention;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/** What engine.yaml says, as the engine wants it. */
public record Configured(EngineConfig config) {
  public Definitions definitions(Vocabulary vocabulary) {
    SequencedMap<WorkflowId, Definitions.Defined> defined = new LinkedHashMap<>();
    var schedules = new ArrayList<Schedule>();
    for (CompiledWorkflow compiled : config.workflows().values()) {
      schedules.addAll(compiled.schedules());
      defined.put(
          compiled.workflow().id(),
          new Definitions.Defined(
              compiled.workflow(), compiled.source(), compiled.flow(), compiled.policy()));
    }
    return new Definitions(
            defined,
            schedules,
            source -> ConfigReader.recompile(source, vocabulary),
            config.idempotency())
        .declaring(config.events());
  }

  Retention retention() {
    var byWorkflow = new HashMap<WorkflowId, Duration>();
    config
        .workflows()
        .forEach(
            (id, workflow) -> workflow.retention().ifPresent(kept -> byWorkflow.put(id, kept)));
    EngineConfig.Keeping keeping = config.retention();
    return new Retention(
        keeping.runs(),
        byWorkflow,
        new Retention.OfFiles(keeping.logs(), keeping.workspaces()),
        keeping.triggers(),
        keeping.events(),
        keeping.schedules());
  }
}
