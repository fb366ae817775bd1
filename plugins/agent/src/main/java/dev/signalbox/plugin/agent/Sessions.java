package dev.signalbox.plugin.agent;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signalbox.core.Failure;
import dev.signalbox.core.FailureKind;
import dev.signalbox.core.Json;
import dev.signalbox.core.Outcome;
import dev.signalbox.core.RunId;
import dev.signalbox.core.StepPath;
import dev.signalbox.runner.spi.JsonTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which session of its program a step's agent can go on with. Kept by workspace, so that the retry
 * of a run finds it too. It is a convenience: where it cannot be read or written, the next attempt
 * begins a new one.
 */
record Sessions(Folders folders) {
  private static final Logger LOG = LoggerFactory.getLogger(Sessions.class);

  /** The program itself gives the session up: forgotten before the attempt's end is told. */
  private static final Set<FailureKind> SPENT =
      EnumSet.of(
          FailureKind.SESSION_LOST, FailureKind.RESUME_REJECTED, FailureKind.CONTEXT_EXHAUSTED);

  /** Once may be chance; a session in which it happens twice in a row is left behind. */
  private static final Set<FailureKind> BROKEN_OFF =
      EnumSet.of(
          FailureKind.STALL,
          FailureKind.TIMED_OUT,
          FailureKind.PROCESS_CRASH,
          FailureKind.INDETERMINATE);

  /** It goes into a command line and a log. */
  private static final Pattern SOUND = Pattern.compile("[!-~]{1,256}");

  static boolean isSpent(Outcome outcome) {
    return outcome instanceof Outcome.Failed failed && SPENT.contains(failed.failure().kind());
  }

  /** The session to resume with this runner, after these failures, oldest first. */
  Optional<String> find(RunId workspace, StepPath step, String runner, List<Failure> feedback) {
    Path file = folders.session(workspace, step);
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      return Optional.empty();
    }
    if (isGivenUp(feedback)) {
      forget(workspace, step);
      return Optional.empty();
    }
    try {
      JsonNode kept = JsonTree.read(file);
      return Optional.of(kept.path("session").asText())
          .filter(session -> SOUND.matcher(session).matches())
          .filter(_ -> kept.path("runner").asText().equals(runner));
    } catch (IOException e) {
      LOG.warn("run {} step {}: its session cannot be read; a new one begins", workspace, step, e);
      return Optional.empty();
    }
  }

  private static boolean isGivenUp(List<Failure> feedback) {
    int count = feedback.size();
    return count > 1
        && BROKEN_OFF.contains(feedback.getLast().kind())
        && BROKEN_OFF.contains(feedback.get(count - 2).kind());
  }

  void store(RunId workspace, StepPath step, String runner, String session) {
    if (!SOUND.matcher(session).matches()) {
      LOG.warn(
          "run {} step {}: expected the name of a session, 1 to 256 visible ASCII characters, found another; it cannot be resumed",
          workspace,
          step);
      return;
    }
    Json content =
        Json.EMPTY_OBJECT.with("runner", Json.string(runner)).with("session", Json.string(session));
    try {
      folders.write(folders.session(workspace, step), content.text());
    } catch (IOException e) {
      LOG.warn("run {} step {}: its session cannot be kept", workspace, step, e);
    }
  }

  void forget(RunId workspace, StepPath step) {
    try {
      Files.deleteIfExists(folders.session(workspace, step));
    } catch (IOException e) {
      LOG.warn("run {} step {}: its session cannot be forgotten", workspace, step, e);
    }
  }
}
