package dev.signalbox.plugin.git;

import dev.signalbox.core.Digest;
import dev.signalbox.core.FailureKind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * The engine's own bare copy of the repository, and the place of all merging: {@code refs/heads}
 * and {@code refs/tags} are the repository's as of the last {@link #refresh}, {@code
 * refs/signalbox} is ours.
 */
record Mirror(Folders folders, Git git, GitSettings settings, Clock clock) {
  private static final int PATHS_SHOWN = 20;

  /** What became of bringing two commits together. */
  sealed interface Merge {
    /** {@code commit} holds both. */
    record Merged(String commit) implements Merge {}

    record Conflict(List<String> paths) implements Merge {
      String shown() {
        String list = String.join(", ", paths.subList(0, Math.min(PATHS_SHOWN, paths.size())));
        return paths.size() > PATHS_SHOWN
            ? list + " and " + (paths.size() - PATHS_SHOWN) + " more"
            : list;
      }
    }
  }

  /** One for each repository that was ever configured: their branches must not be mixed up. */
  Path directory() {
    String name = Digest.of(settings.repository().operand()).hex().substring(0, 16);
    return folders.root().resolve("mirror-" + name + ".git");
  }

  /** The same mirror, for calls that end when {@code git} says so. */
  Mirror by(Git other) {
    return new Mirror(folders, other, settings, clock);
  }

  /**
   * Makes the mirror where there is none yet: aside, then in one step, so that half of one is never
   * seen.
   */
  void create() throws IOException {
    if (Files.isDirectory(directory())) {
      return;
    }
    Path folder = folders.fresh("mirror");
    Path aside = folder.resolve("mirror.git");
    var made = git.of(aside);
    git.run("init", "--quiet", "--bare", "--template=", "--", aside.toString()).orFail();
    made.run("symbolic-ref", "HEAD", Refs.head(settings.base())).orFail();
    // Nobody pushes into it, and a fresh checkout asks for one commit by its name.
    made.run("config", "receive.hideRefs", "refs").orFail();
    made.run("config", "uploadpack.allowAnySHA1InWant", "true").orFail();
    made.run("config", "core.logAllRefUpdates", "false").orFail();
    Files.move(aside, directory(), StandardCopyOption.ATOMIC_MOVE);
    folders.discard(folder, "mirror");
  }

  /** Removes the locks that a killed git has left; only while no other call can be under way. */
  void unlock() throws IOException {
    if (!Files.isDirectory(directory())) {
      return;
    }
    Processes.awaitEndOf("GIT_DIR=" + directory());
    try (var files = Files.walk(directory())) {
      for (Path lock :
          files.filter(file -> file.getFileName().toString().endsWith(".lock")).toList()) {
        Files.deleteIfExists(lock);
      }
    }
  }

  /** Takes over what the repository holds by now. */
  void refresh() throws IOException {
    create();
    var call =
        new ArrayList<>(
            List.of("fetch", "--quiet", "--prune", "--no-tags", "--no-write-fetch-head"));
    if (settings.repository() instanceof GitSettings.Repository.Local) {
      call.add("--upload-pack=" + Git.UPLOAD_PACK);
    }
    call.addAll(
        List.of(
            "--",
            settings.repository().operand(),
            "+refs/heads/*:refs/heads/*",
            "+refs/tags/*:refs/tags/*"));
    var result = remote().run(call);
    if (!result.ok()) {
      throw new GitFailed(
          FailureKind.FORGE,
          "cannot read the repository %s: %s"
              .formatted(settings.repository().operand(), result.errors().strip()));
    }
  }

  /** The newest known commit of the base branch. */
  String baseHead() throws IOException {
    Optional<String> head = commit(Refs.head(settings.base()));
    if (head.isEmpty()) {
      throw new GitFailed(
          FailureKind.CONFIG,
          "the repository %s has no branch '%s', it has: %s; make it, or name another as base"
              .formatted(settings.repository().operand(), settings.base(), branches()));
    }
    return head.get();
  }

  private String branches() throws IOException {
    String names =
        own()
            .run("for-each-ref", "--count=20", "--format=%(refname:short)", "refs/heads")
            .orFail()
            .line();
    return names.isEmpty() ? "none" : names.replace("\n", ", ");
  }

  /** The commit that a full ref name or a commit id stands for. */
  Optional<String> commit(String name) throws IOException {
    if (!Files.isDirectory(directory())) {
      return Optional.empty();
    }
    var result =
        own().run("rev-parse", "--verify", "--quiet", "--end-of-options", name + "^{commit}");
    return result.exit() == 1 || result.exit() == 128
        ? Optional.empty()
        : Optional.of(result.orFail().line());
  }

  void put(String ref, String commit) throws IOException {
    own().run("update-ref", "--", ref, commit).orFail();
  }

  /** Whether {@code branch} holds {@code commit}. */
  boolean contains(String branch, String commit) throws IOException {
    var result = own().run("merge-base", "--is-ancestor", "--", commit, branch);
    return result.exit() != 1 && result.orFail().ok();
  }

  List<String> parents(String commit) throws IOException {
    var line =
        own()
            .run("rev-list", "--parents", "--max-count=1", "--end-of-options", commit)
            .orFail()
            .line();
    return List.of(line.split(" ")).subList(1, line.split(" ").length);
  }

  List<String> paths(String from, String to) throws IOException {
    return own()
        .run("diff-tree", "-r", "-z", "--name-only", "--no-renames", "--end-of-options", from, to)
        .orFail()
        .parts();
  }

  GitResult diff(String from, String to, int max) throws IOException {
    return own()
        .head(
            max,
            "diff",
            "--no-ext-diff",
            "--no-textconv",
            "--no-color",
            "--end-of-options",
            from,
            to,
            "--");
  }

  /**
   * Brings {@code theirs} into {@code ours}: by moving forward where that is enough, else by a
   * merge commit.
   */
  Merge merge(String ours, String theirs, String message) throws IOException {
    if (contains(theirs, ours)) {
      return new Merge.Merged(theirs);
    }
    var tree =
        own()
            .run(
                "merge-tree",
                "--write-tree",
                "-z",
                "--name-only",
                "--no-messages",
                "--end-of-options",
                ours,
                theirs);
    List<String> parts = tree.parts();
    if (tree.exit() == 1) {
      return new Merge.Conflict(parts.subList(1, parts.size()));
    }
    tree.orFail(FailureKind.GIT_CONFLICT);
    var commit =
        dated()
            .feed(
                message.getBytes(StandardCharsets.UTF_8),
                "commit-tree",
                "-p",
                ours,
                "-p",
                theirs,
                "-F",
                "-",
                parts.getFirst());
    return new Merge.Merged(commit.orFail().line());
  }

  private Git dated() {
    String now = clock.instant().getEpochSecond() + " +0000";
    var author = settings.author();
    return own()
        .with("GIT_AUTHOR_NAME", author.name())
        .with("GIT_AUTHOR_EMAIL", author.email())
        .with("GIT_AUTHOR_DATE", now)
        .with("GIT_COMMITTER_NAME", author.name())
        .with("GIT_COMMITTER_EMAIL", author.email())
        .with("GIT_COMMITTER_DATE", now);
  }

  Git own() {
    return git.of(directory());
  }

  /** For talking to the repository: with its login, and more time. */
  Git remote() {
    var call = own().within(Git.TRANSFER);
    return settings
        .login()
        .map(login -> call.set(headerOf(settings.repository().operand()), basic(login)))
        .orElse(call);
  }

  /** Git sends the header to this server only, wherever it may be redirected to. */
  private static String headerOf(String url) {
    int path = url.indexOf('/', "https://".length());
    return "http." + (path < 0 ? url : url.substring(0, path)) + "/.extraHeader";
  }

  private static String basic(GitSettings.Login login) {
    byte[] pair = (login.user() + ":" + login.password()).getBytes(StandardCharsets.UTF_8);
    return "Authorization: Basic " + Base64.getEncoder().encodeToString(pair);
  }
}
