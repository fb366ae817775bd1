package dev.signalbox.plugin.git;

import static dev.signalbox.plugin.git.Scene.RUN;
import static dev.signalbox.plugin.git.Scene.claimed;
import static dev.signalbox.plugin.git.Scene.failed;
import static dev.signalbox.plugin.spi.Shell.sh;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.FailureKind;
import dev.signalbox.core.Json;
import dev.signalbox.core.RunId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeliveryTest {
  @TempDir Path root;

  @Test
  void a_clean_checkout_is_moved_forward_with_its_files() {
    var scene = Scene.checkedOut(root);
    String work = scene.worked(RUN, "echo new > a.txt; mkdir d; echo x > d/x.txt; git rm -q b.txt");

    var output = scene.claimed(RUN, "merge");

    assertThat(output.path("commit").asText()).isEqualTo(work);
    assertThat(output.path("merged").asText()).isEqualTo(work);
    assertThat(output.path("branch").asText()).isEqualTo("main");
    assertThat(
            scene.inRepository(
                "git rev-parse main && git status --porcelain && cat a.txt d/x.txt && ls"))
        .isEqualTo(work + "\nnew\nx\na.txt\nd");
    assertThat(scene.repository.resolve(".git/index.lock")).doesNotExist();
  }

  @Test
  void untracked_files_of_the_user_stand_in_nobodys_way() {
    var scene = Scene.checkedOut(root);
    scene.worked(RUN, "echo new > a.txt");
    scene.inRepository("echo mine > notes.txt");

    scene.claimed(RUN, "merge");

    assertThat(scene.inRepository("cat a.txt notes.txt")).isEqualTo("new\nmine");
  }

  @Test
  void an_untracked_file_that_would_be_overwritten_is_not() {
    var scene = Scene.checkedOut(root);
    scene.worked(RUN, "echo theirs > notes.txt");
    scene.inRepository("echo mine > notes.txt");

    var failure = failed(scene.perform(RUN, Json.string("merge"))).failure();

    assertThat(failure.kind()).isEqualTo(FailureKind.GIT_CONFLICT);
    assertThat(failure.message()).contains("notes.txt");
    assertThat(
            scene.inRepository("cat notes.txt; git status --porcelain; git rev-list --count main"))
        .isEqualTo("mine\n?? notes.txt\n1");
  }

  @Test
  void a_dirty_checkout_fails_with_the_remedy_and_is_left_as_it_is() {
    var scene = Scene.checkedOut(root);
    String work = scene.worked(RUN, "echo new > a.txt");
    scene.inRepository("echo mine > b.txt");

    var failure = failed(scene.perform(RUN, Json.string("merge"))).failure();

    assertThat(failure.kind()).isEqualTo(FailureKind.GIT_CONFLICT);
    assertThat(failure.message()).contains("b.txt", "commit or stash it", "retry");
    assertThat(scene.inRepository("cat a.txt b.txt")).isEqualTo("one\nmine");
    scene.inRepository("git checkout -q b.txt");
    assertThat(scene.claimed(RUN, "merge").path("commit").asText()).isEqualTo(work);
  }

  @Test
  void a_repository_on_another_branch_has_its_base_moved_and_its_files_left_alone() {
    var scene = Scene.checkedOut(root);
    String work = scene.worked(RUN, "echo new > a.txt");
    scene.inRepository("git checkout -q -b other && echo mine > a.txt");

    scene.claimed(RUN, "merge");

    assertThat(scene.inRepository("git rev-parse main; cat a.txt; git branch --show-current"))
        .isEqualTo(work + "\nmine\nother");
  }

  @Test
  void a_base_that_is_checked_out_in_a_linked_work_tree_moves_there() {
    var scene = Scene.checkedOut(root);
    scene.inRepository("git checkout -q -b other && git worktree add -q ../linked main");
    String work = scene.worked(RUN, "echo new > a.txt");

    scene.claimed(RUN, "merge");

    assertThat(sh(root.resolve("linked"), "git rev-parse HEAD; git status --porcelain; cat a.txt"))
        .isEqualTo(work + "\nnew");
    assertThat(scene.inRepository("cat a.txt")).isEqualTo("one");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "file://"})
  void a_bare_repository_is_pushed_to(String scheme) {
    var scene = Scene.bare(root, scheme);
    String work = scene.worked(RUN, "echo new > a.txt");

    assertThat(scene.claimed(RUN, "merge").path("commit").asText()).isEqualTo(work);

    assertThat(scene.inRepository("git rev-parse main")).isEqualTo(work);
  }

  @Test
  void what_a_bare_repositorys_own_hook_refuses_fails_the_step() {
    var scene = Scene.bare(root, "");
    sh(
        scene.repository,
        "mkdir -p hooks; printf '#!/bin/sh\\necho closed for today >&2; exit 1\\n' > hooks/pre-receive; chmod +x hooks/pre-receive");
    scene.worked(RUN, "echo new > a.txt");

    var failure = failed(scene.perform(RUN, Json.string("merge"))).failure();

    assertThat(failure.kind()).isEqualTo(FailureKind.FORGE);
    assertThat(failure.message()).contains("closed for today");
  }

  @Test
  void work_on_both_sides_becomes_one_merge_commit_whose_message_is_text() {
    var scene = Scene.checkedOut(root);
    String work = scene.worked(RUN, "echo new > a.txt");
    String meanwhile =
        scene.inRepository("echo more > b.txt && git commit -qam more && git rev-parse HEAD");
    String title =
        "A07 $(touch " + scene.canary + ") `id` ; rm -rf ~ | sh\n--amend\n-c core.pager=sh";

    var output =
        claimed(
            scene.perform(
                RUN, new Json("{\"action\":\"merge\",\"message\":" + Json.string(title) + "}")));

    assertThat(output.path("base").asText()).isEqualTo(meanwhile);
    assertThat(scene.inRepository("git log -1 --format=%P main")).isEqualTo(meanwhile + " " + work);
    assertThat(scene.inRepository("git log -1 --format=%B main")).isEqualTo(title);
    assertThat(scene.inRepository("cat a.txt b.txt")).isEqualTo("new\nmore");
    assertThat(scene.canary).doesNotExist();
  }

  @Test
  void a_conflict_names_the_files_and_changes_nothing() {
    var scene = Scene.checkedOut(root);
    scene.worked(RUN, "echo theirs > a.txt");
    String meanwhile =
        scene.inRepository("echo ours > a.txt && git commit -qam ours && git rev-parse HEAD");

    var failure = failed(scene.perform(RUN, Json.string("merge"))).failure();

    assertThat(failure.kind()).isEqualTo(FailureKind.GIT_CONFLICT);
    assertThat(failure.message()).contains("a.txt").doesNotContain("b.txt");
    assertThat(scene.inRepository("git rev-parse main; git status --porcelain"))
        .isEqualTo(meanwhile);
  }

  @Test
  void merging_again_says_the_same_and_does_nothing() {
    var scene = Scene.checkedOut(root);
    scene.worked(RUN, "echo new > a.txt");
    scene.inRepository("echo more > b.txt && git commit -qam more");
    var first = scene.claimed(RUN, "merge");
    scene.inRepository("echo later > c.txt && git add . && git commit -qm later");

    assertThat(scene.claimed(RUN, "merge")).isEqualTo(first);
    assertThat(scene.restarted().claimed(RUN, "merge")).isEqualTo(first);
    assertThat(scene.inRepository("git rev-list --count --merges main")).isEqualTo("1");
  }

  @Test
  void only_the_commit_that_the_step_names_is_merged_whatever_came_after() {
    var scene = Scene.checkedOut(root);
    String approved = scene.worked(RUN, "echo approved > a.txt");
    sh(scene.tree(RUN), "echo sneaked > a.txt && git commit -qam sneaked");
    scene.inRepository("echo mine > b.txt");
    failed(scene.perform(RUN, Json.string("merge")));
    scene.inRepository("git checkout -q b.txt");

    claimed(scene.perform(RUN, new Json("{\"action\":\"merge\",\"commit\":\"" + approved + "\"}")));

    assertThat(scene.inRepository("git rev-parse main; cat a.txt"))
        .isEqualTo(approved + "\napproved");
    var foreign = "{\"action\":\"merge\",\"commit\":\"" + "0".repeat(40) + "\"}";
    assertThat(failed(scene.perform(RUN, new Json(foreign))).failure().kind())
        .isEqualTo(FailureKind.CONFIG);
  }

  @Test
  void a_veto_keeps_the_work_out() {
    var scene = Scene.checkedOut(root);
    String work = scene.worked(RUN, "echo new > a.txt");
    scene.host.guard = (_, _) -> Optional.of("not on a Friday");

    var failure = failed(scene.perform(RUN, Json.string("merge"))).failure();

    assertThat(failure.kind()).isEqualTo(FailureKind.VETOED);
    assertThat(failure.message()).contains("not on a Friday");
    assertThat(scene.host.asked)
        .containsExactly(
            new Json(
                "{\"run\":\"r1\",\"commit\":\""
                    + work
                    + "\",\"base\":\"main\",\"paths\":[\"a.txt\"]}"));
    assertThat(scene.inRepository("git rev-list --count main")).isEqualTo("1");
  }

  @Test
  void runs_that_merge_at_the_same_time_all_get_in_once() throws Exception {
    var scene = Scene.checkedOut(root);
    var runs = IntStream.range(0, 4).mapToObj(i -> new RunId("r" + i)).toList();
    runs.forEach(run -> scene.worked(run, "echo " + run + " > " + run + ".txt"));

    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<String>> merges =
          runs.stream()
              .<Callable<String>>map(
                  run -> () -> scene.claimed(run, "merge").path("commit").asText())
              .toList();
      for (var merge : threads.invokeAll(merges)) {
        assertThat(
                scene.inRepository(
                    "git merge-base --is-ancestor " + merge.get() + " main && echo in"))
            .isEqualTo("in");
      }
    }

    assertThat(scene.inRepository("git status --porcelain; ls; git rev-list --count --merges main"))
        .isEqualTo("a.txt\nb.txt\nr0.txt\nr1.txt\nr2.txt\nr3.txt\n3");
  }

  @Test
  void somebody_who_pushes_while_we_merge_is_never_overwritten() {
    var scene = Scene.bare(root, "");
    scene.worked(RUN, "echo new > a.txt");
    // The guard is asked between looking and merging: here, somebody else is faster.
    scene.host.guard =
        (_, _) -> {
          sh(
              root,
              "git clone -q repo.git other && cd other && echo more > b.txt && git commit -qam more && git push -q origin main");
          return Optional.empty();
        };

    scene.claimed(RUN, "merge");

    assertThat(
            scene.inRepository(
                "git show main:a.txt; git show main:b.txt; git rev-list --count main"))
        .isEqualTo("new\nmore\n4");
  }

  @Test
  void a_lock_of_anothers_git_is_respected() throws Exception {
    var scene = Scene.checkedOut(root);
    scene.worked(RUN, "echo new > a.txt");
    Path lock = Files.createFile(scene.repository.resolve(".git/index.lock"));

    var failure = failed(scene.perform(RUN, Json.string("merge"))).failure();

    assertThat(failure.message()).contains("another git", lock.toString());
    assertThat(lock).exists();
    assertThat(scene.inRepository("cat a.txt")).isEqualTo("one");
  }

  @Test
  void a_lock_of_the_branch_that_is_anothers_is_respected_and_named() throws Exception {
    var scene = Scene.checkedOut(root);
    scene.worked(RUN, "echo new > a.txt");
    Path lock = scene.repository.resolve(".git/refs/heads/main.lock");
    Files.writeString(lock, "0123456789012345678901234567890123456789\n");

    var failure = failed(scene.perform(RUN, Json.string("merge"))).failure();

    assertThat(failure.message()).contains("cannot be moved", "main.lock");
    assertThat(lock).exists();
    assertThat(scene.inRepository("cat a.txt; git status --porcelain")).isEqualTo("one");
    Files.delete(lock);
    scene.claimed(RUN, "merge");
    assertThat(scene.inRepository("cat a.txt")).isEqualTo("new");
  }

  @Test
  void push_publishes_the_runs_branch_and_never_overwrites_anothers() {
    var scene = Scene.bare(root, "");
    String work = scene.worked(RUN, "echo new > a.txt");

    scene.claimed(RUN, "push");
    scene.claimed(RUN, "push");
    assertThat(scene.inRepository("git rev-parse signalbox/r1; git rev-list --count main"))
        .isEqualTo(work + "\n1");

    sh(
        root,
        "git clone -q -b signalbox/r1 repo.git other && cd other && echo more > b.txt && git commit -qam more && git push -q origin HEAD");
    var failure = failed(scene.perform(RUN, Json.string("push"))).failure();
    assertThat(failure.kind()).isEqualTo(FailureKind.GIT_CONFLICT);
    assertThat(failure.message()).contains("signalbox/r1");
    assertThat(scene.inRepository("git show signalbox/r1:b.txt")).isEqualTo("more");
  }

  @Test
  void a_missing_base_branch_names_those_that_are_there() {
    sh(
        root,
        "git init -q -b trunk repo && cd repo && echo one > a.txt && git add . && git commit -qm first");
    sh(root, "mv repo seed");
    var scene = Scene.checkedOut(root);
    scene.inRepository("git branch -m main trunk");

    var failure = failed(scene.perform(RUN, Json.string("clone"))).failure();

    assertThat(failure.kind()).isEqualTo(FailureKind.CONFIG);
    assertThat(failure.message()).contains("main", "trunk");
  }

  @Test
  void a_repository_that_is_not_there_is_named() {
    var scene = Scene.checkedOut(root);
    sh(root, "mv repo gone");

    var failure = failed(scene.perform(RUN, Json.string("clone"))).failure();

    assertThat(failure.message()).contains(scene.repository.toString());
  }
}
