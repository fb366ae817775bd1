package dev.signalbox.plugin.agent;

import dev.signalbox.core.Failure;
import dev.signalbox.core.FailureKind;
import dev.signalbox.core.Json;
import dev.signalbox.core.Verdict;
import dev.signalbox.plugin.spi.EvidenceKind;
import dev.signalbox.plugin.spi.StepCall;
import dev.signalbox.plugin.spi.Workspaces.Fetched;
import dev.signalbox.runner.spi.JsonTree;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.PatternSyntaxException;

/**
 * <code>{ paths: [GLOB, ...] }</code>: every file that the commits change, add or remove matches
 * one of the globs.
 *
 * <p>The globs are those of {@link java.nio.file.FileSystem#getPathMatcher}, against the whole path
 * from the root of the repository: {@code *} stays within a folder, <code>**</code> does not, and
 * <code>src/**</code> is everything below {@code src}. Case matters.
 */
record PathsEvidence(Work work) implements EvidenceKind {
  static final String KIND = "paths";
  private static final int MOST_NAMED = 10;

  @Override
  public Verdict examine(StepCall call, Json expected) throws IOException {
    var globs = new ArrayList<String>();
    JsonTree.of(expected).forEach(glob -> globs.add(glob.asText()));
    var matchers = new ArrayList<PathMatcher>();
    for (String glob : globs) {
      try {
        matchers.add(FileSystems.getDefault().getPathMatcher("glob:" + glob));
      } catch (PatternSyntaxException e) {
        return refuted(
            FailureKind.CONFIG,
            "paths: expected a glob, found '" + glob + "': " + e.getDescription());
      }
    }
    return switch (work.of(call.workspace())) {
      case Work.Seen.Nowhere(String remedy) ->
          refuted(
              FailureKind.CONFIG, "expected a commit whose paths can be looked at, but " + remedy);
      case Work.Seen.Commit(var _, Fetched fetched) -> of(fetched, globs, matchers);
    };
  }

  private static Verdict of(Fetched fetched, List<String> globs, List<PathMatcher> matchers) {
    List<String> outside =
        fetched.paths().stream().filter(path -> !isWithin(path, matchers)).toList();
    if (outside.isEmpty()) {
      return new Verdict.Holds(
          Json.EMPTY_OBJECT
              .with("commit", Json.string(fetched.head()))
              .with("paths", Json.of(fetched.paths().size())));
    }
    String named = String.join(", ", outside.subList(0, Math.min(MOST_NAMED, outside.size())));
    int more = outside.size() - MOST_NAMED;
    return refuted(
        FailureKind.BOUNDARY_VIOLATION,
        "expected changes in "
            + String.join(", ", globs)
            + " only, found "
            + CleanText.output(named)
            + (more > 0 ? " and " + more + " more" : ""));
  }

  /** A name that this system cannot hold matches nothing. */
  private static boolean isWithin(String path, List<PathMatcher> matchers) {
    try {
      Path changed = Path.of(path);
      return matchers.stream().anyMatch(matcher -> matcher.matches(changed));
    } catch (InvalidPathException e) {
      return false;
    }
  }

  private static Verdict refuted(FailureKind kind, String message) {
    return new Verdict.Refuted(new Failure(kind, message), Json.NULL);
  }
}
