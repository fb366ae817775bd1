package dev.signalbox.plugin.git;

import static dev.signalbox.plugin.spi.Shell.sh;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signalbox.core.Digest;
import dev.signalbox.core.Fact;
import dev.signalbox.core.Interruption;
import dev.signalbox.core.Json;
import dev.signalbox.core.Outcome;
import dev.signalbox.core.Run;
import dev.signalbox.core.RunId;
import dev.signalbox.core.StepPath;
import dev.signalbox.core.WorkflowId;
import dev.signalbox.plugin.spi.Hook;
import dev.signalbox.plugin.spi.Plugin;
import dev.signalbox.plugin.spi.ScriptedHost;
import dev.signalbox.plugin.spi.StepCall;
import dev.signalbox.plugin.spi.Trigger;
import dev.signalbox.plugin.spi.Workspaces;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A repository with one commit, an engine's data folder, and a person and agents who use git the
 * ordinary way.
 */
final class Scene {
  static final RunId RUN = new RunId("r1");
  final Path root;
  final Path repository;
  final Path canary;
  final ScriptedHost host;
  final Plugin plugin;
  final Workspaces workspaces;

  private Scene(Path root, Path repository, String operand) {
    this(root, repository, operand, System.getenv("PATH"));
  }

  private Scene(Path root, Path repository, String operand, String path) {
    this.root = root;
    this.repository = repository;
    this.canary = root.resolve("canary");
    try {
      this.host =
          new ScriptedHost(
              Files.createDirectories(root.resolve("data")), Map.of("TOKEN", "s3cret"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    var settings =
        GitSettings.of(
            new Json("{\"repository\":" + Json.string(operand) + "}"), _ -> Optional.empty());
    this.plugin = GitPlugin.create(settings, host, Map.of("PATH", path), Clock.systemUTC());
    this.workspaces = host.find(Workspaces.class).orElseThrow();
  }

  /** A checked-out repository, on main. */
  static Scene checkedOut(Path root) {
    Path repository = root.resolve("repo");
    sh(
        root,
        "git init -q -b main repo && cd repo && echo one > a.txt && echo two > b.txt && git add . && git commit -qm first");
    return new Scene(root, repository, repository.toString());
  }

  static Scene bare(Path root, String scheme) {
    sh(
        root,
        "git init -q -b main seed && cd seed && echo one > a.txt && echo two > b.txt && git add . && git commit -qm first");
    sh(root, "git clone -q --bare seed repo.git");
    return new Scene(root, root.resolve("repo.git"), scheme + root.resolve("repo.git"));
  }

  /** The same folders after a restart of the engine, with the programs of this PATH. */
  static Scene over(Path root, String path) {
    return new Scene(root, root.resolve("repo"), root.resolve("repo").toString(), path);
  }

  /** The same folders after a restart of the engine. */
  Scene restarted() {
    return new Scene(root, repository, repository.toString());
  }

  String inRepository(String script) {
    return sh(repository, script);
  }

  Path tree(RunId run) {
    return workspaces.directory(run).orElseThrow();
  }

  /** A clone in which the agent has committed. */
  String worked(RunId run, String script) {
    claimed(run, "clone");
    return sh(tree(run), script + "\ngit add -A && git commit -qm work && git rev-parse HEAD")
        .lines()
        .reduce((_, b) -> b)
        .orElseThrow();
  }

  Outcome perform(RunId run, Json git) {
    return perform(run, git, new Trigger());
  }

  Outcome perform(RunId run, Json git, Interruption interruption) {
    OutputStream log = new ByteArrayOutputStream();
    var input = new LinkedHashMap<String, Json>();
    input.put("git", git);
    var call =
        new StepCall(
            run,
            new WorkflowId("card"),
            new StepPath("s"),
            1,
            run,
            root,
            Json.EMPTY_OBJECT,
            Json.object(input),
            List.of(),
            Optional.empty(),
            Optional.empty(),
            log,
            interruption);
    try {
      return plugin.steps().get("git").perform(call);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  JsonNode claimed(RunId run, String action) {
    return claimed(perform(run, Json.string(action)));
  }

  static JsonNode claimed(Outcome outcome) {
    assertThat(outcome).isInstanceOf(Outcome.Claimed.class);
    return GitSettings.parse(outcome.output());
  }

  static Outcome.Failed failed(Outcome outcome) {
    assertThat(outcome).isInstanceOf(Outcome.Failed.class);
    return (Outcome.Failed) outcome;
  }

  void succeeded(RunId run) throws Exception {
    var now = Instant.EPOCH;
    var done = new Fact.RunSucceeded(Json.NULL);
    var value =
        Run.replay(
            List.of(
                new Run.Recorded(
                    1,
                    now,
                    List.of(
                        new Fact.RunCreated(
                            run,
                            new WorkflowId("card"),
                            Digest.of("x"),
                            Json.EMPTY_OBJECT,
                            1,
                            new LinkedHashMap<>(),
                            Optional.empty(),
                            Optional.empty(),
                            Optional.empty(),
                            List.of()),
                        done))));
    for (Hook hook : new ArrayList<>(plugin.hooks())) {
      if (hook instanceof Hook.Observe observe
          && observe.facts().contains(Fact.RunSucceeded.class)) {
        observe.observe(new Hook.Observation("k", value, done));
      }
    }
  }
}
