package dev.signalbox.plugin.spi;

import dev.signalbox.core.Allowance;
import dev.signalbox.core.Failure;
import dev.signalbox.core.Interruption;
import dev.signalbox.core.Json;
import dev.signalbox.core.RunId;
import dev.signalbox.core.StepPath;
import dev.signalbox.core.WorkflowId;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * One attempt of a step, for the one who performs it.
 *
 * @param attempt counts from 1; also the fence: of two attempts only the later one's result is
 *     taken
 * @param workspace whose workspace the run uses: its own id, or that of the run which it retries
 * @param directory where its processes run: the run's workspace, or a private folder; it exists
 * @param event the event of the run: {@code {id,name,data,time}}
 * @param input the step's keys, filled in, as one JSON object
 * @param feedback why the attempts before this one failed, oldest first; a rejection's comment too
 * @param timeout of this attempt; empty for none
 * @param allowance what it may consume, where that is limited: whoever sees that it is used up ends
 *     the attempt, {@link dev.signalbox.core.Outcome.OverBudget}
 * @param log the attempt's log: raw output; redacted and capped by the engine. Never closed by the
 *     callee
 */
public record StepCall(
    RunId run,
    WorkflowId workflow,
    StepPath step,
    int attempt,
    RunId workspace,
    Path directory,
    Json event,
    Json input,
    List<Failure> feedback,
    Optional<Duration> timeout,
    Optional<Allowance> allowance,
    OutputStream log,
    Interruption interruption) {

  /** The same over all attempts of the step: the idempotency key of its effects. */
  public String key() {
    return run + "/" + step;
  }
}
