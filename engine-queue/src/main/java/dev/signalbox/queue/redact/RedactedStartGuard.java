package dev.signalbox.queue.redact;

import dev.signalbox.core.Json;
import dev.signalbox.core.RunId;
import dev.signalbox.core.StepPath;
import dev.signalbox.queue.desk.StartGuard;
import java.util.Optional;

/** A guard of starts whose reasons are told and kept: without secrets. */
public record RedactedStartGuard(StartGuard guard, Redactor redactor) implements StartGuard {
  @Override
  public Optional<String> veto(RunId run, StepPath step, int attempt, String kind, Json input) {
    return guard.veto(run, step, attempt, kind, input).map(redactor::text);
  }
}
