package dev.signalbox.queue.redact;

import dev.signalbox.core.Json;
import dev.signalbox.core.RunId;
import dev.signalbox.core.StepPath;
import dev.signalbox.queue.desk.AttemptHooks;
import java.util.Optional;

/** Hooks whose reasons are told and kept: without secrets. */
public record RedactedAttemptHooks(AttemptHooks hooks, Redactor redactor) implements AttemptHooks {
  @Override
  public Optional<String> veto(RunId run, StepPath step, int attempt, String kind, Json input) {
    return hooks.veto(run, step, attempt, kind, input).map(redactor::text);
  }

  /** An agent is told what it needs to know. What of it comes to a log is redacted there. */
  @Override
  public Json prompt(Json payload) {
    return hooks.prompt(payload);
  }
}
