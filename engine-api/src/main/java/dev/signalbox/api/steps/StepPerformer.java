package dev.signalbox.api.steps;

import dev.signalbox.api.files.Folders;
import dev.signalbox.api.plugins.PluginHub;
import dev.signalbox.core.Command.Assignment;
import dev.signalbox.core.FailureKind;
import dev.signalbox.core.Interruption;
import dev.signalbox.core.Json;
import dev.signalbox.core.Outcome;
import dev.signalbox.core.RunId;
import dev.signalbox.core.Step;
import dev.signalbox.core.StepPath;
import dev.signalbox.core.Verdict;
import dev.signalbox.plugin.spi.HookPoint;
import dev.signalbox.plugin.spi.PluginHost;
import dev.signalbox.plugin.spi.StepCall;
import dev.signalbox.plugin.spi.Workspaces;
import dev.signalbox.queue.ambient.Failpoints;
import dev.signalbox.queue.desk.AttemptHooks;
import dev.signalbox.queue.redact.JsonCheck;
import dev.signalbox.queue.worker.Performer;
import dev.signalbox.runner.function.FunctionStep;
import dev.signalbox.runner.http.HttpStep;
import dev.signalbox.runner.local.CommandStep;
import dev.signalbox.runner.spi.AttemptFiles;
import dev.signalbox.runner.spi.AttemptId;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gives each attempt to the one who performs its kind. */
public final class StepPerformer implements Performer, AttemptHooks {
  private static final Logger LOG = LoggerFactory.getLogger(StepPerformer.class);

  private final Folders folders;
  private final PluginHub hub;
  private final PluginHost host;
  private final CommandStep commands;
  private final FunctionStep functions;
  private final HttpStep requests;
  private final StepLogs logs;
  private final Failpoints failpoints;

  public StepPerformer(
      Folders folders,
      PluginHub hub,
      PluginHost host,
      CommandStep commands,
      FunctionStep functions,
      HttpStep requests,
      StepLogs logs,
      Failpoints failpoints) {
    this.folders = folders;
    this.hub = hub;
    this.host = host;
    this.commands = commands;
    this.functions = functions;
    this.requests = requests;
    this.logs = logs;
    this.failpoints = failpoints;
  }

  @Override
  public Outcome perform(Assignment assignment, Interruption interruption) throws Exception {
    Optional<String> veto = veto(assignment);
    if (veto.isPresent()) {
      return new Outcome.Failed(FailureKind.VETOED, veto.get(), Json.NULL);
    }
    String kind = assignment.kind();
    if (kind.equals(FunctionStep.SHAPE.key())) {
      return function(assignment, interruption);
    }
    return kind.equals(HttpStep.SHAPE.key())
        ? request(assignment, interruption)
        : logged(assignment, interruption);
  }

  @Override
  public Verdict examine(
      Assignment assignment, Step.Expectation expectation, Interruption interruption)
      throws Exception {
    var kind = hub.evidence(expectation.kind());
    if (kind.isEmpty()) {
      throw new IllegalStateException(
          "nobody can look for evidence of the kind " + expectation.kind());
    }
    try (OutputStream log =
        logs.open(assignment.run(), assignment.step(), assignment.attempt(), expectation.kind())) {
      Verdict verdict =
          kind.get().examine(call(assignment, log, interruption), expectation.settings());
      if (interruption.requested()) {
        throw new CancellationException("the check was interrupted");
      }
      return verdict;
    }
  }

  /** Nobody can end a function from outside; a process is ended for certain. */
  @Override
  public Optional<Duration> grace(Assignment assignment) {
    return assignment.kind().equals(FunctionStep.SHAPE.key())
        ? functions.grace(assignment.timeout())
        : Optional.empty();
  }

  private Optional<String> veto(Assignment assignment) {
    return veto(
        assignment.run(),
        assignment.step(),
        assignment.attempt(),
        assignment.kind(),
        assignment.input());
  }

  @Override
  public Optional<String> veto(RunId run, StepPath step, int attempt, String kind, Json input) {
    if (!hub.isGuarded(HookPoint.ATTEMPT_START)) {
      return Optional.empty();
    }
    return hub.vetoed(
        HookPoint.ATTEMPT_START,
        PluginHub.payload(run, step.value(), attempt)
            .with("kind", Json.string(kind))
            .with("input", input));
  }

  @Override
  public Json prompt(Json payload) {
    return host.transformed(HookPoint.PROMPT_RENDER, payload);
  }

  /**
   * A function has no output but what it returns: it needs no file, and the hot path touches none.
   */
  private Outcome function(Assignment assignment, Interruption interruption) {
    return functions.perform(
        new FunctionStep.Call(
            id(assignment),
            assignment.event(),
            assignment.input(),
            assignment.timeout(),
            interruption));
  }

  /** Nor has a request. */
  private Outcome request(Assignment assignment, Interruption interruption) {
    return requests.perform(
        new HttpStep.Call(id(assignment), assignment.input(), assignment.timeout(), interruption));
  }

  private Outcome logged(Assignment assignment, Interruption interruption) throws Exception {
    try (OutputStream log =
        logs.open(assignment.run(), assignment.step(), assignment.attempt(), assignment.kind())) {
      if (assignment.kind().equals(CommandStep.SHAPE.key())) {
        return command(assignment, log, interruption);
      }
      var kind = hub.step(assignment.kind());
      if (kind.isEmpty()) {
        return new Outcome.Failed(
            FailureKind.CONFIG,
            "nobody performs steps of the kind "
                + assignment.kind()
                + "; add its plugin to engine.yaml",
            Json.NULL);
      }
      return checked(assignment, kind.get().perform(call(assignment, log, interruption)));
    }
  }

  /** What a plugin hands over goes into the log as it is: it has to be JSON. */
  private static Outcome checked(Assignment assignment, Outcome outcome) {
    return JsonCheck.isJson(outcome.output().text())
        ? outcome
        : new Outcome.Failed(
            FailureKind.ERROR,
            "expected JSON as the output of " + assignment.kind() + ", found none",
            Json.NULL);
  }

  private Outcome command(Assignment assignment, OutputStream log, Interruption interruption)
      throws IOException {
    var files = new AttemptFiles(folders.attempt(assignment));
    try {
      return commands.perform(
          new CommandStep.Call(
              id(assignment),
              files,
              directory(assignment),
              assignment.input(),
              assignment.timeout(),
              log,
              spawning(interruption)));
    } finally {
      removed(files.folder());
    }
  }

  private static void removed(Path folder) {
    try {
      Folders.delete(folder);
    } catch (IOException e) {
      LOG.warn("cannot remove {}: {}", folder, e.toString());
    }
  }

  private StepCall call(Assignment assignment, OutputStream log, Interruption interruption)
      throws IOException {
    return new StepCall(
        assignment.run(),
        assignment.workflow(),
        assignment.step(),
        assignment.attempt(),
        assignment.workspace(),
        directory(assignment),
        assignment.event(),
        assignment.input(),
        assignment.feedback(),
        assignment.timeout(),
        assignment.allowance(),
        log,
        interruption);
  }

  /** The run's workspace, or a folder that is the run's alone. */
  private Path directory(Assignment assignment) throws IOException {
    var workspace =
        host.find(Workspaces.class)
            .flatMap(workspaces -> workspaces.directory(assignment.workspace()));
    return workspace.isPresent()
        ? workspace.get()
        : Files.createDirectories(folders.scratch(assignment.workspace()));
  }

  public static AttemptId id(Assignment assignment) {
    return new AttemptId(
        assignment.run(),
        assignment.step(),
        assignment.attempt(),
        assignment.run().value() + '/' + assignment.step().value());
  }

  /** Whoever wants to be told of an interruption has just spawned the process that it would end. */
  private Interruption spawning(Interruption interruption) {
    return new Interruption() {
      @Override
      public boolean requested() {
        return interruption.requested();
      }

      @Override
      public void whenRequested(Runnable action) {
        failpoints.reach(Failpoints.Point.C11);
        interruption.whenRequested(action);
      }
    };
  }
}
