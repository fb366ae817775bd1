package dev.signalbox.plugin.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signalbox.core.Allowance;
import dev.signalbox.core.Failure;
import dev.signalbox.core.FailureKind;
import dev.signalbox.core.Json;
import dev.signalbox.core.Outcome;
import dev.signalbox.core.RunId;
import dev.signalbox.core.StepPath;
import dev.signalbox.core.Verdict;
import dev.signalbox.core.WorkflowId;
import dev.signalbox.plugin.spi.Plugin;
import dev.signalbox.plugin.spi.ScriptedHost;
import dev.signalbox.plugin.spi.StepCall;
import dev.signalbox.plugin.spi.Trigger;
import dev.signalbox.plugin.spi.Workspaces;
import dev.signalbox.runner.spi.JsonTree;
import dev.signalbox.runner.spi.Runner;
import dev.signalbox.runner.spi.process.Graces;
import dev.signalbox.runner.spi.process.ProcessSupervisor;
import dev.signalbox.runner.streamjson.StreamJsonRunnerFactory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The plugin over a real runner, whose agent is a script that notes what it was asked. */
final class Scene {
  static final RunId RUN = new RunId("r1");
  static final StepPath STEP = new StepPath("build");
  private static final String AGENT =
      """
      #!/bin/sh
      cat > "$NOTES/prompt.$SIGNALBOX_RUN.$SIGNALBOX_ATTEMPT"
      printf '%s\\n' "$@" > "$NOTES/arguments.$SIGNALBOX_RUN.$SIGNALBOX_ATTEMPT"
      result() {
        printf '{"type":"result","subtype":"%s","is_error":%s,"api_error_status":null,"num_turns":%s,' "$1" "$2" "$3"
        printf '"result":"%s","errors":[%s],"stop_reason":"end_turn","session_id":"%s",' "$4" "$5" "$SESSION"
        printf '"total_cost_usd":0.01,"usage":{"input_tokens":10},"permission_denials":[]}\\n'
      }
      # turn ID TOKENS
      turn() {
        printf '{"type":"assistant","message":{"id":"%s","model":"m","content":[],"usage":{"input_tokens":%s}},"session_id":"%s"}\\n' "$1" "$2" "$SESSION"
      }
      printf '{"type":"system","subtype":"init","session_id":"%s","model":"m"}\\n' "$SESSION"
      eval "$DO"
      result success false 1 Done.
      """;

  final Path root;
  final Path notes;
  final ScriptedHost host;
  final Clones clones;
  final Plugin plugin;
  final ByteArrayOutputStream log = new ByteArrayOutputStream();

  private Scene(Path root, String settings) {
    this.root = root;
    try {
      notes = Files.createDirectory(root.resolve("notes"));
      Path agent = Files.writeString(root.resolve("agent"), AGENT);
      Files.setPosixFilePermissions(agent, PosixFilePermissions.fromString("rwxr-xr-x"));
      Files.createDirectory(root.resolve("scratch"));
      host =
          new ScriptedHost(Files.createDirectory(root.resolve("data")), Map.of("TOKEN", "s3cret"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    clones = Clones.in(root);
    host.provide(Runners.class, runners(root.resolve("agent")));
    var engine = Map.of("PATH", System.getenv("PATH"), "HOME", "/", "ENGINE_KEY", "k3y");
    var graces = new Graces(Duration.ofMillis(500), Duration.ofMillis(500), Duration.ofMillis(500));
    plugin =
        AgentFactory.create(
            new Json(settings),
            host,
            new ProcessSupervisor(graces, Long.MAX_VALUE, engine, Clock.systemUTC()),
            () -> "#MARK#");
  }

  /** The workspace of {@link #RUN} is there, and the agent works in it. */
  static Scene withWorkspace(Path root) {
    return withWorkspace(root, "{}");
  }

  static Scene withWorkspace(Path root, String settings) {
    var scene = new Scene(root, settings);
    scene.host.provide(Workspaces.class, scene.clones);
    scene.clones.make(RUN);
    return scene;
  }

  /** The git plugin is not configured. */
  static Scene withoutGit(Path root) {
    return new Scene(root, "{}");
  }

  private static Runners runners(Path agent) {
    var factory = new StreamJsonRunnerFactory();
    Json settings = new Json("{\"command\":[" + Json.string(agent.toString()) + "]}");
    return new Runners() {
      @Override
      public Optional<Runner> find(String name) {
        return List.of("claude", "other").contains(name)
            ? Optional.of(factory.create(name, settings, _ -> Optional.empty()))
            : Optional.empty();
      }

      @Override
      public String standard() {
        return "claude";
      }
    };
  }

  /** An attempt of {@link #RUN}: what the agent does, as shell, and why those before it failed. */
  Call attempt(int number, String script, Failure... feedback) {
    return new Call(
        RUN, number, "Add a file.", script, "", List.of(feedback), Optional.empty(), new Trigger());
  }

  /**
   * @param further keys beside {@code agent}, as JSON members
   */
  record Call(
      RunId run,
      int attempt,
      String text,
      String script,
      String further,
      List<Failure> feedback,
      Optional<Allowance> allowance,
      Trigger stop) {
    Call text(String other) {
      return new Call(run, attempt, other, script, further, feedback, allowance, stop);
    }

    Call with(String members) {
      return new Call(run, attempt, text, script, "," + members, feedback, allowance, stop);
    }

    Call of(RunId other) {
      return new Call(other, attempt, text, script, further, feedback, allowance, stop);
    }

    Call within(Allowance most) {
      return new Call(run, attempt, text, script, further, feedback, Optional.of(most), stop);
    }
  }

  Outcome perform(Call call) {
    try {
      return plugin.steps().get("agent").perform(stepCall(call));
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  Verdict examine(String kind, String settings) throws Exception {
    return examine(kind, settings, new Trigger());
  }

  Verdict examine(String kind, String settings, Trigger stop) throws Exception {
    var call = new Call(RUN, 1, "", "", "", List.of(), Optional.empty(), stop);
    return plugin.evidence().get(kind).examine(stepCall(call), new Json(settings));
  }

  private StepCall stepCall(Call call) {
    String environment =
        "\"DO\":%s,\"NOTES\":%s,\"SESSION\":\"s-%d\""
            .formatted(Json.string(call.script()), Json.string(notes.toString()), call.attempt());
    String input = call.further().contains("\"env\"") ? "" : ",\"env\":{" + environment + "}";
    String further = call.further().replace("\"env\":{", "\"env\":{" + environment + ",");
    return new StepCall(
        call.run(),
        new WorkflowId("card"),
        STEP,
        call.attempt(),
        RUN,
        clones.directory(RUN).orElse(root.resolve("scratch")),
        Json.EMPTY_OBJECT,
        new Json("{\"agent\":" + Json.string(call.text()) + input + further + "}"),
        call.feedback(),
        Optional.of(Duration.ofSeconds(30)),
        call.allowance(),
        log,
        call.stop());
  }

  String prompt(int attempt) {
    return note("prompt." + RUN + "." + attempt);
  }

  String arguments(int attempt) {
    return note("arguments." + RUN + "." + attempt);
  }

  String note(String name) {
    try {
      return Files.readString(notes.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Path session() {
    return host.data().resolve("sessions/r1/build.json");
  }

  String log() {
    return log.toString(StandardCharsets.UTF_8);
  }

  static JsonNode claimed(Outcome outcome) {
    assertThat(outcome).isInstanceOf(Outcome.Claimed.class);
    return JsonTree.of(outcome.output());
  }

  static Failure failed(Outcome outcome) {
    assertThat(outcome).isInstanceOf(Outcome.Failed.class);
    return ((Outcome.Failed) outcome).failure();
  }

  static JsonNode holds(Verdict verdict) {
    assertThat(verdict).isInstanceOf(Verdict.Holds.class);
    return JsonTree.of(((Verdict.Holds) verdict).detail());
  }

  static Failure refuted(Verdict verdict, FailureKind kind) {
    assertThat(verdict).isInstanceOf(Verdict.Refuted.class);
    Failure failure = ((Verdict.Refuted) verdict).failure();
    assertThat(failure.kind()).isEqualTo(kind);
    return failure;
  }
}
