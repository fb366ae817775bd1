package dev.signalbox.runner.streamjson;

import dev.signalbox.core.FailureKind;
import dev.signalbox.core.Interruption;
import dev.signalbox.core.Json;
import dev.signalbox.core.Outcome;
import dev.signalbox.runner.spi.AttemptResult;
import dev.signalbox.runner.spi.AttemptSpec;
import dev.signalbox.runner.spi.GuardedSink;
import dev.signalbox.runner.spi.OutcomeFile;
import dev.signalbox.runner.spi.Probe;
import dev.signalbox.runner.spi.ProcessSettings;
import dev.signalbox.runner.spi.Runner;
import dev.signalbox.runner.spi.RunnerException;
import dev.signalbox.runner.spi.Secrets;
import dev.signalbox.runner.spi.Sink;
import dev.signalbox.runner.spi.process.Ended;
import dev.signalbox.runner.spi.process.Launch;
import dev.signalbox.runner.spi.process.ProcessSupervisor;
import dev.signalbox.runner.spi.process.VersionProbe;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Runs the agent, and lets decoder and conclusion say what came of it. */
record StreamJsonRunner(
    String name,
    Invocation invocation,
    ProcessSettings settings,
    String billing,
    Secrets secrets,
    ProcessSupervisor supervisor,
    Clock clock)
    implements Runner {
  @Override
  public int concurrency() {
    return settings.concurrency();
  }

  @Override
  public Probe probe() {
    try {
      return new VersionProbe(supervisor).probe(invocation.command(), environment(Map.of()));
    } catch (RunnerException e) {
      return new Probe.Missing(String.valueOf(e.getMessage()));
    }
  }

  @Override
  public AttemptResult run(AttemptSpec spec, Sink sink, Interruption interruption) {
    Map<String, String> environment;
    try {
      environment = environment(spec.environment());
    } catch (RunnerException e) {
      return AttemptResult.of(
          new Outcome.Failed(FailureKind.CONFIG, String.valueOf(e.getMessage()), Json.NULL));
    }
    var launch =
        new Launch(
            spec.id(),
            spec.files(),
            invocation.argv(spec),
            spec.directory(),
            environment,
            Optional.of(spec.prompt()),
            spec.limits().or(settings.limits()),
            spec.log());
    var decoder = new ClaudeDecoder(new GuardedSink(spec.id(), sink));
    return switch (supervisor.run(launch, decoder, interruption)) {
      case Ended.NotStarted(Outcome outcome) -> AttemptResult.of(outcome);
      case Ended.Exited exited ->
          concluded(decoder.transcript(), exited, OutcomeFile.read(spec.files()));
    };
  }

  AttemptResult concluded(Transcript transcript, Ended.Exited exited, OutcomeFile file) {
    Outcome outcome = new Conclusion(transcript, exited, file, billing, clock).outcome();
    boolean lost =
        outcome instanceof Outcome.Failed failed
            && failed.failure().kind() == FailureKind.SESSION_LOST;
    return new AttemptResult(
        outcome,
        lost ? Optional.empty() : transcript.session(),
        transcript.usage(),
        OptionalInt.of(exited.exitCode()));
  }

  private Map<String, String> environment(Map<String, String> ofTheAttempt) {
    var environment = new HashMap<>(ProcessSettings.resolve(settings.environment(), secrets));
    environment.putAll(ofTheAttempt);
    return environment;
  }
}
