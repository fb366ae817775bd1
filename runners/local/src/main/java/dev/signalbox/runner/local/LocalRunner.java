package dev.signalbox.runner.local;

import dev.signalbox.core.FailureKind;
import dev.signalbox.core.Interruption;
import dev.signalbox.core.Json;
import dev.signalbox.core.Outcome;
import dev.signalbox.runner.spi.AttemptResult;
import dev.signalbox.runner.spi.AttemptSpec;
import dev.signalbox.runner.spi.Probe;
import dev.signalbox.runner.spi.ProcessSettings;
import dev.signalbox.runner.spi.Runner;
import dev.signalbox.runner.spi.RunnerException;
import dev.signalbox.runner.spi.Secrets;
import dev.signalbox.runner.spi.Sink;
import dev.signalbox.runner.spi.process.Launch;
import dev.signalbox.runner.spi.process.ProcessSupervisor;
import dev.signalbox.runner.spi.process.VersionProbe;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An agent that is any command: its exit code and its outcome file are all that it says. */
record LocalRunner(
    String name,
    List<String> argv,
    ProcessSettings settings,
    Secrets secrets,
    ProcessSupervisor supervisor)
    implements Runner {
  @Override
  public int concurrency() {
    return settings.concurrency();
  }

  /** The program is looked for, not started: who knows what it would do. */
  @Override
  public Probe probe() {
    return new VersionProbe(supervisor).find(argv);
  }

  @Override
  public AttemptResult run(AttemptSpec spec, Sink sink, Interruption interruption) {
    Map<String, String> environment;
    try {
      environment = new HashMap<>(ProcessSettings.resolve(settings.environment(), secrets));
    } catch (RunnerException e) {
      return AttemptResult.of(
          new Outcome.Failed(FailureKind.CONFIG, String.valueOf(e.getMessage()), Json.NULL));
    }
    environment.putAll(spec.environment());
    var launch =
        new Launch(
            spec.id(),
            spec.files(),
            spec.command().orElse(argv),
            spec.directory(),
            environment,
            Optional.of(spec.prompt()),
            spec.limits().or(settings.limits()),
            spec.log());
    return new Command(supervisor).run(launch, sink, interruption);
  }
}
