package dev.signalbox.queue.redact;

import dev.signalbox.core.Json;
import dev.signalbox.core.WorkflowId;
import dev.signalbox.queue.gates.Guards;
import java.util.Optional;

/** Guards whose reasons are told and kept: without secrets. */
public record RedactedGuards(Guards guards, Redactor redactor) implements Guards {
  @Override
  public Optional<String> event(String name, Json data) {
    return guards.event(name, data).map(redactor::text);
  }

  @Override
  public Optional<String> run(WorkflowId workflow, Json event) {
    return guards.run(workflow, event).map(redactor::text);
  }
}
