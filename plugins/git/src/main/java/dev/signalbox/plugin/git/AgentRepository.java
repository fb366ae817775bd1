package dev.signalbox.plugin.git;

import dev.signalbox.core.FailureKind;
import dev.signalbox.core.RunId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A workspace's {@code .git}, read as what it is: files that an agent wrote. Its configuration,
 * hooks, attributes, grafts and replace refs are never taken into account, because git never runs
 * there. A {@link #shadow} of ours, with a configuration of ours, borrows its objects; every object
 * is hashed and checked again when the mirror fetches it from there.
 *
 * <p>Why not simply fetch from the workspace: that runs {@code git upload-pack} inside of it. It
 * runs no hook, but it reads the configuration, and in a repository that calls itself a partial
 * clone it used to fetch what is missing by any program named there (CVE-2024-32465). What is not
 * read cannot surprise.
 */
record AgentRepository(Path tree) {
  private static final int HEAD_MAX = 1024;
  private static final long PACKED_REFS_MAX = 16 << 20;
  private static final String SHADOW_CONFIG =
      """
      [core]
      \trepositoryformatversion = 0
      \tbare = true
      \tcommitGraph = false
      \tmultiPackIndex = false
      [uploadpack]
      \tallowFilter = false
      """;

  private Path git() {
    return tree.resolve(".git");
  }

  /**
   * The commit that is the work's result: what HEAD points at or, where that is nothing new, the
   * run's branch.
   */
  String result(RunId run, String base) throws GitFailed {
    requireOwn();
    Optional<String> head = head();
    Optional<String> branch = branch(Refs.branch(run));
    return head.filter(commit -> !commit.equals(base))
        .or(() -> branch)
        .or(() -> head)
        .orElseThrow(
            () -> refused("neither HEAD nor the branch " + Refs.branch(run) + " names a commit"));
  }

  /**
   * Fills {@code folder} with a bare repository that holds nothing but one branch, {@code result},
   * out of these objects.
   */
  void shadow(Path folder, String commit) throws IOException {
    requireOwn();
    Files.createDirectories(folder.resolve("objects/info"));
    Files.createDirectories(folder.resolve("refs/heads"));
    Files.writeString(folder.resolve("config"), SHADOW_CONFIG);
    Files.writeString(folder.resolve("HEAD"), "ref: refs/heads/result\n");
    Files.writeString(folder.resolve("refs/heads/result"), commit + "\n");
    Files.writeString(folder.resolve("objects/info/alternates"), git().resolve("objects") + "\n");
  }

  private void requireOwn() throws GitFailed {
    for (String folder :
        List.of("", "objects", "objects/info", "objects/pack", "refs", "refs/heads")) {
      Path path = git().resolve(folder);
      if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
        throw refused(
            "expected a folder at " + tree.relativize(path) + ", found a link, a file or nothing");
      }
    }
    if (Files.exists(git().resolve("objects/info/alternates"), LinkOption.NOFOLLOW_LINKS)) {
      throw refused(
          "it borrows objects from another repository (.git/objects/info/alternates); copy them with 'git repack -ad'");
    }
  }

  private Optional<String> head() throws GitFailed {
    String text =
        read(git().resolve("HEAD"), HEAD_MAX)
            .orElseThrow(() -> refused("HEAD is not a file"))
            .strip();
    if (Refs.isCommit(text)) {
      return Optional.of(text);
    }
    String prefix = "ref: refs/heads/";
    if (!text.startsWith(prefix)) {
      throw refused("expected HEAD to name a branch or a commit");
    }
    return branch(text.substring(prefix.length()));
  }

  private Optional<String> branch(String name) throws GitFailed {
    if (!Refs.isBranch(name)) {
      throw refused("HEAD names a branch that git would not accept");
    }
    Path file = git().resolve("refs/heads");
    for (String part : List.of(name.split("/"))) {
      if (!Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
        return packed(name);
      }
      file = file.resolve(part);
    }
    return read(file, HEAD_MAX).map(String::strip).filter(Refs::isCommit).or(() -> packed(name));
  }

  private Optional<String> packed(String branch) {
    String ending = " " + Refs.head(branch);
    return read(git().resolve("packed-refs"), PACKED_REFS_MAX).stream()
        .flatMap(String::lines)
        .filter(line -> line.endsWith(ending))
        .map(line -> line.substring(0, line.length() - ending.length()))
        .filter(Refs::isCommit)
        .findFirst();
  }

  /** A plain file's text; empty for anything else. */
  private static Optional<String> read(Path file, long max) {
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      return Optional.empty();
    }
    try (var in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
      byte[] bytes = in.readNBytes((int) max + 1);
      return bytes.length > max
          ? Optional.empty()
          : Optional.of(new String(bytes, StandardCharsets.UTF_8));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private GitFailed refused(String why) {
    return new GitFailed(
        FailureKind.BOUNDARY_VIOLATION, "the workspace's repository was tampered with: " + why);
  }
}
