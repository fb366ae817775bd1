package dev.signalbox.runner.local;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signalbox.core.FailureKind;
import dev.signalbox.core.Interruption;
import dev.signalbox.core.Json;
import dev.signalbox.core.Outcome;
import dev.signalbox.core.Shape;
import dev.signalbox.core.Step;
import dev.signalbox.core.StepShape;
import dev.signalbox.runner.spi.AttemptFiles;
import dev.signalbox.runner.spi.AttemptId;
import dev.signalbox.runner.spi.JsonTree;
import dev.signalbox.runner.spi.Limits;
import dev.signalbox.runner.spi.ProcessSettings;
import dev.signalbox.runner.spi.RunnerException;
import dev.signalbox.runner.spi.Secrets;
import dev.signalbox.runner.spi.Sink;
import dev.signalbox.runner.spi.process.Launch;
import dev.signalbox.runner.spi.process.ProcessSupervisor;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Performs the step {@code run}: a command of this machine. */
public final class CommandStep {
  /** How it is written as a step. */
  public static final StepShape SHAPE =
      new StepShape(
          "run",
          new Shape.CommandLine(),
          List.of(
              Shape.Key.optional(
                  "env",
                  new Shape.MapOf(new Shape.TextOrSecret()),
                  "What the command's environment holds besides the basics."),
              StepShape.RUNS_ON),
          Step.Start.GRANTED);

  private final Command command;
  private final Secrets secrets;

  public CommandStep(ProcessSupervisor supervisor, Secrets secrets) {
    this.command = new Command(supervisor);
    this.secrets = secrets;
  }

  /**
   * One attempt.
   *
   * @param directory where the command runs; exists
   * @param input <code>{"run":{"shell":TEXT} or {"argv":[...]},"env":{...}}</code>
   * @param log gets all output; not closed
   */
  public record Call(
      AttemptId id,
      AttemptFiles files,
      Path directory,
      Json input,
      Optional<Duration> timeout,
      OutputStream log,
      Interruption interruption) {}

  /**
   * Carries it out on the calling thread, and returns when no process of it is left. Exit code 0 is
   * a claim; the output is what the command wrote to SIGNALBOX_OUTPUT, or <code>{"exit","stdout"}
   * </code> with the last 64 KiB.
   */
  public Outcome perform(Call call) {
    JsonNode input = JsonTree.of(call.input());
    try {
      var launch =
          new Launch(
              call.id(),
              call.files(),
              Command.argv(input.path("run")),
              call.directory(),
              ProcessSettings.resolve(input.path("env"), secrets),
              Optional.empty(),
              new Limits(call.timeout(), Optional.empty(), Optional.empty()),
              call.log());
      return command.run(launch, Sink.NONE, call.interruption()).outcome();
    } catch (RunnerException e) {
      return new Outcome.Failed(FailureKind.CONFIG, String.valueOf(e.getMessage()), Json.NULL);
    }
  }
}
