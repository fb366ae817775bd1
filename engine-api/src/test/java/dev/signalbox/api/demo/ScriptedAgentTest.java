package dev.signalbox.api.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.api.cli.Commands.DemoOptions;
import dev.signalbox.core.FailureKind;
import dev.signalbox.core.Interruption;
import dev.signalbox.core.Json;
import dev.signalbox.core.Outcome;
import dev.signalbox.core.RunId;
import dev.signalbox.core.StepPath;
import dev.signalbox.runner.spi.AttemptFiles;
import dev.signalbox.runner.spi.AttemptId;
import dev.signalbox.runner.spi.AttemptResult;
import dev.signalbox.runner.spi.AttemptSpec;
import dev.signalbox.runner.spi.Limits;
import dev.signalbox.runner.spi.NormalizedEvent;
import dev.signalbox.runner.spi.Probe;
import dev.signalbox.runner.spi.Runner;
import dev.signalbox.runner.streamjson.StreamJsonRunnerFactory;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script as the runner runs it, in a real repository. */
class ScriptedAgentTest {
  @TempDir private Path folder;
  private Scratch scratch;
  private Path repository;
  private final List<NormalizedEvent> events = new ArrayList<>();

  @BeforeEach
  void open() {
    var options =
        new DemoOptions(true, false, Optional.empty(), Optional.of(folder.resolve("scratch")), 0);
    scratch = Scratch.make(options);
    repository = scratch.folder().resolve("repo");
    scratch.git().orFail("config", "user.name", "Agent");
    scratch.git().orFail("config", "user.email", "agent@localhost");
  }

  private Runner runner() {
    var command = Json.array(List.of(Json.string(scratch.folder().resolve("agent.sh").toString())));
    var settings = new LinkedHashMap<String, Json>();
    settings.put("dialect", Json.string("claude"));
    settings.put("command", command);
    return new StreamJsonRunnerFactory()
        .create("stream-json", Json.object(settings), _ -> Optional.empty());
  }

  private AttemptResult attempt(int number, Optional<String> resume) {
    var id = new AttemptId(new RunId("r1"), new StepPath("build"), number, "r1/build");
    var spec =
        new AttemptSpec(
            id,
            repository,
            new AttemptFiles(folder.resolve("attempt" + number)),
            Optional.empty(),
            Map.of(),
            "Greet \"by\" name; $(touch pwned) `touch pwned`\n\nDo it.",
            resume,
            Limits.NONE,
            Optional.empty(),
            OutputStream.nullOutputStream());
    return runner().run(spec, events::add, Interruption.NEVER);
  }

  private String commits() {
    return scratch.git().orFail("rev-list", "--count", scratch.initial() + "..HEAD").strip();
  }

  @Test
  void it_makes_the_test_pass_commits_and_is_concluded_as_claimed() {
    var result = attempt(1, Optional.empty());

    assertThat(result.outcome()).isInstanceOf(Outcome.Claimed.class);
    assertThat(result.session()).isPresent();
    assertThat(events).hasAtLeastOneElementOfType(NormalizedEvent.Started.class);
    assertThat(Programs.run(repository, "./test.sh").exit()).isZero();
    assertThat(commits()).isEqualTo("1");
    assertThat(scratch.git().orFail("status", "--porcelain")).isEmpty();
    assertThat(scratch.git().orFail("log", "-1", "--format=%s").strip())
        .isEqualTo("Greet by name touch pwned touch pwned");
    assertThat(repository.resolve("pwned")).doesNotExist();
  }

  @Test
  void started_again_after_the_commit_it_commits_nothing_more() {
    var session = attempt(1, Optional.empty()).session();

    var again = attempt(2, session);

    assertThat(again.outcome()).isInstanceOf(Outcome.Claimed.class);
    assertThat(again.session()).isEqualTo(session);
    assertThat(commits()).isEqualTo("1");
  }

  @Test
  void started_again_between_edit_and_commit_it_commits() throws IOException {
    String edited = Scratch.text("greet.sh").replace("world!", "${1:-world}!");
    Files.writeString(repository.resolve("greet.sh"), edited);
    Files.writeString(repository.resolve("greet.new"), "half");
    Files.writeString(repository.resolve(".git/index.lock"), "");

    assertThat(attempt(2, Optional.of("s1")).outcome()).isInstanceOf(Outcome.Claimed.class);

    assertThat(commits()).isEqualTo("1");
    assertThat(scratch.git().orFail("status", "--porcelain")).isEmpty();
  }

  @Test
  void what_it_cannot_do_it_does_not_claim() throws IOException {
    Files.writeString(repository.resolve("test.sh"), "#!/bin/sh\nexit 1\n");

    var outcome = attempt(1, Optional.empty()).outcome();

    assertThat(outcome).isInstanceOf(Outcome.Failed.class);
    assertThat(((Outcome.Failed) outcome).failure().kind()).isEqualTo(FailureKind.ERROR);
  }

  @Test
  void it_tells_its_version() {
    assertThat(runner().probe())
        .isEqualTo(
            new Probe.Found(
                scratch.folder().resolve("agent.sh"),
                Optional.of("1.0.0 (the agent of signalbox demo)")));
  }
}
