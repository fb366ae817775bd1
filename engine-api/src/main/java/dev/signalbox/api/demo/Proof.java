package dev.signalbox.api.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.signalbox.api.cli.ExitCode;
import dev.signalbox.api.cli.Plain;
import dev.signalbox.api.cli.Stop;
import dev.signalbox.runner.spi.JsonTree;
import java.io.PrintStream;
import java.util.List;

/** Looks for itself, with git and in the files, at what the engine says it has done. */
record Proof(Scratch scratch, Follow follow, PrintStream out) {
  /** Prints what there is; returns the commit that stands for the work in main. */
  String shown() {
    if (!follow.status().equals("succeeded")) {
      throw new Stop(
          ExitCode.FAILED,
          "the run "
              + follow.id()
              + " is "
              + follow.status()
              + ", "
              + follow.failure()
              + "; the card is in "
              + scratch.column());
    }
    String commit = merged();
    if (!scratch.column().equals("Done")) {
      throw new Stop(
          ExitCode.FAILED, "expected the card to be in Done, found it in " + scratch.column());
    }
    out.println();
    for (String line : scratch.notified()) {
      out.println("notification: " + notification(line));
    }
    out.println();
    out.println(
        Plain.lines(scratch.git().orFail("log", "-1", "--stat", "--no-color", "main").strip()));
    return commit;
  }

  private String merged() {
    String commit = follow.output("merge", "commit");
    var git = scratch.git();
    boolean isNew = commit.matches("[0-9a-f]{40,64}") && !commit.equals(scratch.initial());
    if (!isNew
        || git.run("merge-base", "--is-ancestor", commit, "refs/heads/main").exit() != 0
        || git.run("diff", "--quiet", scratch.initial(), "refs/heads/main", "--", "greet.sh").exit()
            != 1) {
      throw new Stop(
          ExitCode.FAILED,
          "expected the change in main, found it missing: commit '" + commit + "'");
    }
    return commit;
  }

  private static String notification(String line) {
    try {
      return Plain.line(JsonTree.parse(line).path("text").asText());
    } catch (JsonProcessingException e) {
      return Plain.line(line);
    }
  }

  /** That all of it happened once, whatever was killed. */
  void onceEach(int deaths) {
    String merges =
        scratch
            .git()
            .orFail(
                "rev-list", "--count", "--first-parent", scratch.initial() + "..refs/heads/main")
            .strip();
    List<String> notified = scratch.notified();
    int approvals = follow.count("approval-closed approve");
    String found =
        "after %d kills: merges %s, notifications %d, approvals %d"
            .formatted(deaths, merges, notified.size(), approvals);
    if (deaths != Death.values().length
        || !merges.equals("1")
        || notified.size() != 1
        || approvals != 1
        || follow.count("approval-opened") != 1) {
      throw new Stop(ExitCode.FAILED, "expected three kills and one of each, found " + found);
    }
    out.println();
    out.println(found);
  }
}
