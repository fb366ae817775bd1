package dev.signalbox.plugin.git;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signalbox.core.Failure;
import dev.signalbox.core.FailureKind;
import dev.signalbox.core.Json;
import dev.signalbox.core.Outcome;
import dev.signalbox.core.RunId;
import dev.signalbox.core.Shape;
import dev.signalbox.core.Step;
import dev.signalbox.core.StepShape;
import dev.signalbox.plugin.spi.HookPoint;
import dev.signalbox.plugin.spi.PluginHost;
import dev.signalbox.plugin.spi.StepCall;
import dev.signalbox.plugin.spi.StepKind;
import dev.signalbox.plugin.spi.Workspaces;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/** The step {@code git: clone|fetch|diff|merge|push}. */
final class GitStep implements StepKind {
  private static final Duration TURN = Duration.ofMillis(200);
  private static final int DIFF_MAX = 128 << 10;

  /** What a step can ask for. */
  enum Action {
    CLONE,
    FETCH,
    DIFF,
    MERGE,
    PUSH;

    static List<String> words() {
      return Arrays.stream(values()).map(action -> action.name().toLowerCase(Locale.ROOT)).toList();
    }
  }

  static final StepShape SHAPE =
      new StepShape(
          "git",
          new Shape.Either(
              List.of(
                  new Shape.Word(Action.words()),
                  new Shape.Keys(
                      List.of(
                          Shape.Key.required(
                              "action", new Shape.Word(Action.words()), "What to do."),
                          Shape.Key.optional(
                              "commit",
                              new Shape.Text(true),
                              "The commit to merge or push; what the workspace has."),
                          Shape.Key.optional(
                              "message",
                              new Shape.Text(true),
                              "The message of a merge commit."))))),
          List.of(),
          Step.Start.GRANTED);

  private final PluginHost host;
  private final Mirror mirror;
  private final RunWorkspaces workspaces;

  /** Held by whoever changes the branches of mirror or repository. */
  private final ReentrantLock lock;

  GitStep(PluginHost host, Mirror mirror, RunWorkspaces workspaces, ReentrantLock lock) {
    this.host = host;
    this.mirror = mirror;
    this.workspaces = workspaces;
    this.lock = lock;
  }

  @Override
  public Outcome perform(StepCall call) throws IOException {
    Git git = mirror.git().until(call.interruption());
    var step = new GitStep(host, mirror.by(git), workspaces.by(git), lock);
    JsonNode input = GitSettings.parse(call.input()).path("git");
    String word = input.isTextual() ? input.asText() : input.path("action").asText();
    try {
      return switch (Action.valueOf(word.toUpperCase(Locale.ROOT))) {
        case CLONE -> step.make(call.workspace());
        case FETCH -> step.fetch(call.workspace());
        case DIFF -> step.diff(call.workspace());
        case MERGE -> step.merge(call, text(input, "commit"), text(input, "message"));
        case PUSH -> step.push(call.workspace(), text(input, "commit"));
      };
    } catch (GitFailed e) {
      return e.kind() == FailureKind.CANCELLED
          ? new Outcome.Cancelled(e.getMessage(), Json.NULL)
          : new Outcome.Failed(e.kind(), e.getMessage(), Json.NULL);
    }
  }

  private Outcome make(RunId run) throws IOException {
    takeTurn();
    try {
      if (workspaces.directory(run).isEmpty()) {
        mirror.refresh();
      }
      var output = new LinkedHashMap<String, Json>();
      output.put("directory", Json.string(workspaces.make(run).toString()));
      output.put("branch", Json.string(Refs.branch(run)));
      output.put("base", Json.string(mirror.settings().base()));
      output.put("commit", Json.string(workspaces.base(run).orElseThrow()));
      return new Outcome.Claimed(Json.object(output));
    } finally {
      lock.unlock();
    }
  }

  private Outcome fetch(RunId run) throws IOException {
    return new Outcome.Claimed(Json.object(described(workspaces.fetch(run))));
  }

  private Outcome diff(RunId run) throws IOException {
    var output = described(workspaces.fetch(run));
    byte[] diff = workspaces.diff(run).getBytes(StandardCharsets.UTF_8);
    output.put(
        "diff",
        Json.string(new String(diff, 0, Math.min(diff.length, DIFF_MAX), StandardCharsets.UTF_8)));
    return new Outcome.Claimed(Json.object(output));
  }

  private Outcome merge(StepCall call, Optional<String> commit, Optional<String> message)
      throws IOException {
    RunId run = call.workspace();
    var work = work(run, commit);
    var merging = new Merging(mirror, new Delivery(mirror));
    refresh();
    if (merging.look(run, work.head()).isEmpty()) {
      Optional<String> veto = host.vetoed(HookPoint.GIT_MERGE, asked(call, work));
      if (veto.isPresent()) {
        return new Outcome.Failed(
            FailureKind.VETOED, "the merge was vetoed: " + veto.get(), Json.NULL);
      }
    }
    takeTurn();
    try {
      String text =
          message.orElse("Merge %s into %s".formatted(Refs.branch(run), mirror.settings().base()));
      log(call, "merging " + work.head() + " into " + mirror.settings().base());
      return switch (merging.merge(run, work.head(), text)) {
        case Merging.Result.Done done -> new Outcome.Claimed(merged(done, work.head()));
        case Merging.Result.Refused(Failure failure) ->
            new Outcome.Failed(failure, Json.NULL, Optional.empty());
      };
    } finally {
      lock.unlock();
    }
  }

  private Json merged(Merging.Result.Done done, String work) {
    var output = new LinkedHashMap<String, Json>();
    output.put("commit", Json.string(done.commit()));
    output.put("base", Json.string(done.base()));
    output.put("merged", Json.string(work));
    output.put("branch", Json.string(mirror.settings().base()));
    return Json.object(output);
  }

  private Outcome push(RunId run, Optional<String> commit) throws IOException {
    String head = work(run, commit).head();
    takeTurn();
    try {
      var delivery = new Delivery(mirror);
      Optional<String> there = delivery.current(Refs.branch(run));
      if (!there.equals(Optional.of(head))) {
        Optional<Failure> failure = publish(delivery, run, head, there);
        if (failure.isPresent()) {
          return new Outcome.Failed(failure.get(), Json.NULL, Optional.empty());
        }
      }
      mirror.put(Refs.pushed(run), head);
      var output = new LinkedHashMap<String, Json>();
      output.put("branch", Json.string(Refs.branch(run)));
      output.put("commit", Json.string(head));
      return new Outcome.Claimed(Json.object(output));
    } finally {
      lock.unlock();
    }
  }

  private Optional<Failure> publish(
      Delivery delivery, RunId run, String head, Optional<String> there) throws IOException {
    boolean ours =
        there.isEmpty()
            || there.equals(mirror.commit(Refs.pushed(run)))
            || isBehind(there.get(), head);
    if (ours) {
      switch (delivery.push(head, Refs.branch(run), there.orElse(""))) {
        case Delivery.Result.Delivered _ -> {
          return Optional.empty();
        }
        case Delivery.Result.Refused(Failure failure) -> {
          return Optional.of(failure);
        }
        case Delivery.Result.Moved _ -> {}
      }
    }
    return Optional.of(
        new Failure(
            FailureKind.GIT_CONFLICT,
            "somebody else has pushed to "
                + Refs.branch(run)
                + ": it is not overwritten; delete or rename it there, then retry the run"));
  }

  private boolean isBehind(String commit, String head) throws IOException {
    return mirror.commit(commit).isPresent() && mirror.contains(head, commit);
  }

  /**
   * What the run has made: what its workspace has, or the commit that the step names, which has to
   * be part of that.
   */
  private Workspaces.Fetched work(RunId run, Optional<String> commit) throws IOException {
    var fetched = workspaces.fetch(run);
    if (commit.isEmpty()) {
      return fetched;
    }
    String named = commit.get();
    if (!Refs.isCommit(named)
        || mirror.commit(named).isEmpty()
        || !mirror.contains(fetched.head(), named)) {
      throw new GitFailed(
          FailureKind.CONFIG,
          "commit: expected one that run " + run + " has made, found '" + named + "'");
    }
    return new Workspaces.Fetched(fetched.base(), named, mirror.paths(fetched.base(), named));
  }

  /** Waits for the lock, as long as nobody wants the step to end. */
  private void takeTurn() throws GitFailed {
    try {
      while (!lock.tryLock(TURN.toMillis(), TimeUnit.MILLISECONDS)) {
        if (mirror.git().interruption().requested()) {
          throw new GitFailed(
              FailureKind.CANCELLED, "interrupted while another step was at the repository");
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new GitFailed(FailureKind.CANCELLED, "interrupted");
    }
  }

  private void refresh() throws IOException {
    takeTurn();
    try {
      mirror.refresh();
    } finally {
      lock.unlock();
    }
  }

  private Json asked(StepCall call, Workspaces.Fetched work) {
    var payload = new LinkedHashMap<String, Json>();
    payload.put("run", Json.string(call.run().value()));
    payload.put("commit", Json.string(work.head()));
    payload.put("base", Json.string(mirror.settings().base()));
    payload.put("paths", Json.array(work.paths().stream().map(Json::string).toList()));
    return Json.object(payload);
  }

  private static SequencedMap<String, Json> described(Workspaces.Fetched work) {
    var output = new LinkedHashMap<String, Json>();
    output.put("base", Json.string(work.base()));
    output.put("head", Json.string(work.head()));
    output.put("paths", Json.array(work.paths().stream().map(Json::string).toList()));
    return output;
  }

  private static Optional<String> text(JsonNode input, String key) {
    return Optional.of(input.path(key).asText("")).filter(text -> !text.isBlank());
  }

  private static void log(StepCall call, String line) throws IOException {
    call.log().write((line + "\n").getBytes(StandardCharsets.UTF_8));
  }
}
