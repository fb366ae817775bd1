package dev.signalbox.plugin.git;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.signalbox.core.Failure;
import dev.signalbox.core.FailureKind;
import dev.signalbox.core.RunId;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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
record CheckedOut(Path worktree, Path gitDirectory, Git git, Mirror mirror) {
  private static final Logger LOG = LoggerFactory.getLogger(CheckedOut.class);
  private static final String OURS = "signalbox is moving this branch forward";
  private static final String ASIDE = "signalbox-index";
  private static final int LOCK_MAX = 1024;
  private static final int SHOWN = 20;

  static CheckedOut at(Path worktree, Git git, Mirror mirror) throws IOException {
    Path directory =
        Path.of(git.run("rev-parse", "--absolute-git-dir").orFail(FailureKind.CONFIG).line());
    return new CheckedOut(worktree, directory, git.uninterrupted(), mirror);
  }

  Delivery.Result advance(RunId run, String base, String merged) throws IOException {
    recover();
    String journal = String.join("\n", OURS, owner(), base, merged) + "\n";
    try {
      // Linked into place, whole: nobody ever sees the half of a journal.
      Files.writeString(
          draft(),
          journal,
          StandardOpenOption.CREATE,
          StandardOpenOption.TRUNCATE_EXISTING,
          StandardOpenOption.SYNC);
      Files.createLink(lock(), draft());
      Files.delete(draft());
    } catch (FileAlreadyExistsException e) {
      return refused(
          "another git is at work in "
              + worktree
              + ", or was killed there: wait for it, or remove "
              + lock());
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
    var files =
        onAside()
            .within(Git.TRANSFER)
            .run("read-tree", "-m", "-u", "--end-of-options", base, merged);
    if (!files.ok()) {
      return refused(
          "the checkout " + worktree + " cannot take the change: " + files.errors().strip());
    }
    Files.move(aside(), index(), StandardCopyOption.ATOMIC_MOVE);
    String ref = Refs.head(mirror.settings().base());
    boolean updated =
        git.run("update-ref", "-m", "signalbox: merge of run " + run, "--", ref, merged, base).ok();
    return updated ? new Delivery.Result.Delivered() : new Delivery.Result.Moved();
  }

  /**
   * Brings files and index back to the base, where an earlier delivery did not get as far as the
   * branch.
   */
  void recover() throws IOException {
    Optional<Journal> journal = journal();
    if (journal.isEmpty()) {
      return;
    }
    Processes.awaitEndOf("GIT_INDEX_FILE=" + aside());
    Files.deleteIfExists(asideLock());
    String merged = journal.get().merged();
    if (!head().equals(Optional.of(merged)) && isKnown(merged)) {
      restore(journal.get());
    }
    Files.deleteIfExists(aside());
    Files.deleteIfExists(draft());
    Files.deleteIfExists(lock());
  }

  private void restore(Journal journal) throws IOException {
    var diff =
        git.run(
            "diff-tree",
            "-r",
            "-z",
            "--name-only",
            "--no-renames",
            journal.base(),
            journal.merged());
    List<String> touched = diff.orFail().parts();
    Set<String> unlikeMerged = Set.copyOf(unlike(journal.merged(), touched));
    List<String> unlikeBase = unlike(journal.base(), touched);
    for (String path : unlikeBase) {
      if (!unlikeMerged.contains(path) || isHalfWritten(path, journal.merged())) {
        delete(path);
      }
    }
    List<String> missing = unlikeBase.stream().filter(path -> !exists(path)).toList();
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

  /** The file, and the folders that it leaves empty. */
  private void delete(String path) throws IOException {
    if (!exists(path)) {
      return;
    }
    Path file = worktree.resolve(path);
    Files.delete(file);
    try {
      for (Path folder = file.getParent();
          folder != null && !folder.equals(worktree);
          folder = folder.getParent()) {
        Files.delete(folder);
      }
    } catch (DirectoryNotEmptyException e) {
      LOG.debug("{} holds other files", file.getParent());
    }
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
        .filter(path -> present.contains(path) ? changed.contains(path) : exists(path))
        .toList();
  }

  /** Whether the path itself is there as a file or link; not what lies behind a link. */
  private boolean exists(String path) {
    Path file = worktree.resolve(path);
    for (Path folder = file.getParent();
        folder != null && !folder.equals(worktree);
        folder = folder.getParent()) {
      if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
        return false;
      }
    }
    return Files.exists(file, LinkOption.NOFOLLOW_LINKS)
        && !Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS);
  }

  /** Git writes a file in place: a kill leaves none, or the beginning of the new one. */
  private boolean isHalfWritten(String path, String merged) throws IOException {
    Path file = worktree.resolve(path);
    if (!exists(path)) {
      return true;
    }
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    var whole = git.run("cat-file", "blob", merged + ":" + path);
    byte[] now = Files.readAllBytes(file);
    byte[] then = whole.bytes();
    return whole.ok()
        && now.length <= then.length
        && Arrays.equals(now, 0, now.length, then, 0, now.length);
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

  private record Journal(String base, String merged) {}

  /** What our own lock says; empty where there is none, or another's. */
  private Optional<Journal> journal() throws IOException {
    if (!Files.isRegularFile(lock(), LinkOption.NOFOLLOW_LINKS) || Files.size(lock()) > LOCK_MAX) {
      return Optional.empty();
    }
    List<String> lines = new String(Files.readAllBytes(lock()), UTF_8).lines().toList();
    boolean ours =
        lines.size() == 4
            && lines.get(0).equals(OURS)
            && lines.get(1).equals(owner())
            && Refs.isCommit(lines.get(2))
            && Refs.isCommit(lines.get(3));
    return ours ? Optional.of(new Journal(lines.get(2), lines.get(3))) : Optional.empty();
  }

  /** Two engines may serve one repository: each minds its own locks. */
  private String owner() {
    return mirror.directory().toString();
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

  private Path lock() {
    return gitDirectory.resolve("index.lock");
  }

  private Path index() {
    return gitDirectory.resolve("index");
  }

  private Path draft() {
    return gitDirectory.resolve("signalbox-lock");
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
