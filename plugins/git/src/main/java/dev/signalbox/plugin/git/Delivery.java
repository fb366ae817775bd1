package dev.signalbox.plugin.git;

import dev.signalbox.core.Failure;
import dev.signalbox.core.FailureKind;
import dev.signalbox.core.RunId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Brings a commit of the mirror into a branch of the repository: only where the branch still is
 * what it was when the merge was computed. A branch that somebody has checked out moves together
 * with its files, see {@link CheckedOut}.
 */
record Delivery(Mirror mirror) {
  /** What became of it. */
  sealed interface Result {
    record Delivered() implements Result {}

    /** Somebody else was faster: merge again, onto what the branch is now. */
    record Moved() implements Result {}

    record Refused(Failure failure) implements Result {}
  }

  /** {@code merged} is in the mirror under {@link Refs#merge}, and a descendant of {@code base}. */
  Result toBase(RunId run, String base, String merged) throws IOException {
    Optional<CheckedOut> checkedOut = checkedOut();
    if (checkedOut.isPresent()) {
      return checkedOut.get().advance(run, base, merged);
    }
    return push(merged, mirror.settings().base(), base);
  }

  /** Puts right what a crash has left half done in the repository's files. */
  void recover() throws IOException {
    Optional<CheckedOut> checkedOut = checkedOut();
    if (checkedOut.isPresent()) {
      checkedOut.get().recover();
    }
  }

  /** Compare and swap: git refuses unless the branch is at {@code expected} (empty: not there). */
  Result push(String commit, String branch, String expected) throws IOException {
    String ref = Refs.head(branch);
    var call =
        new ArrayList<>(
            List.of(
                "push",
                "--porcelain",
                "--no-verify",
                "--force-with-lease=" + ref + ":" + expected));
    if (mirror.settings().repository() instanceof GitSettings.Repository.Local local) {
      call.add(
          "--receive-pack="
              + (isBare(local.path()) ? Git.RECEIVE_PACK_WITH_HOOKS : Git.RECEIVE_PACK));
    }
    call.addAll(List.of("--", mirror.settings().repository().operand(), commit + ":" + ref));
    var result = mirror.remote().run(call);
    if (result.ok()) {
      return new Result.Delivered();
    }
    if (!current(branch).equals(Optional.of(expected).filter(Refs::isCommit))) {
      return new Result.Moved();
    }
    String why = (result.text().strip() + "\n" + result.errors().strip()).strip();
    return new Result.Refused(
        new Failure(
            FailureKind.FORGE,
            "the repository %s did not take %s: %s"
                .formatted(mirror.settings().repository().operand(), branch, why)));
  }

  /** Where the branch is in the repository at this moment. */
  Optional<String> current(String branch) throws IOException {
    var call = new ArrayList<>(List.of("ls-remote", "--refs"));
    if (mirror.settings().repository() instanceof GitSettings.Repository.Local) {
      call.add("--upload-pack=" + Git.UPLOAD_PACK);
    }
    String ref = Refs.head(branch);
    call.addAll(List.of("--", mirror.settings().repository().operand(), ref));
    return mirror
        .remote()
        .run(call)
        .orFail(FailureKind.FORGE)
        .text()
        .lines()
        .filter(line -> line.endsWith("\t" + ref))
        .map(line -> line.substring(0, line.indexOf('\t')))
        .findFirst();
  }

  private Optional<CheckedOut> checkedOut() throws IOException {
    if (!(mirror.settings().repository() instanceof GitSettings.Repository.Local local)
        || isBare(local.path())) {
      return Optional.empty();
    }
    Optional<Path> worktree = worktree(local.path());
    if (worktree.isEmpty() || !Files.isDirectory(worktree.get())) {
      return Optional.empty();
    }
    return Optional.of(CheckedOut.at(worktree.get(), foreign(worktree.get()), mirror));
  }

  /** Which of the repository's work trees has the base branch checked out. */
  private Optional<Path> worktree(Path repository) throws IOException {
    Path current = repository;
    for (String line :
        foreign(repository)
            .run("worktree", "list", "--porcelain", "-z")
            .orFail(FailureKind.CONFIG)
            .parts()) {
      if (line.startsWith("worktree ")) {
        current = Path.of(line.substring("worktree ".length()));
      } else if (line.equals("branch " + Refs.head(mirror.settings().base()))) {
        return Optional.of(current);
      }
    }
    return Optional.empty();
  }

  private boolean isBare(Path repository) throws IOException {
    var result = foreign(repository).run("rev-parse", "--is-bare-repository");
    return result.orFail(FailureKind.CONFIG).line().equals("true");
  }

  /**
   * For calls inside of the user's own repository: nothing that its configuration names is run,
   * filters included.
   */
  private Git foreign(Path repository) throws IOException {
    if (!Files.isDirectory(repository)) {
      throw new GitFailed(FailureKind.CONFIG, "the repository " + repository + " is not a folder");
    }
    var git =
        mirror
            .git()
            .at(repository)
            .set("gc.auto", "0")
            .set("maintenance.auto", "false")
            .set("core.untrackedCache", "false")
            .set("index.sparse", "false");
    var filters = git.run("config", "--null", "--name-only", "--get-regexp", "^filter\\.");
    for (String key : filters.parts()) {
      git = git.set(key, key.endsWith(".required") ? "false" : "");
    }
    return git;
  }
}
