package dev.signalbox.plugin.git;

import static dev.signalbox.plugin.git.Scene.RUN;
import static dev.signalbox.plugin.git.Scene.failed;
import static dev.signalbox.plugin.spi.Shell.sh;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signalbox.core.FailureKind;
import dev.signalbox.core.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * An agent that wants the engine's git to run something. Whatever it plants makes a canary file
 * when it runs.
 */
class HostileWorkspaceTest {
  private static final String TRAPS =
      """
      for hook in post-checkout pre-commit post-merge post-index-change reference-transaction pre-push post-rewrite \
          pre-receive update post-update fsmonitor-watchman pre-auto-gc proc-receive push-to-checkout; do
        mkdir -p .git/hooks; printf '#!/bin/sh\\ntouch %s\\n' "$CANARY" > .git/hooks/$hook; chmod +x .git/hooks/$hook
      done
      for key in core.fsmonitor core.sshCommand core.pager core.editor core.gitProxy core.alternateRefsCommand core.askPass \
          uploadpack.packObjectsHook gpg.program diff.external filter.x.clean filter.x.smudge filter.x.process \
          diff.x.command diff.x.textconv merge.x.driver alias.status alias.fetch alias.upload-pack credential.helper \
          remote.evil.uploadpack remote.evil.vcs; do
        git config $key "touch $CANARY #"
      done
      git config filter.x.required true
      git config remote.evil.url "ext::sh -c touch% $CANARY"
      git config remote.evil.promisor true
      git config extensions.partialClone evil
      git config core.repositoryformatversion 1
      git config core.worktree /
      mkdir -p .git/info; echo '* filter=x diff=x merge=x' > .git/info/attributes
      """;

  @TempDir Path root;

  private void plant(Scene scene, Path repository) {
    sh(repository, "CANARY='" + scene.canary + "'\n" + TRAPS);
    assertThat(scene.canary).doesNotExist();
  }

  @Test
  void the_traps_do_snap_for_a_git_that_takes_the_workspace_for_its_own() {
    var scene = Scene.checkedOut(root);
    scene.worked(RUN, "echo new > a.txt");
    plant(scene, scene.tree(RUN));

    sh(scene.tree(RUN), "git --work-tree=. status || true");

    assertThat(scene.canary).exists();
  }

  @Test
  void A44_A45_A46_nothing_that_an_agent_planted_is_run_by_the_engine() throws Exception {
    var scene = Scene.checkedOut(root);
    String work =
        scene.worked(RUN, "echo new > a.txt; echo '* filter=x diff=x merge=x' > .gitattributes");
    scene.inRepository("echo more > c.txt && git add . && git commit -qm more");
    plant(scene, scene.tree(RUN));

    scene.claimed(RUN, "fetch");
    scene.claimed(RUN, "diff");
    assertThat(scene.workspaces.diff(RUN)).contains("+new");
    try (var checkout = scene.workspaces.checkout(RUN, work)) {
      assertThat(checkout.directory().resolve("a.txt")).hasContent("new");
    }
    scene.claimed(RUN, "push");
    scene.claimed(RUN, "merge");
    scene.claimed(RUN, "clone");
    scene.succeeded(RUN);

    assertThat(scene.canary).doesNotExist();
    assertThat(scene.inRepository("cat a.txt c.txt")).isEqualTo("new\nmore");
  }

  @Test
  void a_reset_runs_nothing_of_the_old_workspace_either() throws Exception {
    var scene = Scene.checkedOut(root);
    scene.worked(RUN, "echo new > a.txt");
    plant(scene, scene.tree(RUN));

    scene.workspaces.reset(RUN);

    assertThat(scene.canary).doesNotExist();
    assertThat(scene.tree(RUN).resolve("a.txt")).hasContent("one");
    assertThat(scene.tree(RUN).resolve(".git/hooks/post-checkout")).doesNotExist();
    assertThat(scene.workspaces.fetch(RUN).paths()).isEmpty();
  }

  @Test
  void the_users_own_checkout_is_moved_forward_with_hooks_monitors_and_filters_off() {
    var scene = Scene.checkedOut(root);
    scene.worked(RUN, "echo new > a.txt; echo '* filter=x diff=x merge=x' > .gitattributes");
    sh(
        scene.repository,
        "CANARY='"
            + scene.canary
            + "'\n"
            + TRAPS
            + "git config --unset core.worktree; git config --unset extensions.partialClone");

    scene.claimed(RUN, "merge");

    assertThat(scene.canary).doesNotExist();
    assertThat(scene.repository.resolve("a.txt")).hasContent("new");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mv .git ../moved && ln -s ../moved .git",
        "mv .git ../moved && printf 'gitdir: ../moved\\n' > .git",
        "rm -rf .git",
        "mv .git/objects ../moved && ln -s ../../moved .git/objects",
        "rm -rf .git/refs/heads && ln -s /etc .git/refs/heads",
        "echo /somewhere/else/objects > .git/objects/info/alternates",
        "rm .git/HEAD && ln -s /etc/passwd .git/HEAD",
        "rm .git/HEAD && mkfifo .git/HEAD",
        "printf 'ref: refs/heads/--upload-pack=touch x' > .git/HEAD",
        "printf 'ref: refs/heads/../../x' > .git/HEAD",
        "printf 'ref: refs/heads/@{-1}' > .git/HEAD",
        "printf -- '-c core.sshCommand=x' > .git/HEAD",
        "printf 'ext::sh -c x' > .git/HEAD",
        "head -c 5000 /dev/zero > .git/HEAD",
      })
  void A08_a_repository_that_was_tampered_with_is_refused(String tampering) {
    var scene = Scene.checkedOut(root);
    scene.worked(RUN, "echo new > a.txt");
    sh(scene.tree(RUN), tampering);

    var failure = failed(scene.perform(RUN, Json.string("merge"))).failure();

    assertThat(failure.kind()).isEqualTo(FailureKind.BOUNDARY_VIOLATION);
    assertThat(failure.message()).contains("tampered");
    assertThat(scene.inRepository("git rev-list --count main")).isEqualTo("1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "url = -utouch canary\\n\\tpath = sub",
        "url = ./x\\n\\tpath = -sub",
        "url = https://x/%%0ahost=y\\n\\tpath = s"
      })
  void A47_submodules_that_would_inject_options_are_not_taken_over(String module) {
    var scene = Scene.checkedOut(root);
    scene.worked(RUN, "printf '[submodule \"sub\"]\\n\\t" + module + "\\n' > .gitmodules");

    var failure = failed(scene.perform(RUN, Json.string("fetch"))).failure();

    assertThat(failure.kind()).isEqualTo(FailureKind.BOUNDARY_VIOLATION);
    assertThat(failure.message()).contains("gitmodules");
  }

  @Test
  void A47_submodules_are_never_followed() throws Exception {
    var scene = Scene.checkedOut(root);
    String modules =
        "[submodule \"sub\"]\\n\\tpath = ../out\\n\\turl = ext::sh -c touch%% "
            + scene.canary
            + "\\n\\tupdate = none\\n\\tignore = none\\n";
    String work =
        scene.worked(
            RUN,
            "printf '"
                + modules
                + "' > .gitmodules; git update-index --add --cacheinfo 160000,$(git rev-parse HEAD),sub");

    scene.claimed(RUN, "fetch");
    try (var checkout = scene.workspaces.checkout(RUN, work)) {
      assertThat(checkout.directory().resolve("a.txt")).exists();
    }
    scene.claimed(RUN, "merge");
    scene.succeeded(RUN);

    assertThat(scene.canary).doesNotExist();
    assertThat(root.resolve("out")).doesNotExist();
  }

  @Test
  void replace_refs_grafts_and_a_lying_commit_graph_change_nothing() throws IOException {
    var scene = Scene.checkedOut(root);
    String work = scene.worked(RUN, "echo new > a.txt");
    sh(
        scene.tree(RUN),
        "git commit -q --allow-empty -m decoy; git replace HEAD~1 HEAD; git reset -q --hard "
            + work
            + "; git rev-parse HEAD > .git/info/grafts; git commit-graph write --reachable; rm -f .git/objects/info/commit-graph; printf garbage > .git/objects/info/commit-graph");

    var fetched = scene.workspaces.fetch(RUN);

    assertThat(fetched.head()).isEqualTo(work);
    assertThat(fetched.paths()).containsExactly("a.txt");
  }

  @Test
  void a_corrupt_object_is_not_taken_over() {
    var scene = Scene.checkedOut(root);
    scene.worked(RUN, "echo new > a.txt");
    sh(
        scene.tree(RUN),
        "f=.git/objects/$(git rev-parse HEAD:a.txt | sed 's|^..|&/|'); chmod u+w $f; printf x > $f");

    assertThatThrownBy(() -> scene.workspaces.fetch(RUN))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("cannot be taken over");
  }

  @Test
  void a_workspace_shares_no_file_with_the_mirror_and_cannot_push_into_it() throws IOException {
    var scene = Scene.checkedOut(root);
    scene.worked(RUN, "echo new > a.txt");

    assertThat(sh(scene.tree(RUN), "find .git/objects -type f -links +1")).isEmpty();
    assertThat(sh(scene.tree(RUN), "git push origin HEAD:main 2>&1 || true")).contains("rejected");
    Path objects = scene.tree(RUN).resolve(".git/objects");
    assertThat(Files.exists(objects.resolve("info/alternates"))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ln -s /etc out",
        "ln -s ../.. out",
        "mkdir d; ln -s ../../x d/out",
        "mkdir -p d/e; ln -s ../.. d/e/up; ln -s d/e/up/../x out"
      })
  void A13_links_that_lead_out_of_a_checkout_are_refused(String links) {
    var scene = Scene.checkedOut(root);
    String work = scene.worked(RUN, links);
    scene.claimed(RUN, "fetch");

    assertThatThrownBy(() -> scene.workspaces.checkout(RUN, work))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("out");
    assertThat(root.resolve("data/work")).isEmptyDirectory();
  }

  @Test
  void links_that_stay_inside_or_were_there_before_are_fine() throws IOException {
    var scene = Scene.checkedOut(root);
    scene.inRepository("ln -s /etc old && git add . && git commit -qm old");
    String work =
        scene.worked(
            RUN, "mkdir -p d/e; ln -s ../../a.txt d/e/in; ln -s nowhere dangling; ln -s d dir");
    scene.claimed(RUN, "fetch");

    try (var checkout = scene.workspaces.checkout(RUN, work)) {
      assertThat(checkout.directory().resolve("d/e/in")).hasContent("one");
    }
  }
}
