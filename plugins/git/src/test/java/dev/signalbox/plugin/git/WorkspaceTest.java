package dev.signalbox.plugin.git;

import static dev.signalbox.plugin.git.Scene.RUN;
import static dev.signalbox.plugin.git.Scene.failed;
import static dev.signalbox.plugin.spi.Shell.sh;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.signalbox.core.FailureKind;
import dev.signalbox.core.Interruption;
import dev.signalbox.core.Json;
import dev.signalbox.core.Outcome;
import dev.signalbox.core.RunId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkspaceTest {
  @TempDir Path root;

  @Test
  void a_clone_is_on_its_own_branch_knows_who_commits_and_is_made_once() {
    var scene = Scene.checkedOut(root);

    var first = scene.claimed(RUN, "clone");
    sh(scene.tree(RUN), "echo wip > wip.txt");
    var second = scene.claimed(RUN, "clone");

    assertThat(second).isEqualTo(first);
    assertThat(Path.of(first.path("directory").asText())).isEqualTo(scene.tree(RUN));
    assertThat(first.path("commit").asText()).isEqualTo(scene.inRepository("git rev-parse main"));
    assertThat(
            sh(
                scene.tree(RUN),
                "git branch --show-current; git config user.name; cat wip.txt; git log --format=%s origin/main"))
        .isEqualTo("signalbox/r1\nSignalbox\nwip\nfirst");
    assertThat(scene.tree(RUN).resolveSibling("signalbox-run")).hasContent("r1");
  }

  @Test
  void F45_a_workspace_is_released_unless_it_holds_what_was_never_committed() throws IOException {
    var scene = Scene.checkedOut(root);
    scene.claimed(RUN, "clone");
    Path tree = scene.tree(RUN);
    assertThat(scene.workspaces.kept()).containsExactly(RUN);
    sh(tree, "echo wip > wip.txt");

    assertThat(scene.workspaces.release(RUN)).isFalse();
    assertThat(tree.resolve("wip.txt")).exists();

    String head = sh(tree, "git add . && git commit -q -m done && git rev-parse HEAD");
    assertThat(scene.workspaces.release(RUN)).isTrue();
    assertThat(tree).doesNotExist();
    assertThat(scene.workspaces.kept()).isEmpty();
    try (var checkout = scene.workspaces.checkout(RUN, head)) {
      assertThat(checkout.directory().resolve("wip.txt")).as("the mirror has it").exists();
    }
  }

  @Test
  void a_run_without_a_clone_has_no_directory_and_says_what_to_do() throws IOException {
    var scene = Scene.checkedOut(root);

    assertThat(scene.workspaces.directory(RUN)).isEmpty();
    assertThat(scene.workspaces.diff(RUN)).isEmpty();
    var failure = failed(scene.perform(RUN, Json.string("merge"))).failure();
    assertThat(failure.kind()).isEqualTo(FailureKind.CONFIG);
    assertThat(failure.message()).contains("git: clone");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "true",
        "git checkout -q --detach",
        "git checkout -q -b feature/own",
        "git checkout -q main",
        "git pack-refs --all",
        "git gc -q",
        "git tag -f main",
      })
  void what_was_committed_is_found_wherever_the_agent_left_off(String leaving) throws IOException {
    var scene = Scene.checkedOut(root);
    String work = scene.worked(RUN, "echo new > a.txt; echo x > 'ü \"x\".txt'");
    sh(scene.tree(RUN), leaving);

    var fetched = scene.workspaces.fetch(RUN);

    assertThat(fetched.head()).isEqualTo(work);
    assertThat(fetched.base()).isEqualTo(scene.inRepository("git rev-parse main"));
    assertThat(fetched.paths()).containsExactlyInAnyOrder("a.txt", "ü \"x\".txt");
  }

  @Test
  void nothing_committed_is_no_work() throws IOException {
    var scene = Scene.checkedOut(root);
    scene.claimed(RUN, "clone");
    sh(scene.tree(RUN), "echo wip > a.txt");

    var fetched = scene.workspaces.fetch(RUN);

    assertThat(fetched.head()).isEqualTo(fetched.base());
    assertThat(fetched.paths()).isEmpty();
    assertThat(scene.workspaces.diff(RUN)).isEmpty();
  }

  @Test
  void the_diff_is_unified_and_cut_past_a_mebibyte() throws IOException {
    var scene = Scene.checkedOut(root);
    scene.worked(RUN, "echo new > a.txt");
    assertThat(scene.workspaces.diff(RUN)).contains("--- a/a.txt", "+++ b/a.txt", "-one", "+new");

    sh(scene.tree(RUN), "seq 1 300000 > big.txt && git add . && git commit -qm big");

    assertThat(scene.workspaces.diff(RUN))
        .hasSizeBetween(1 << 20, (1 << 20) + 100)
        .endsWith("[cut: the diff is longer than 1 MiB]\n");
  }

  @Test
  void a_checkout_is_fresh_separate_and_gone_when_closed() throws IOException {
    var scene = Scene.checkedOut(root);
    String work =
        scene.worked(RUN, "echo new > a.txt; printf '#!/bin/sh\\n' > test.sh; chmod +x test.sh");
    sh(scene.tree(RUN), "echo junk > junk.txt");
    scene.workspaces.fetch(RUN);
    Path folder;

    try (var checkout = scene.workspaces.checkout(RUN, work)) {
      folder = checkout.directory();
      assertThat(sh(folder, "git rev-parse HEAD; ls; [ -x test.sh ]; git status --porcelain"))
          .isEqualTo(work + "\na.txt\nb.txt\ntest.sh");
      assertThat(folder.startsWith(scene.tree(RUN))).isFalse();
      Files.createDirectory(root.resolve("precious"));
      Files.writeString(root.resolve("precious/x"), "x");
      sh(
          folder,
          "ln -s ../../../../precious link; ln -s /etc etc; mkdir ro; touch ro/f; chmod 500 ro");
    }

    assertThat(folder).doesNotExist();
    assertThat(root.resolve("precious/x")).exists();
    assertThatThrownBy(() -> scene.workspaces.checkout(RUN, "0".repeat(40)))
        .hasMessageContaining("never fetched");
    assertThatThrownBy(() -> scene.workspaces.checkout(RUN, "--help"))
        .hasMessageContaining("never fetched");
  }

  @Test
  void a_reset_leaves_nothing_of_the_attempts_before() throws IOException {
    var scene = Scene.checkedOut(root);
    scene.worked(RUN, "echo new > a.txt");
    sh(scene.tree(RUN), "echo junk > junk.txt");
    scene.inRepository("echo later > c.txt && git add . && git commit -qm later");

    scene.workspaces.reset(RUN);

    assertThat(
            sh(
                scene.tree(RUN),
                "ls; cat a.txt; git branch --show-current; git status --porcelain; git reflog | wc -l"))
        .startsWith("a.txt\nb.txt\none\nsignalbox/r1");
    assertThat(scene.workspaces.fetch(RUN).head()).isEqualTo(scene.workspaces.fetch(RUN).base());
  }

  @Test
  void a_reset_that_a_crash_cut_short_is_finished() throws IOException {
    var scene = Scene.checkedOut(root);
    scene.worked(RUN, "echo new > a.txt");
    Path workspace = scene.tree(RUN).getParent();
    sh(
        workspace,
        "mkdir next && cp signalbox-run next && cp -a tree next/tree && echo reset > next/tree/a.txt && rm -rf tree");

    assertThat(scene.restarted().tree(RUN).resolve("a.txt")).hasContent("reset");
    assertThat(workspace.resolve("next")).doesNotExist();
  }

  @Test
  void the_workspace_goes_once_its_work_is_merged_and_the_diff_stays() throws Exception {
    var scene = Scene.checkedOut(root);
    scene.worked(RUN, "echo new > a.txt; echo '*.log' > .gitignore; echo x > build.log");
    scene.succeeded(RUN);
    assertThat(scene.workspaces.directory(RUN)).as("not merged yet").isPresent();
    scene.claimed(RUN, "merge");

    scene.succeeded(RUN);
    scene.succeeded(RUN);

    assertThat(scene.workspaces.directory(RUN)).isEmpty();
    assertThat(scene.workspaces.diff(RUN)).contains("+new");
    assertThat(scene.claimed(RUN, "merge").path("branch").asText()).isEqualTo("main");
  }

  @Test
  void a_workspace_without_a_change_goes() throws Exception {
    var scene = Scene.checkedOut(root);
    scene.claimed(RUN, "clone");

    scene.succeeded(RUN);

    assertThat(scene.workspaces.directory(RUN)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "echo wip > wip.txt",
        "echo wip > a.txt",
        "git rm -q b.txt",
        "mkdir n && cd n && git init -q . && echo x > f"
      })
  void F45_uncommitted_work_is_kept(String work) throws Exception {
    var scene = Scene.checkedOut(root);
    scene.claimed(RUN, "clone");
    sh(scene.tree(RUN), work);

    scene.succeeded(RUN);

    assertThat(scene.workspaces.directory(RUN)).isPresent();
  }

  @Test
  void F45_only_what_carries_the_marker_of_its_run_is_deleted() throws IOException {
    var folders = new Folders(Files.createDirectory(root.resolve("data")));
    folders.create();
    Path mine = folders.fresh("r1");
    Path outside = Files.createDirectory(root.resolve("outside"));
    Files.writeString(outside.resolve("signalbox-run"), "r1");
    Path unmarked = Files.createDirectory(folders.workspaces().resolve("r2"));
    Path link = Files.createSymbolicLink(folders.workspaces().resolve("r3"), mine);
    Path linkedMarker = Files.createDirectory(folders.workspaces().resolve("r4"));
    Files.createSymbolicLink(linkedMarker.resolve("signalbox-run"), mine.resolve("signalbox-run"));

    for (Path path :
        List.of(
            outside,
            unmarked,
            link,
            linkedMarker,
            folders.root(),
            folders.workspaces().resolve("../../outside"))) {
      assertThatThrownBy(() -> folders.discard(path, "r1"))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("marker");
      assertThat(Files.exists(path, LinkOption.NOFOLLOW_LINKS)).as(path.toString()).isTrue();
    }
    assertThatThrownBy(() -> folders.discard(mine, "r2")).hasMessageContaining("marker");
    folders.discard(mine, "r1");
    folders.discard(mine, "r1");
    assertThat(mine).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void F45_deleting_follows_no_link_and_manages_read_only_folders(boolean secure)
      throws IOException {
    var folders = new Folders(Files.createDirectory(root.resolve("data")));
    folders.create();
    Path canary =
        Files.writeString(Files.createDirectory(root.resolve("elsewhere")).resolve("canary"), "x");
    Path mine = folders.fresh("r1");
    sh(
        mine,
        "ln -s ../../../elsewhere up; ln -s "
            + canary.getParent()
            + " abs; mkdir -p a/b; ln "
            + canary
            + " a/b/hard; ln -s ../.. a/b/loop; mkfifo a/pipe; chmod 500 a/b a");

    if (secure) {
      folders.discard(mine, "r1");
    } else {
      Folders.deleteByPath(mine);
    }

    assertThat(mine).doesNotExist();
    assertThat(canary).hasContent("x");
  }

  @Test
  void what_a_crash_left_behind_is_swept_at_the_next_start() throws IOException {
    var scene = Scene.checkedOut(root);
    scene.claimed(RUN, "clone");
    var folders = new Folders(root.resolve("data").toRealPath());
    Path left = folders.fresh("r9");
    var again = scene.restarted();
    Path inUse = folders.fresh("r8");

    again.plugin.start();

    await().until(() -> !Files.exists(left));
    assertThat(inUse).exists();
    assertThat(again.tree(RUN).resolve("a.txt")).exists();
  }

  @Test
  void F44_a_stale_lock_in_a_workspace_is_removed_and_a_young_or_used_one_is_not()
      throws Exception {
    var scene = Scene.checkedOut(root);
    scene.claimed(RUN, "clone");
    Path tree = scene.tree(RUN);
    Path lock = Files.createFile(tree.resolve(".git/index.lock"));

    assertThat(scene.workspaces.directory(RUN)).isPresent();
    assertThat(lock).as("young").exists();

    sh(root, "touch -d '1 minute ago' " + lock);
    var process = new ProcessBuilder("sleep", "60").directory(tree.toFile()).start();
    try {
      assertThat(scene.workspaces.directory(RUN)).isPresent();
      assertThat(lock).as("used").exists();
    } finally {
      process.destroyForcibly().waitFor();
    }
    assertThat(scene.workspaces.directory(RUN)).isPresent();
    assertThat(lock).as("stale").doesNotExist();
  }

  @Test
  void an_interrupted_step_is_cancelled() {
    var scene = Scene.checkedOut(root);
    Interruption now =
        new Interruption() {
          @Override
          public boolean requested() {
            return true;
          }

          @Override
          public void whenRequested(Runnable action) {
            action.run();
          }
        };

    assertThat(scene.perform(RUN, Json.string("clone"), now)).isInstanceOf(Outcome.Cancelled.class);
    scene.claimed(RUN, "clone");
  }

  @Test
  void a_git_that_hangs_ends_at_its_deadline_with_all_that_it_started() throws IOException {
    Path bin = Files.createDirectory(root.resolve("bin"));
    Files.writeString(
        bin.resolve("git"), "#!/bin/sh\necho $$ > " + root.resolve("pid") + "\nsleep 300 & wait\n");
    sh(bin, "chmod +x git");
    Git git =
        Git.in(root, Map.of("PATH", bin + ":" + System.getenv("PATH")))
            .within(Duration.ofMillis(500));

    assertThatThrownBy(() -> git.run("fetch"))
        .isInstanceOfSatisfying(
            GitFailed.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.TIMED_OUT));

    long pid = Long.parseLong(Files.readString(root.resolve("pid")).strip());
    assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty();
  }

  @Test
  void git_gets_an_environment_made_from_nothing() throws IOException {
    Path bin = Files.createDirectory(root.resolve("bin"));
    Files.writeString(bin.resolve("git"), "#!/bin/sh\nenv\n");
    sh(bin, "chmod +x git");

    String environment =
        Git.in(root, Map.of("PATH", bin + ":" + System.getenv("PATH"))).run("x").text();

    assertThat(
            environment
                .lines()
                .map(line -> line.split("=", 2)[0])
                .filter(name -> !name.startsWith("GIT_")))
        .containsExactlyInAnyOrder("PATH", "HOME", "LC_ALL", "PWD");
    assertThat(environment)
        .contains(
            "GIT_CONFIG_GLOBAL=/dev/null",
            "GIT_CONFIG_NOSYSTEM=1",
            "GIT_TERMINAL_PROMPT=0",
            "GIT_ALLOW_PROTOCOL=file:https:ssh",
            "HOME=" + root);
  }

  @Test
  void a_workspace_whose_tree_is_gone_is_made_again() throws IOException {
    var scene = Scene.checkedOut(root);
    scene.claimed(RUN, "clone");
    sh(scene.tree(RUN).getParent(), "rm -rf tree");

    scene.claimed(RUN, "clone");

    assertThat(scene.tree(RUN).resolve("a.txt")).hasContent("one");
  }

  @Test
  void two_runs_work_side_by_side() {
    var scene = Scene.checkedOut(root);
    var other = new RunId("r2");
    scene.worked(RUN, "echo new > a.txt");
    scene.worked(other, "echo new > b.txt");

    assertThat(scene.claimed(RUN, "fetch").path("paths").toString()).isEqualTo("[\"a.txt\"]");
    assertThat(scene.claimed(other, "diff").path("diff").asText())
        .contains("b/b.txt")
        .doesNotContain("a.txt");
  }
}
