package dev.signalbox.plugin.agent;

import static dev.signalbox.plugin.agent.Scene.claimed;
import static dev.signalbox.plugin.agent.Scene.holds;
import static dev.signalbox.plugin.agent.Scene.refuted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.signalbox.core.FailureKind;
import dev.signalbox.plugin.spi.Shell;
import dev.signalbox.plugin.spi.Trigger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EvidenceTest {
  private static final String CHECK = "{\"shell\":\"./test.sh\"}";

  @TempDir private Path root;

  private static void worked(Scene scene, String script) {
    claimed(scene.perform(scene.attempt(1, script)));
  }

  private static String commit(String files) {
    return "for f in "
        + files
        + "; do mkdir -p $(dirname $f); echo two > $f; git add $f; done; "
        + "git commit -qm two";
  }

  private static String shell(String command) {
    return "{\"shell\":" + dev.signalbox.core.Json.string(command) + "}";
  }

  // --- commit

  @Test
  void a_claim_without_a_commit_is_no_evidence() throws Exception {
    var scene = Scene.withWorkspace(root);
    worked(scene, "echo two > b.txt");

    var failure = refuted(scene.examine("commit", "{}"), FailureKind.NO_EVIDENCE);

    assertThat(failure.message()).contains("nothing was committed", "commit the work");
  }

  @Test
  void a_commit_without_a_change_is_no_evidence() throws Exception {
    var scene = Scene.withWorkspace(root);
    worked(scene, "git commit -q --allow-empty -m nothing");

    var failure = refuted(scene.examine("commit", "{}"), FailureKind.NO_EVIDENCE);

    assertThat(failure.message()).contains("change no file");
  }

  @Test
  void a_commit_is_seen_with_its_base_and_its_paths() throws Exception {
    var scene = Scene.withWorkspace(root);
    worked(scene, commit("b.txt src/c.txt"));

    var detail = holds(scene.examine("commit", "{}"));

    assertThat(detail.path("commit").asText())
        .isEqualTo(scene.clones.fetch(Scene.RUN).head())
        .isNotEqualTo(detail.path("base").asText());
    assertThat(detail.path("paths").toString()).isEqualTo("[\"b.txt\",\"src/c.txt\"]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"commit", "paths"})
  void without_a_workspace_the_remedy_is_named(String kind) throws Exception {
    var scene = Scene.withoutGit(root);

    var failure =
        refuted(scene.examine(kind, kind.equals("paths") ? "[\"**\"]" : "{}"), FailureKind.CONFIG);

    assertThat(failure.message()).contains("git: clone");
  }

  // --- check

  @Test
  void a_commit_whose_check_fails_is_refuted_and_the_next_prompt_tells_why() throws Exception {
    var scene = Scene.withWorkspace(root);
    worked(scene, commit("c.txt"));

    var failure = refuted(scene.examine("check", CHECK), FailureKind.CHECKS_FAILED);
    claimed(scene.perform(scene.attempt(2, commit("b.txt"), failure)));
    var detail = holds(scene.examine("check", CHECK));

    assertThat(failure.message()).isEqualTo("check ./test.sh exited 3: b.txt is not there");
    assertThat(scene.prompt(2)).contains(failure.message());
    assertThat(detail.path("exit").asInt()).isZero();
    assertThat(detail.path("check").asText()).isEqualTo("./test.sh");
    assertThat(detail.path("commit").asText()).isEqualTo(scene.clones.fetch(Scene.RUN).head());
    assertThat(scene.log()).contains("b.txt is not there");
    assertThat(scene.clones.checkouts()).isEmpty();
    assertThat(root.resolve("data/checks/r1")).isEmptyDirectory();
  }

  @Test
  void a_check_does_not_see_what_the_agent_has_not_committed() throws Exception {
    var scene = Scene.withWorkspace(root);
    worked(scene, commit("c.txt") + "; echo two > b.txt");

    refuted(scene.examine("check", CHECK), FailureKind.CHECKS_FAILED);
  }

  @Test
  void without_a_commit_the_base_is_checked() throws Exception {
    var scene = Scene.withWorkspace(root);
    worked(scene, ":");

    var detail = holds(scene.examine("check", "{\"argv\":[\"grep\",\"-q\",\"one\",\"a.txt\"]}"));

    assertThat(detail.path("commit").asText()).isEqualTo(scene.clones.fetch(Scene.RUN).base());
    assertThat(detail.path("check").asText()).isEqualTo("grep -q one a.txt");
  }

  @Test
  void without_a_workspace_it_runs_in_the_runs_folder_and_says_so() throws Exception {
    var scene = Scene.withoutGit(root);
    worked(scene, "echo two > b.txt");

    var detail = holds(scene.examine("check", shell("test -f b.txt")));

    assertThat(detail.path("commit").isNull()).isTrue();
  }

  @Test
  void its_environment_holds_nothing_of_the_engines_and_no_secret() throws Exception {
    var scene = Scene.withWorkspace(root);

    holds(
        scene.examine(
            "check", shell("tr '\\0' '\\n' < /proc/$$/environ | cut -d= -f1 | sort; pwd")));

    assertThat(scene.log().lines().filter(line -> !line.startsWith("/")))
        .contains("HOME", "PATH", "TMPDIR")
        .noneMatch(name -> name.equals("ENGINE_KEY"))
        .allMatch(name ->
            name.startsWith("SIGNALBOX_")
                || name.matches("HOME|PATH|LANG|TMPDIR|PWD|OLDPWD|SHLVL|_"));
  }

  @Test
  void only_the_last_4_KiB_of_its_output_are_told() throws Exception {
    var scene = Scene.withWorkspace(root);

    var failure =
        refuted(
            scene.examine(
                "check", shell("yes first | head -c 200000; echo last; echo worst >&2; exit 1")),
            FailureKind.CHECKS_FAILED);

    assertThat(failure.message())
        .contains("exited 1: ", "last", "worst")
        .hasSizeBetween(4000, 5000);
    assertThat(scene.log()).hasSizeGreaterThan(200_000);
  }

  @Test
  void one_that_takes_too_long_is_refuted_and_killed() throws Exception {
    var scene = Scene.withWorkspace(root, "{\"check-timeout\":300}");

    var failure =
        refuted(scene.examine("check", shell("echo begun; sleep 1000")), FailureKind.CHECKS_FAILED);

    assertThat(failure.message()).contains("took longer than 0.3s", "begun");
  }

  @Test
  void an_orphan_in_a_session_of_its_own_is_ended_before_the_verdict() throws Exception {
    var scene = Scene.withWorkspace(root);
    Path pid = root.resolve("pid");

    holds(
        scene.examine(
            "check",
            shell(
                "(setsid sh -c 'echo $$ > %s.new; mv %s.new %s; exec sleep 1000' </dev/null >/dev/null 2>&1 &); "
                        .formatted(pid, pid, pid)
                    + "while ! test -f %s; do sleep 0.05; done".formatted(pid))));

    // Its parent is gone: who inherits it may leave its entry in the table for a while.
    String stat = "cat /proc/$(cat %s)/stat 2>&1 || echo gone".formatted(pid);
    assertThat(Shell.sh(root, stat)).containsPattern("gone|\\) Z ");
  }

  @Test
  void an_interruption_kills_it_and_says_nothing_about_the_work() {
    var scene = Scene.withWorkspace(root);
    var stop = new Trigger();
    Path begun = root.resolve("begun");
    var running =
        CompletableFuture.supplyAsync(() -> {
          try {
            return scene.examine("check", shell("touch " + begun + "; sleep 1000"), stop);
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        });

    await().atMost(Duration.ofSeconds(10)).until(() -> Files.exists(begun));
    stop.request();

    assertThatThrownBy(() -> running.get(20, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class)
        .hasRootCauseInstanceOf(CancellationException.class);
    assertThat(scene.clones.checkouts()).isEmpty();
  }

  @Test
  void a_program_missing_in_the_work_fails_the_check_one_missing_on_the_machine_the_step()
      throws Exception {
    var scene = Scene.withWorkspace(root);

    refuted(scene.examine("check", "{\"argv\":[\"./none.sh\"]}"), FailureKind.CHECKS_FAILED);
    refuted(
        scene.examine("check", "{\"argv\":[\"no-such-program\"]}"), FailureKind.EXECUTABLE_MISSING);
  }

  // --- paths

  @Test
  void every_changed_path_must_match_a_glob() throws Exception {
    var scene = Scene.withWorkspace(root);
    worked(scene, commit("src/a/b.txt docs/x.md"));

    var detail = holds(scene.examine("paths", "[\"src/**\",\"docs/*.md\"]"));
    var failure =
        refuted(scene.examine("paths", "[\"src/*\",\"docs/**\"]"), FailureKind.BOUNDARY_VIOLATION);

    assertThat(detail.path("paths").asInt()).isEqualTo(2);
    assertThat(failure.message())
        .isEqualTo("expected changes in src/*, docs/** only, found src/a/b.txt");
  }

  @Test
  void at_most_ten_paths_are_named() throws Exception {
    var scene = Scene.withWorkspace(root);
    var files = IntStream.range(10, 23).mapToObj(i -> "f" + i).toList();
    worked(scene, commit(String.join(" ", files)));

    var failure = refuted(scene.examine("paths", "[\"src/**\"]"), FailureKind.BOUNDARY_VIOLATION);

    assertThat(failure.message()).contains("f19 and 3 more").doesNotContain("f20");
  }

  @Test
  void a_glob_that_is_none_is_a_mistake_of_the_configuration() throws Exception {
    var scene = Scene.withWorkspace(root);

    var failure = refuted(scene.examine("paths", "[\"src/[\"]"), FailureKind.CONFIG);

    assertThat(failure.message()).contains("'src/['");
  }
}
