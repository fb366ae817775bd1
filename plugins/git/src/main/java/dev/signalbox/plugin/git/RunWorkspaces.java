package dev.signalbox.plugin.git;

import dev.signalbox.core.FailureKind;
import dev.signalbox.core.RunId;
import dev.signalbox.plugin.spi.Workspaces;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The private clones: {@code workspaces/RUN/tree}, with the marker beside the tree. What belongs to
 * a run (base, result) is kept as refs of the mirror, out of the agent's reach and longer than the
 * clone.
 */
final class RunWorkspaces implements Workspaces {
  private static final Logger LOG = LoggerFactory.getLogger(RunWorkspaces.class);
  private static final int DIFF_MAX = 1 << 20;
  private final Folders folders;
  private final Mirror mirror;
  private final Git git;

  RunWorkspaces(Folders folders, Mirror mirror, Git git) {
    this.folders = folders;
    this.mirror = mirror;
    this.git = git;
  }

  RunWorkspaces by(Git other) {
    return new RunWorkspaces(folders, mirror.by(other), other);
  }

  @Override
  public Optional<Path> directory(RunId workspace) {
    try {
      settle(workspace);
    } catch (IOException e) {
      LOG.warn("run {}: its workspace cannot be examined: {}", workspace, e.toString());
      return Optional.empty();
    }
    Path tree = tree(workspace);
    if (!Files.isDirectory(tree, LinkOption.NOFOLLOW_LINKS)) {
      return Optional.empty();
    }
    StaleLocks.remove(workspace, tree, mirror.clock().instant());
    return Optional.of(tree);
  }

  /**
   * Makes the run's clone out of the mirror, which is up to date; nothing to do where it is there.
   */
  Path make(RunId run) throws IOException {
    Optional<Path> there = directory(run);
    if (there.isPresent()) {
      return there.get();
    }
    String base = base(run).isPresent() ? base(run).get() : mirror.baseHead();
    mirror.put(Refs.base(run), base);
    Path folder = folders.fresh(run.value());
    cloneInto(folder.resolve("tree"), run, base);
    if (folders.isMarked(folder(run), run.value())) {
      remove(run); // Somebody has taken the tree out of it.
    }
    Files.move(folder, folder(run), StandardCopyOption.ATOMIC_MOVE);
    return tree(run);
  }

  Optional<String> base(RunId run) throws IOException {
    return mirror.commit(Refs.base(run));
  }

  @Override
  public Fetched fetch(RunId workspace) throws IOException {
    String base = base(workspace).orElseThrow(() -> missing(workspace));
    Optional<Path> tree = directory(workspace);
    if (tree.isPresent()) {
      take(new AgentRepository(tree.get()), workspace, base);
    }
    return fetched(workspace);
  }

  /** What was fetched last. */
  private Fetched fetched(RunId workspace) throws IOException {
    String base = base(workspace).orElseThrow(() -> missing(workspace));
    String head = mirror.commit(Refs.run(workspace)).orElse(base);
    return new Fetched(base, head, mirror.paths(base, head));
  }

  private void take(AgentRepository repository, RunId run, String base) throws IOException {
    String result = repository.result(run, base);
    Path folder = folders.fresh(run.value());
    try {
      Path shadow = folder.resolve("shadow");
      repository.shadow(shadow, result);
      var fetch =
          mirror
              .own()
              .within(Git.TRANSFER)
              .set("fetch.fsckObjects", "true")
              .run(
                  "fetch",
                  "--quiet",
                  "--no-tags",
                  "--no-write-fetch-head",
                  "--",
                  shadow.toString(),
                  "+refs/heads/result:" + Refs.run(run));
      if (!fetch.ok()) {
        throw new GitFailed(
            FailureKind.BOUNDARY_VIOLATION,
            "the workspace's commits cannot be taken over: " + fetch.errors().strip());
      }
    } finally {
      folders.discard(folder, run.value());
    }
  }

  @Override
  public Checkout checkout(RunId workspace, String commit) throws IOException {
    String base = base(workspace).orElseThrow(() -> missing(workspace));
    if (!Refs.isCommit(commit) || mirror.commit(commit).isEmpty()) {
      throw new GitFailed(
          FailureKind.ERROR, "run " + workspace + ": commit '" + commit + "' was never fetched");
    }
    Path folder = folders.fresh(workspace.value());
    try {
      Path tree = Files.createDirectory(folder.resolve("tree"));
      var own = git.at(tree).within(Git.TRANSFER);
      own.run("init", "--quiet", "--template=").orFail();
      own.run(
              "fetch",
              "--quiet",
              "--depth=1",
              "--no-tags",
              "--",
              mirror.directory().toString(),
              commit)
          .orFail();
      own.run("checkout", "--quiet", "--detach", commit, "--").orFail();
      Confinement.check(mirror, tree, base, commit);
      return new FreshCheckout(tree, () -> folders.discard(folder, workspace.value()));
    } catch (IOException e) {
      folders.discard(folder, workspace.value());
      throw e;
    }
  }

  @Override
  public String diff(RunId workspace) throws IOException {
    if (base(workspace).isEmpty()) {
      return "";
    }
    Fetched work = fetch(workspace);
    var diff = mirror.diff(work.base(), work.head(), DIFF_MAX);
    if (!diff.ok()) {
      diff.orFail();
    }
    return diff.cut() ? diff.text() + "\n[cut: the diff is longer than 1 MiB]\n" : diff.text();
  }

  @Override
  public void reset(RunId workspace) throws IOException {
    renew(workspace, base(workspace).orElseThrow(() -> missing(workspace)));
  }

  /** A new clone that stands at this commit takes the place of the old one, if there is one. */
  void renew(RunId workspace, String commit) throws IOException {
    Path folder = folders.fresh(workspace.value());
    cloneInto(folder.resolve("tree"), workspace, commit);
    if (folders.isMarked(folder(workspace), workspace.value())) {
      Files.move(folder, folder(workspace).resolve("next"), StandardCopyOption.ATOMIC_MOVE);
      settle(workspace);
    } else {
      Files.move(folder, folder(workspace), StandardCopyOption.ATOMIC_MOVE);
    }
    mirror.put(Refs.run(workspace), commit);
  }

  /**
   * Finishes a reset: the new clone waits inside the old workspace, complete, until it has taken
   * its place.
   */
  private void settle(RunId run) throws IOException {
    Path next = folder(run).resolve("next");
    if (!folders.isMarked(folder(run), run.value()) || !folders.isMarked(next, run.value())) {
      return;
    }
    Path old = folders.fresh(run.value());
    if (Files.exists(next.resolve("tree"), LinkOption.NOFOLLOW_LINKS)) {
      if (Files.exists(tree(run), LinkOption.NOFOLLOW_LINKS)) {
        Files.move(tree(run), old.resolve("tree"), StandardCopyOption.ATOMIC_MOVE);
      }
      Files.move(next.resolve("tree"), tree(run), StandardCopyOption.ATOMIC_MOVE);
    }
    Files.move(next, old.resolve("next"), StandardCopyOption.ATOMIC_MOVE);
    folders.discard(old, run.value());
  }

  /**
   * Whether the workspace holds something that no commit holds: it is compared by our git with our
   * configuration.
   */
  boolean isDirty(RunId run, String head) throws IOException {
    Path folder = folders.fresh(run.value());
    try {
      Path shadow = folder.resolve("shadow");
      new AgentRepository(tree(run)).shadow(shadow, head);
      var own =
          git.at(tree(run))
              .with("GIT_DIR", shadow.toString())
              .with("GIT_WORK_TREE", tree(run).toString())
              .with("GIT_INDEX_FILE", folder.resolve("index").toString());
      own.run("read-tree", head).orFail();
      return !own.run(
              "status", "--porcelain", "-z", "--ignore-submodules=all", "--untracked-files=normal")
          .orFail()
          .raw()
          .isEmpty();
    } finally {
      folders.discard(folder, run.value());
    }
  }

  @Override
  public List<RunId> kept() throws IOException {
    var kept = new ArrayList<RunId>();
    try (var folders = Files.newDirectoryStream(this.folders.workspaces())) {
      for (Path folder : folders) {
        String name = folder.getFileName().toString();
        if (this.folders.isMarked(folder, name)) {
          kept.add(new RunId(name));
        }
      }
    }
    return kept;
  }

  /** What was fetched stays a ref of the mirror. */
  @Override
  public boolean release(RunId workspace) throws IOException {
    if (directory(workspace).isEmpty()) {
      return false;
    }
    Fetched work = fetch(workspace);
    if (isDirty(workspace, work.head())) {
      LOG.info("run {}: its workspace stays, it holds what was never committed", workspace);
      return false;
    }
    remove(workspace);
    return true;
  }

  void remove(RunId run) throws IOException {
    folders.discard(folder(run), run.value());
  }

  private void cloneInto(Path tree, RunId run, String base) throws IOException {
    var settings = mirror.settings();
    git.within(Git.TRANSFER)
        .run(
            "clone",
            "--quiet",
            "--no-local",
            "--no-checkout",
            "--template=",
            "-c",
            "user.name=" + settings.author().name(),
            "-c",
            "user.email=" + settings.author().email(),
            "--",
            mirror.directory().toString(),
            tree.toString())
        .orFail();
    // What tools expect to be there.
    Files.createDirectories(tree.resolve(".git/hooks"));
    Files.createDirectories(tree.resolve(".git/info"));
    var own = git.at(tree).within(Git.TRANSFER);
    // Of a base that the repository has since given up, the mirror knows, but no branch.
    own.run("fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--", "origin", base)
        .orFail();
    own.run("checkout", "--quiet", "--no-track", "-B", Refs.branch(run), base, "--").orFail();
  }

  private Path folder(RunId run) {
    return folders.workspaces().resolve(run.value());
  }

  private Path tree(RunId run) {
    return folder(run).resolve("tree");
  }

  private static GitFailed missing(RunId run) {
    return new GitFailed(
        FailureKind.CONFIG, "run " + run + " has no workspace: put a step 'git: clone' before");
  }

  private interface Disposal {
    void run() throws IOException;
  }

  private record FreshCheckout(Path directory, Disposal disposal) implements Checkout {
    @Override
    public void close() throws IOException {
      disposal.run();
    }
  }
}
