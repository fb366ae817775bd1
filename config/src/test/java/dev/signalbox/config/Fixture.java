package dev.signalbox.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.Birth;
import dev.signalbox.core.Digest;
import dev.signalbox.core.Expression;
import dev.signalbox.core.Frame;
import dev.signalbox.core.Json;
import dev.signalbox.core.Progress;
import dev.signalbox.core.Run;
import dev.signalbox.core.RunId;
import dev.signalbox.core.Shape;
import dev.signalbox.core.Stage;
import dev.signalbox.core.Step;
import dev.signalbox.core.StepPath;
import dev.signalbox.core.StepRun;
import dev.signalbox.core.StepShape;
import dev.signalbox.core.Steps;
import dev.signalbox.core.Tally;
import dev.signalbox.core.Workflow;
import dev.signalbox.core.WorkflowId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A folder for engine.yaml, a vocabulary like that of the real runners and plugins, and a run. */
final class Fixture {
  private static final Shape TEXT = new Shape.Text(false);

  static final Vocabulary VOCABULARY =
      new Vocabulary(
          List.of(
              new StepShape(
                  "run",
                  new Shape.CommandLine(),
                  List.of(
                      Shape.Key.optional(
                          "env", new Shape.MapOf(new Shape.TextOrSecret()), "Environment."),
                      StepShape.RUNS_ON),
                  Step.Start.GRANTED),
              new StepShape(
                  "agent",
                  new Shape.Text(true),
                  List.of(
                      Shape.Key.optional("runner", TEXT, "The runner."),
                      Shape.Key.optional("fresh", new Shape.Flag(), "Begin anew.")),
                  Step.Start.GRANTED),
              new StepShape(
                  "function",
                  TEXT,
                  List.of(
                      Shape.Key.optional(
                          "with", new Shape.MapOf(new Shape.Text(true)), "Arguments.")),
                  Step.Start.DIRECT),
              new StepShape(
                  "git",
                  new Shape.Either(
                      List.of(
                          new Shape.Word(List.of("clone", "merge", "push")),
                          new Shape.Keys(
                              List.of(
                                  Shape.Key.required("action", TEXT, "What to do."),
                                  Shape.Key.optional("commit", new Shape.Text(true), "Which."))))),
                  List.of(),
                  Step.Start.GRANTED),
              new StepShape(
                  "kanban",
                  new Shape.Keys(
                      List.of(Shape.Key.required("move", new Shape.Text(true), "The column."))),
                  List.of(),
                  Step.Start.GRANTED),
              new StepShape("notify", new Shape.Text(true), List.of(), Step.Start.GRANTED),
              new StepShape(
                  "copy",
                  new Shape.FilePath(),
                  List.of(Shape.Key.optional("every", new Shape.Span(), "How often.")),
                  Step.Start.GRANTED)),
          Map.of(
              "commit", new Shape.Keys(List.of()),
              "check", new Shape.CommandLine(),
              "paths", new Shape.ListOf(TEXT)),
          Map.of(
              "local",
              new Shape.Keys(
                  List.of(
                      Shape.Key.required("command", new Shape.CommandLine(), "The program."),
                      Shape.Key.optional("timeout", new Shape.Span(), "The longest."),
                      Shape.Key.optional(
                          "env", new Shape.MapOf(new Shape.TextOrSecret()), "Environment."))),
              "stream-json",
              new Shape.Keys(
                  List.of(
                      Shape.Key.optional("command", new Shape.ListOf(TEXT), "The program."),
                      Shape.Key.optional("model", TEXT, "The model."),
                      Shape.Key.optional("concurrency", new Shape.Whole(1, 1000), "At once."))),
              "java",
              new Shape.Keys(List.of())),
          Map.of(
              "kanban",
              new Shape.Keys(
                  List.of(
                      Shape.Key.required("board", new Shape.FilePath(), "The folder."),
                      Shape.Key.required("columns", new Shape.ListOf(TEXT), "The columns."))),
              "git",
              new Shape.Keys(
                  List.of(
                      Shape.Key.required("repository", new Shape.FilePath(), "The repository."),
                      Shape.Key.optional("base", TEXT, "The branch."))),
              "notification",
              new Shape.Keys(List.of(Shape.Key.optional("webhook", TEXT, "Where to.")))));

  private final Path folder;
  private final Map<String, String> environment = new LinkedHashMap<>();

  Fixture(Path folder) {
    this.folder = folder;
  }

  Path file() {
    return folder.resolve("engine.yaml");
  }

  Fixture with(String variable, String value) {
    environment.put(variable, value);
    return this;
  }

  Reading read(String yaml) {
    return read(yaml.getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  Reading read(byte[] yaml) {
    try {
      Files.write(file(), yaml);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return ConfigReader.read(file(), VOCABULARY, SecretSource.standard(environment));
  }

  EngineConfig load(String yaml) {
    Reading reading = read(yaml);
    assertThat(reading).isInstanceOf(Reading.Loaded.class);
    return ((Reading.Loaded) reading).config();
  }

  /** The workflow {@code w} with these lines in it, indented by four. */
  Workflow workflow(String lines) {
    return load("workflows:\n  w:\n" + lines.indent(4))
        .workflows()
        .get(new WorkflowId("w"))
        .workflow();
  }

  /** The only step, written as a flow mapping. */
  Step step(String step) {
    return workflow("steps: [ " + step + " ]").steps().getFirst();
  }

  /** {@code LINE:COLUMN MESSAGE} of each problem. */
  List<String> problems(String yaml) {
    return lines(read(yaml));
  }

  static List<String> lines(Reading reading) {
    List<Problem> problems =
        switch (reading) {
          case Reading.Loaded(EngineConfig _, List<Problem> warnings) -> warnings;
          case Reading.Broken(List<Problem> all) -> all;
        };
    return problems.stream()
        .map(problem ->
            (problem.severity() == Problem.Severity.WARNING ? "warning " : "")
                + problem.line()
                + ":"
                + problem.column()
                + " "
                + problem.message())
        .toList();
  }

  // --- Runs

  static Run run(String data, Map<String, String> outputs) {
    var steps = new LinkedHashMap<StepPath, StepRun>();
    outputs.forEach((id, output) -> {
      var path = new StepPath(id);
      steps.put(
          path,
          StepRun.of(
              path,
              output.equals("skipped")
                  ? new Progress.Skipped()
                  : new Progress.Succeeded(new Json(output)),
              Tally.of(output.equals("skipped") ? 0 : 1),
              Json.NULL));
    });
    var labels = new LinkedHashMap<String, String>();
    labels.put("team", "blue");
    var at = Instant.parse("2026-01-01T00:00:00Z");
    var birth =
        new Birth(
            new RunId("r1"),
            new WorkflowId("w"),
            Digest.of("w"),
            new Json(
                "{\"id\":\"e1\",\"name\":\"demo/hello\",\"data\":"
                    + data
                    + ",\"time\":\"2026-01-01T00:00:00Z\"}"),
            1,
            labels,
            Optional.empty(),
            Optional.empty(),
            at,
            Optional.empty(),
            new LinkedHashMap<>(),
            Optional.empty());
    return new Run(
        birth,
        at,
        1,
        new Stage.Working(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        Steps.of(List.copyOf(steps.values())));
  }

  /** The value, or {@code undefined: REASON}. */
  static String evaluated(Expression expression, Run run) {
    return shown(expression.evaluate(Expression.Scope.of(run, Frame.ROOT)));
  }

  static String shown(Expression.Evaluated evaluated) {
    return switch (evaluated) {
      case Expression.Evaluated.Value(Json json) -> json.text();
      case Expression.Evaluated.Undefined(String reason) -> "undefined: " + reason;
    };
  }
}
