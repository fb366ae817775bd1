package dev.signalbox.plugin.git;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.signalbox.core.Failure;
import dev.signalbox.core.FailureKind;
import dev.signalbox.core.RunId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A work tree of the user's in which the base branch is checked out. It is moved forward as {@code
 * git merge --ff-only} would, but so that a kill at any point can be told from the user's own
 * changes: first comes the index lock, which keeps every other git out, and which says in our words
 * what is under way; then the files, through an index aside; then the index, then the branch, then
 * the lock goes. {@link #recover} takes back what did not get as far as the branch.
 *
 * @param worktree its root
 * @param git for calls in it that run nothing of its configuration
 */
record CheckedOut(
    Path worktree, Path gitDirectory, BranchLock lock, WorkFiles files, Git git, Mirror mirror) {
  private static final String ASIDE = "signalbox-index";
  private static final int SHOWN = 20;

  static CheckedOut at(Path worktree, Git git, Mirror mirror) throws IOException {
    Path directory =
        Path.of(git.run("rev-parse", "--absolute-git-dir").orFail(FailureKind.CONFIG).line());
    // Two engines may serve one repository: each minds its own locks.
    var lock = new BranchLock(directory, mirror.directory().toString());
    Git quiet = git.uninterrupted();
    return new CheckedOut(worktree, directory, lock, new WorkFiles(worktree, quiet), quiet, mirror);
  }

  Delivery.Result advance(RunId run, String base, String merged) throws IOException {
    recover();
    if (!lock.take(base, merged)) {
      return refused(
          "another git is at work in "
              + worktree
              + ", or was killed there: wait for it, or remove "
              + lock.file());
    }
    try {
      return locked(run, base, merged);
    } finally {
      recover();
    }
  }

  private Delivery.Result locked(RunId run, String base, String merged) throws IOException {
    if (!head().equals(Optional.of(base))) {
      return new Delivery.Result.Moved();
    }
    Optional<String> obstacle = obstacle();
    if (obstacle.isPresent()) {
      return refused(
          "the checkout %s has uncommitted work (%s): commit or stash it, then retry the run"
              .formatted(worktree, obstacle.get()));
    }
    git.within(Git.TRANSFER)
        .run(
            "fetch",
            "--quiet",
            "--no-tags",
            "--no-write-fetch-head",
            "--refmap=",
            "--",
            mirror.directory().toString(),
            Refs.merge(run))
        .orFail();
    Files.copy(index(), aside(), StandardCopyOption.REPLACE_EXISTING);
    // Files that were copied or touched look changed until they are compared.
    onAside().run("update-index", "-q", "--refresh");
    var taken =
        onAside()
            .within(Git.TRANSFER)
            .run("read-tree", "-m", "-u", "--end-of-options", base, merged);
    if (!taken.ok()) {
      return refused(
          "the checkout " + worktree + " cannot take the change: " + taken.errors().strip());
    }
    Files.move(aside(), index(), StandardCopyOption.ATOMIC_MOVE);
    String ref = Refs.head(mirror.settings().base());
    var updated =
        git.run("update-ref", "-m", "signalbox: merge of run " + run, "--", ref, merged, base);
    if (updated.ok()) {
      return new Delivery.Result.Delivered();
    }
    return head().equals(Optional.of(base))
        ? refused("the branch in " + worktree + " cannot be moved: " + updated.errors().strip())
        : new Delivery.Result.Moved();
  }

  /**
   * Brings files and index back to the base, where an earlier delivery did not get as far as the
   * branch.
   */
  void recover() throws IOException {
    Optional<BranchLock.Move> move = lock.move();
    if (move.isEmpty()) {
      return;
    }
    Processes.awaitEndOf("GIT_INDEX_FILE=" + aside());
    Files.deleteIfExists(asideLock());
    String merged = move.get().merged();
    new RefLocks(worktree, git, Refs.head(mirror.settings().base())).removeStale(merged);
    if (!head().equals(Optional.of(merged)) && isKnown(merged)) {
      restore(move.get());
    }
    Files.deleteIfExists(aside());
    lock.release();
  }

  private void restore(BranchLock.Move move) throws IOException {
    var diff =
        git.run("diff-tree", "-r", "-z", "--name-only", "--no-renames", move.base(), move.merged());
    List<String> touched = diff.orFail().parts();
    Set<String> unlikeMerged = Set.copyOf(unlike(move.merged(), touched));
    List<String> unlikeBase = unlike(move.base(), touched);
    for (String path : unlikeBase) {
      if (!unlikeMerged.contains(path) || files.isHalfWritten(path, move.merged())) {
        files.delete(path);
      }
    }
    List<String> missing = unlikeBase.stream().filter(path -> !files.exists(path)).toList();
    // Of those, the index of the base names what has to be there again.
    onAside()
        .feed(
            String.join("\0", missing).getBytes(UTF_8),
            "checkout-index",
            "--quiet",
            "-z",
            "--stdin");
    onAside().run("update-index", "-q", "--refresh");
    Files.move(aside(), index(), StandardCopyOption.ATOMIC_MOVE);
  }

  /** Which of the paths are not as in the commit; leaves that commit's index aside. */
  private List<String> unlike(String commit, List<String> paths) throws IOException {
    Files.copy(index(), aside(), StandardCopyOption.REPLACE_EXISTING);
    onAside().run("read-tree", "-m", "-i", "--end-of-options", commit).orFail();
    onAside().run("update-index", "-q", "--refresh");
    Set<String> changed =
        Set.copyOf(
            onAside()
                .run("diff-files", "-z", "--name-only", "--ignore-submodules=all")
                .orFail()
                .parts());
    var tree = git.run("ls-tree", "-r", "-z", "--name-only", "--full-tree", commit).orFail();
    Set<String> present = Set.copyOf(tree.parts());
    return paths.stream()
        .filter(path -> present.contains(path) ? changed.contains(path) : files.exists(path))
        .toList();
  }

  /** What stands in the way of touching the files; untracked ones do not. */
  private Optional<String> obstacle() throws IOException {
    for (String state :
        List.of("MERGE_HEAD", "CHERRY_PICK_HEAD", "REVERT_HEAD", "rebase-merge", "rebase-apply")) {
      if (Files.exists(gitDirectory.resolve(state))) {
        return Optional.of("an unfinished " + state);
      }
    }
    var status =
        git.run(
            "status",
            "--porcelain",
            "-z",
            "--no-renames",
            "--untracked-files=no",
            "--ignore-submodules=all");
    List<String> changes = status.orFail().parts();
    if (changes.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        String.join(
            ", ", changes.stream().limit(SHOWN).map(change -> change.substring(3)).toList()));
  }

  private Optional<String> head() throws IOException {
    var result =
        git.run(
            "rev-parse", "--verify", "--quiet", Refs.head(mirror.settings().base()) + "^{commit}");
    return result.exit() == 1 ? Optional.empty() : Optional.of(result.orFail().line());
  }

  private boolean isKnown(String commit) throws IOException {
    var result = git.run("cat-file", "-e", commit);
    return result.exit() != 1 && result.orFail().ok();
  }

  private Git onAside() {
    return git.with("GIT_INDEX_FILE", aside().toString());
  }

  private Path index() {
    return gitDirectory.resolve("index");
  }

  private Path asideLock() {
    return gitDirectory.resolve(ASIDE + ".lock");
  }

  private Path aside() {
    return gitDirectory.resolve(ASIDE);
  }

  private static Delivery.Result refused(String message) {
    return new Delivery.Result.Refused(new Failure(FailureKind.GIT_CONFLICT, message));
  }
}
