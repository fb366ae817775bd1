package dev.signalbox.plugin.agent;

import static dev.signalbox.plugin.spi.Shell.sh;

import dev.signalbox.core.RunId;
import dev.signalbox.plugin.spi.Workspaces;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Workspaces as plain clones of one repository, for agents that mean well. */
final class Clones implements Workspaces {
  private final Path root;

  private Clones(Path root) {
    this.root = root;
  }

  /** A repository with one commit: a file {@code a.txt}, and a check that wants a {@code b.txt}. */
  static Clones in(Path root) {
    sh(
        root,
        """
        git init -q -b main seed && cd seed
        echo one > a.txt
        printf '#!/bin/sh\\ntest -f b.txt || { echo b.txt is not there >&2; exit 3; }\\n' > test.sh
        chmod +x test.sh
        git add . && git commit -qm first
        git clone -q --bare . ../mirror.git
        """);
    return new Clones(root);
  }

  Path make(RunId run) {
    sh(root, "git clone -q mirror.git ws-" + run);
    sh(root, "cd ws-" + run + " && git config user.name A && git config user.email a@localhost");
    return root.resolve("ws-" + run);
  }

  @Override
  public Optional<Path> directory(RunId workspace) {
    return Optional.of(root.resolve("ws-" + workspace)).filter(Files::isDirectory);
  }

  @Override
  public Fetched fetch(RunId workspace) {
    sh(root, "git -C mirror.git fetch -q ../ws-" + workspace + " +HEAD:refs/runs/" + workspace);
    String base = git("rev-parse refs/heads/main");
    String head = git("rev-parse refs/runs/" + workspace);
    return new Fetched(base, head, git("diff --name-only " + base + " " + head).lines().toList());
  }

  @Override
  public Checkout checkout(RunId workspace, String commit) throws IOException {
    Path folder = Files.createTempDirectory(root, "checkout-");
    sh(folder, "git clone -q -n ../mirror.git . && git checkout -q --detach " + commit);
    return new Checkout() {
      @Override
      public Path directory() {
        return folder;
      }

      @Override
      public void close() {
        sh(root, "rm -rf " + folder);
      }
    };
  }

  @Override
  public String diff(RunId workspace) {
    Fetched work = fetch(workspace);
    return git("diff " + work.base() + " " + work.head());
  }

  @Override
  public void reset(RunId workspace) {
    sh(root.resolve("ws-" + workspace), "git reset -q --hard origin/main && git clean -fdxq");
  }

  List<String> checkouts() {
    return sh(root, "ls").lines().filter(name -> name.startsWith("checkout-")).toList();
  }

  private String git(String arguments) {
    return sh(root, "git -C mirror.git " + arguments);
  }
}
