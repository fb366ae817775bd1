package dev.signalbox.plugin.agent;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signalbox.core.Json;
import dev.signalbox.core.Verdict;
import dev.signalbox.plugin.spi.EvidenceKind;
import dev.signalbox.plugin.spi.StepCall;
import dev.signalbox.plugin.spi.Workspaces;
import dev.signalbox.plugin.spi.Workspaces.Fetched;
import dev.signalbox.runner.spi.AttemptFiles;
import dev.signalbox.runner.spi.AttemptId;
import dev.signalbox.runner.spi.JsonTree;
import dev.signalbox.runner.spi.Limits;
import dev.signalbox.runner.spi.process.Ended;
import dev.signalbox.runner.spi.process.Launch;
import dev.signalbox.runner.spi.process.Output;
import dev.signalbox.runner.spi.process.ProcessSupervisor;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * <code>{ check: COMMAND }</code>: the command exits 0 in a fresh checkout of what was committed,
 * which knows nothing of the files that the agent has not committed. A run without a workspace has
 * no commits: there the command runs in the run's own folder, and the detail says {@code "commit":
 * null}.
 *
 * <p>The command is the agent's code as much as the engine's: it runs with an environment built
 * from empty, without a secret, and nothing of it is left running.
 */
record CheckEvidence(Work work, ProcessSupervisor supervisor, Duration timeout, Folders folders)
    implements EvidenceKind {
  static final String KIND = "check";
  private static final Logger LOG = LoggerFactory.getLogger(CheckEvidence.class);
  private static final Output UNHEEDED =
      new Output() {
        @Override
        public State accept(byte[] bytes, int count) {
          return State.OPEN;
        }

        @Override
        public void end() {}
      };

  @Override
  public Verdict examine(StepCall call, Json expected) throws IOException {
    return switch (work.of(call.workspace())) {
      case Work.Seen.Commit(Workspaces workspaces, Fetched fetched) ->
          examine(call, expected, workspaces, fetched.head());
      case Work.Seen.Nowhere _ -> run(call, expected, call.directory(), Optional.empty());
    };
  }

  private Verdict examine(StepCall call, Json expected, Workspaces workspaces, String commit)
      throws IOException {
    Workspaces.Checkout checkout = workspaces.checkout(call.workspace(), commit);
    try {
      return run(call, expected, checkout.directory(), Optional.of(commit));
    } finally {
      close(call, checkout);
    }
  }

  private Verdict run(StepCall call, Json expected, Path directory, Optional<String> commit)
      throws IOException {
    JsonNode command = JsonTree.of(expected);
    AttemptFiles files = folders.check(call);
    try {
      var log = new TailedLog(call.log());
      var launch =
          new Launch(
              new AttemptId(call.run(), call.step(), call.attempt(), call.key()),
              files,
              argv(command),
              directory,
              Map.of(),
              Optional.empty(),
              new Limits(Optional.of(timeout), Optional.empty(), Optional.empty()),
              log);
      Ended ended = supervisor.run(launch, UNHEEDED, call.interruption());
      return new CheckRun(command, commit, timeout).verdict(ended, log.tail());
    } finally {
      folders.discard(files.folder());
    }
  }

  private static List<String> argv(JsonNode command) {
    if (command.has("shell")) {
      return List.of("/bin/sh", "-c", command.path("shell").asText());
    }
    var argv = new ArrayList<String>();
    command.path("argv").forEach(argument -> argv.add(argument.asText()));
    return argv;
  }

  /** What is left of a checkout harms nobody: the verdict is worth more. */
  private static void close(StepCall call, Workspaces.Checkout checkout) {
    try {
      checkout.close();
    } catch (IOException e) {
      LOG.warn(
          "run {} step {}: the checkout {} cannot be removed",
          call.run(),
          call.step(),
          checkout.directory(),
          e);
    }
  }
}
