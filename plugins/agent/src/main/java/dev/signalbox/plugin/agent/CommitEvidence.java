package dev.signalbox.plugin.agent;

import dev.signalbox.core.Failure;
import dev.signalbox.core.FailureKind;
import dev.signalbox.core.Json;
import dev.signalbox.core.Verdict;
import dev.signalbox.plugin.spi.EvidenceKind;
import dev.signalbox.plugin.spi.StepCall;
import dev.signalbox.plugin.spi.Workspaces.Fetched;
import java.io.IOException;

/** {@code commit}: something was committed, and it changes at least one file. */
record CommitEvidence(Work work) implements EvidenceKind {
  static final String KIND = "commit";
  private static final int MOST_PATHS = 1000;

  @Override
  public Verdict examine(StepCall call, Json expected) throws IOException {
    return switch (work.of(call.workspace())) {
      case Work.Seen.Nowhere(String remedy) ->
          new Verdict.Refuted(
              new Failure(FailureKind.CONFIG, "expected a commit, but " + remedy), Json.NULL);
      case Work.Seen.Commit(var _, Fetched fetched) -> of(fetched);
    };
  }

  private static Verdict of(Fetched fetched) {
    if (fetched.head().equals(fetched.base())) {
      return missing(
          "it claims to be done, but nothing was committed on top of "
              + fetched.base()
              + "; commit the work on the current branch",
          fetched);
    }
    return fetched.paths().isEmpty()
        ? missing(
            "it claims to be done, but its commits change no file against "
                + fetched.base()
                + "; commit the work on the current branch",
            fetched)
        : new Verdict.Holds(detail(fetched));
  }

  private static Verdict missing(String message, Fetched fetched) {
    return new Verdict.Refuted(new Failure(FailureKind.NO_EVIDENCE, message), detail(fetched));
  }

  private static Json detail(Fetched fetched) {
    Json paths = Json.array(fetched.paths().stream().limit(MOST_PATHS).map(Json::string).toList());
    Json detail =
        Json.EMPTY_OBJECT
            .with("commit", Json.string(fetched.head()))
            .with("base", Json.string(fetched.base()))
            .with("paths", paths);
    int omitted = fetched.paths().size() - MOST_PATHS;
    return omitted <= 0 ? detail : detail.with("paths-omitted", Json.of(omitted));
  }
}
