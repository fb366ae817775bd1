package dev.signalbox.plugin.agent;

import dev.signalbox.core.FailureKind;
import dev.signalbox.core.Json;
import dev.signalbox.core.Outcome;
import dev.signalbox.plugin.spi.PluginHost;
import dev.signalbox.plugin.spi.StepCall;
import dev.signalbox.plugin.spi.StepKind;
import dev.signalbox.plugin.spi.Workspaces;
import dev.signalbox.runner.spi.AttemptId;
import dev.signalbox.runner.spi.AttemptResult;
import dev.signalbox.runner.spi.AttemptSpec;
import dev.signalbox.runner.spi.Limits;
import dev.signalbox.runner.spi.NormalizedEvent;
import dev.signalbox.runner.spi.ProcessSettings;
import dev.signalbox.runner.spi.Runner;
import dev.signalbox.runner.spi.RunnerException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gives a task to a coding agent. What the agent says of it is a claim, whatever it says. */
final class AgentStep implements StepKind {
  static final String KIND = "agent";
  private static final Logger LOG = LoggerFactory.getLogger(AgentStep.class);

  private final PluginHost host;
  private final Prompts prompts;
  private final Sessions sessions;
  private final Folders folders;

  AgentStep(PluginHost host, Prompts prompts, Sessions sessions, Folders folders) {
    this.host = host;
    this.prompts = prompts;
    this.sessions = sessions;
    this.folders = folders;
  }

  @Override
  public Outcome perform(StepCall call) throws IOException {
    Task task = Task.of(call.input());
    Optional<Runners> runners = host.find(Runners.class);
    String name = task.runner().or(() -> runners.map(Runners::standard)).orElse("");
    Optional<Runner> runner = runners.flatMap(all -> all.find(name));
    if (runner.isEmpty()) {
      return misconfigured(
          "expected a runner named '" + name + "', found none; add it to runners in engine.yaml");
    }
    try {
      var environment = ProcessSettings.resolve(task.environment(), host::secret);
      return perform(call, task, runner.get(), environment);
    } catch (RunnerException e) {
      return misconfigured(String.valueOf(e.getMessage()));
    }
  }

  private Outcome perform(StepCall call, Task task, Runner runner, Map<String, String> environment)
      throws IOException {
    Optional<Workspaces> workspaces = host.find(Workspaces.class);
    if (task.fresh() && call.attempt() > 1) {
      beginAnew(call, workspaces);
    }
    Optional<Path> workspace = workspaces.flatMap(all -> all.directory(call.workspace()));
    Optional<String> session =
        task.fresh()
            ? Optional.empty()
            : sessions.find(call.workspace(), call.step(), runner.name(), call.feedback());
    String prompt =
        prompts.render(
            new Prompts.Occasion(
                task.text(),
                call.attempt(),
                call.feedback(),
                workspace.isPresent(),
                session.isPresent(),
                task.fresh()));
    folders.discardBefore(call);
    var spec =
        new AttemptSpec(
            new AttemptId(call.run(), call.step(), call.attempt(), call.key()),
            workspace.orElse(call.directory()),
            folders.attempt(call),
            Optional.empty(),
            environment,
            prompts.transformed(host, call, prompt),
            session,
            new Limits(call.timeout(), Optional.empty(), Optional.empty()),
            call.allowance(),
            call.log());
    try {
      return run(call, runner, spec);
    } finally {
      folders.discard(spec.files().folder());
    }
  }

  private Outcome run(StepCall call, Runner runner, AttemptSpec spec) {
    show(call, spec);
    var spending = new Spending(call.allowance(), call.interruption());
    AttemptResult result =
        runner.run(
            spec,
            event -> {
              remember(call, runner, event);
              spending.follow(event);
            },
            spending);
    if (Sessions.isSpent(result.outcome())) {
      sessions.forget(call.workspace(), call.step());
    } else {
      result.session().ifPresent(id -> remember(call, runner, id));
    }
    return spending.outcome(result.outcome());
  }

  private void beginAnew(StepCall call, Optional<Workspaces> workspaces) throws IOException {
    sessions.forget(call.workspace(), call.step());
    if (workspaces.isPresent() && workspaces.get().directory(call.workspace()).isPresent()) {
      workspaces.get().reset(call.workspace());
    }
  }

  /** As soon as it is known: the next thing that happens may be the end of the engine. */
  private void remember(StepCall call, Runner runner, NormalizedEvent event) {
    if (event instanceof NormalizedEvent.Started started) {
      remember(call, runner, started.session());
    }
  }

  private void remember(StepCall call, Runner runner, String session) {
    sessions.store(call.workspace(), call.step(), runner.name(), session);
  }

  /** A person who reads the log sees the very text that the agent got. */
  private static void show(StepCall call, AttemptSpec spec) {
    String head = spec.resume().map(session -> "prompt, to session " + session).orElse("prompt");
    try {
      call.log()
          .write(
              ("--- " + head + " ---\n" + spec.prompt() + "\n--- output ---\n")
                  .getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      LOG.warn("attempt {}: its log cannot be written; the attempt goes on", spec.id(), e);
    }
  }

  private static Outcome misconfigured(String message) {
    return new Outcome.Failed(FailureKind.CONFIG, message, Json.NULL);
  }
}
