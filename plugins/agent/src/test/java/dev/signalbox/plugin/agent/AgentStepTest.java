package dev.signalbox.plugin.agent;

import static dev.signalbox.plugin.agent.Scene.claimed;
import static dev.signalbox.plugin.agent.Scene.failed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.signalbox.core.Allowance;
import dev.signalbox.core.Failure;
import dev.signalbox.core.FailureKind;
import dev.signalbox.core.Json;
import dev.signalbox.core.Outcome;
import dev.signalbox.core.RunId;
import dev.signalbox.plugin.spi.PluginFactory;
import dev.signalbox.plugin.spi.Shell;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AgentStepTest {
  private static final String COMMIT = "echo two > b.txt; git add b.txt; git commit -qm two";

  @TempDir private Path root;

  @Test
  void the_plugin_is_found_and_always_there() {
    var factory =
        ServiceLoader.load(PluginFactory.class).stream()
            .map(ServiceLoader.Provider::get)
            .filter(AgentFactory.class::isInstance)
            .findFirst()
            .orElseThrow();

    assertThat(factory.name()).isEqualTo("agent");
    assertThat(factory.always()).isTrue();
    assertThat(factory.steps()).extracting(shape -> shape.key()).containsExactly("agent");
    assertThat(factory.evidence()).containsOnlyKeys("commit", "check", "paths");
  }

  @Test
  void the_prompt_is_the_agents_input_its_work_is_in_the_workspace_and_its_word_is_a_claim() {
    var scene = Scene.withWorkspace(root);

    var output = claimed(scene.perform(scene.attempt(1, COMMIT)));

    assertThat(output.path("text").asText()).isEqualTo("Done.");
    assertThat(output.path("usage")).isNotEmpty();
    assertThat(output.path("cost-usd").asDouble()).isEqualTo(0.01);
    assertThat(scene.prompt(1)).startsWith("Add a file.\n\nWhen you are done, commit");
    assertThat(scene.clones.fetch(Scene.RUN).paths()).containsExactly("b.txt");
    assertThat(scene.log()).contains(scene.prompt(1)).contains("\"result\":\"Done.\"");
  }

  @Test
  void without_git_it_works_in_the_folder_of_the_run() {
    var scene = Scene.withoutGit(root);

    claimed(scene.perform(scene.attempt(1, "pwd -P > here")));

    assertThat(root.resolve("scratch/here")).hasContent(root.resolve("scratch") + "\n");
    assertThat(scene.prompt(1)).isEqualTo("Add a file.");
  }

  @Test
  void a_transform_can_change_the_prompt_and_one_that_loses_it_changes_nothing() {
    var scene = Scene.withoutGit(root);
    scene.host.transform =
        (_, payload) -> {
          assertThat(payload.text()).contains("\"run\":\"r1\",\"step\":\"build\",\"attempt\":");
          return new Json("{\"prompt\":\"Other.\"}");
        };
    claimed(scene.perform(scene.attempt(1, ":")));
    scene.host.transform = (_, _) -> Json.EMPTY_OBJECT;
    claimed(scene.perform(scene.attempt(2, ":")));
    scene.host.transform = (_, _) -> new Json("no json");
    claimed(scene.perform(scene.attempt(3, ":")));

    assertThat(scene.prompt(1)).isEqualTo("Other.");
    assertThat(scene.prompt(2)).startsWith("Add a file.");
    assertThat(scene.prompt(3)).startsWith("Add a file.");
  }

  // --- Budgets

  @Test
  void an_agent_is_ended_as_soon_as_it_has_told_that_what_it_may_consume_is_used_up() {
    var scene = Scene.withoutGit(root);
    var call =
        scene.attempt(1, "turn m1 600; turn m1 600; : > half; turn m2 400; sleep 60; : > late");

    long start = System.nanoTime();
    var outcome = scene.perform(call.within(tokens(1_000)));

    assertThat(outcome)
        .isInstanceOfSatisfying(
            Outcome.OverBudget.class,
            over -> {
              assertThat(over.message()).contains("1000 of 1000 tokens");
              assertThat(over.output().text()).contains("\"input-tokens\":1000", "\"turns\":2");
            });
    assertThat(root.resolve("scratch/half")).exists();
    assertThat(root.resolve("scratch/late")).doesNotExist();
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(30));
  }

  @Test
  void what_an_agent_says_of_its_work_at_its_own_end_counts_although_it_has_gone_beyond() {
    var scene = Scene.withoutGit(root);

    var output = claimed(scene.perform(scene.attempt(1, ":").within(tokens(10))));

    assertThat(output.path("usage").path("input-tokens").asInt()).isEqualTo(10);
  }

  @Test
  void a_program_that_has_kept_to_its_price_by_itself_is_over_its_budget_as_well() {
    var scene = Scene.withoutGit(root);
    String script = "result error_max_budget_usd true 3 '' ''; exit 1";
    var most =
        new Allowance(Optional.of(10_000L), Optional.empty(), Optional.empty(), Optional.empty());

    assertThat(scene.perform(scene.attempt(1, script).within(most)))
        .isInstanceOf(Outcome.OverBudget.class);
    assertThat(scene.arguments(1)).contains("--max-budget-usd=0.01\n");
    assertThat(failed(scene.perform(scene.attempt(2, script))).kind())
        .as("a limit of its own settings")
        .isEqualTo(FailureKind.BUDGET_LIMIT);
  }

  @Test
  void an_attempt_that_is_cancelled_within_its_budget_is_cancelled() {
    var scene = Scene.withoutGit(root);
    var call = scene.attempt(1, "turn m1 5; : > begun; sleep 60").within(tokens(1_000));
    var outcome = CompletableFuture.supplyAsync(() -> scene.perform(call));
    await().until(() -> Files.exists(root.resolve("scratch/begun")));

    call.stop().request();

    assertThat(outcome).succeedsWithin(30, TimeUnit.SECONDS).isInstanceOf(Outcome.Cancelled.class);
  }

  private static Allowance tokens(long most) {
    return new Allowance(Optional.empty(), Optional.of(most), Optional.empty(), Optional.empty());
  }

  // --- Environment

  @Test
  void the_environment_is_built_from_empty_and_from_the_steps_own() {
    var scene = Scene.withoutGit(root);

    claimed(
        scene.perform(
            scene
                .attempt(1, "tr '\\0' '\\n' < /proc/$$/environ > environment")
                .with("\"env\":{\"K\":\"v\",\"T\":{\"secret\":\"TOKEN\"}}")));

    assertThat(root.resolve("scratch/environment"))
        .content()
        .contains("K=v\n", "T=s3cret\n", "SIGNALBOX_KEY=r1/build\n");
    var names =
        Shell.sh(root.resolve("scratch"), "cut -d= -f1 environment | grep -v ^SIGNALBOX_ | sort")
            .lines();
    assertThat(names)
        .isSubsetOf(
            "DO", "HOME", "K", "LANG", "NOTES", "PATH", "SESSION", "T", "TMPDIR", "PWD", "OLDPWD",
            "SHLVL", "_");
  }

  @Test
  void a_secret_without_a_value_and_an_unknown_runner_are_refused_with_what_to_do() {
    var scene = Scene.withoutGit(root);

    var secret =
        failed(scene.perform(scene.attempt(1, ":").with("\"env\":{\"T\":{\"secret\":\"NONE\"}}")));
    var runner = failed(scene.perform(scene.attempt(1, ":").with("\"runner\":\"nobody\"")));

    assertThat(secret.kind()).isEqualTo(FailureKind.CONFIG);
    assertThat(secret.message()).contains("NONE", "set it");
    assertThat(runner.kind()).isEqualTo(FailureKind.CONFIG);
    assertThat(runner.message()).contains("'nobody'", "engine.yaml");
    assertThat(scene.notes).isEmptyDirectory();
  }

  // --- Sessions

  @Test
  void the_session_is_kept_the_moment_it_is_known_and_an_interruption_ends_the_agent()
      throws Exception {
    var scene = Scene.withWorkspace(root);
    var attempt = scene.attempt(1, "sleep 1000");
    var running = CompletableFuture.supplyAsync(() -> scene.perform(attempt));

    await().atMost(Duration.ofSeconds(10)).until(() -> Files.exists(scene.session()));
    assertThat(running).isNotDone();
    attempt.stop().request();

    assertThat(running.get(20, TimeUnit.SECONDS)).isInstanceOf(Outcome.Cancelled.class);
    assertThat(scene.session()).content().contains("\"s-1\"");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(scene.session())))
        .isEqualTo("rw-------");
    assertThat(root.resolve("data/attempts/r1")).isEmptyDirectory();
  }

  @Test
  void a_further_attempt_resumes_the_session_with_the_checks_output_in_its_prompt() {
    var scene = Scene.withWorkspace(root);
    claimed(scene.perform(scene.attempt(1, ":")));
    var failure = new Failure(FailureKind.CHECKS_FAILED, "check ./test.sh exited 3: no b.txt");

    claimed(scene.perform(scene.attempt(2, COMMIT, failure)));

    assertThat(scene.arguments(1)).doesNotContain("--resume");
    assertThat(scene.arguments(2)).contains("--resume=s-1\n");
    assertThat(scene.prompt(2))
        .contains("this is your session", "#MARK#\ncheck ./test.sh exited 3: no b.txt\n#MARK#");
  }

  @Test
  void the_retry_of_a_run_finds_the_session_of_its_workspace() {
    var scene = Scene.withWorkspace(root);
    claimed(scene.perform(scene.attempt(1, ":")));
    var rejected = new Failure(FailureKind.REJECTED, "not so");

    claimed(scene.perform(scene.attempt(1, ":", rejected).of(new RunId("r2"))));

    assertThat(scene.note("arguments.r2.1")).contains("--resume=s-1\n");
    assertThat(scene.note("prompt.r2.1")).contains("A reviewer has rejected it", "not so");
  }

  @Test
  void a_session_that_is_lost_is_forgotten_and_the_next_attempt_begins_another() {
    var scene = Scene.withWorkspace(root);
    claimed(scene.perform(scene.attempt(1, "echo kept > untracked")));

    var lost =
        failed(
            scene.perform(
                scene.attempt(
                    2,
                    "result error_during_execution true 0 '' '\"No conversation found\"'; exit 1")));
    claimed(scene.perform(scene.attempt(3, "cat untracked > copy", lost)));

    assertThat(lost.kind()).isEqualTo(FailureKind.SESSION_LOST);
    assertThat(scene.arguments(2)).contains("--resume=s-1\n");
    assertThat(scene.arguments(3)).doesNotContain("--resume");
    assertThat(scene.clones.directory(Scene.RUN).orElseThrow().resolve("copy"))
        .hasContent("kept\n");
  }

  @Test
  void two_attempts_in_a_row_that_broke_off_end_the_session_one_does_not() {
    var scene = Scene.withWorkspace(root);
    var stall = new Failure(FailureKind.STALL, "no sign of life");
    var crash = new Failure(FailureKind.PROCESS_CRASH, "killed");

    claimed(scene.perform(scene.attempt(1, ":")));
    claimed(scene.perform(scene.attempt(2, ":", stall)));
    claimed(scene.perform(scene.attempt(3, ":", stall, crash)));

    assertThat(scene.arguments(2)).contains("--resume=s-1\n");
    assertThat(scene.arguments(3)).doesNotContain("--resume");
  }

  @Test
  void another_runner_does_not_get_the_session_and_a_broken_file_is_no_session() throws Exception {
    var scene = Scene.withWorkspace(root);
    claimed(scene.perform(scene.attempt(1, ":")));
    claimed(scene.perform(scene.attempt(2, ":").with("\"runner\":\"other\"")));
    Files.writeString(scene.session(), "{\"runner\":\"claude\",\"session\":\"a b\"}");
    claimed(scene.perform(scene.attempt(3, ":")));
    Files.writeString(scene.session(), "not json");
    claimed(scene.perform(scene.attempt(4, ":")));

    assertThat(scene.arguments(2)).doesNotContain("--resume");
    assertThat(scene.arguments(3)).doesNotContain("--resume");
    assertThat(scene.arguments(4)).doesNotContain("--resume");
  }

  @Test
  void fresh_begins_with_the_base_and_a_new_session() {
    var scene = Scene.withWorkspace(root);
    var failure = new Failure(FailureKind.NO_EVIDENCE, "nothing was committed");
    claimed(scene.perform(scene.attempt(1, COMMIT + "; echo x > junk").with("\"fresh\":true")));

    claimed(scene.perform(scene.attempt(2, "ls > $NOTES/files", failure).with("\"fresh\":true")));

    assertThat(scene.note("files").lines()).containsExactly("a.txt", "test.sh");
    assertThat(scene.arguments(2)).doesNotContain("--resume");
    assertThat(scene.prompt(2)).contains("nothing of that work is kept", "nothing was committed");
  }

  // --- The attempt's folder

  @Test
  void the_folder_of_an_attempt_goes_with_it_and_so_does_that_of_one_that_was_killed()
      throws Exception {
    var scene = Scene.withWorkspace(root);
    Path killed = Files.createDirectories(root.resolve("data/attempts/r1/build.1/tmp"));
    Files.writeString(killed.resolve("left"), "over");

    claimed(
        scene.perform(
            scene.attempt(
                2, "mkdir \"$TMPDIR/d\"; touch \"$TMPDIR/d/f\"; chmod 500 \"$TMPDIR/d\"")));

    assertThat(root.resolve("data/attempts/r1")).isEmptyDirectory();
  }

  @Test
  void S17_a_folder_that_the_agent_replaced_by_a_link_is_not_followed() throws Exception {
    var scene = Scene.withWorkspace(root);
    Path victim = Files.createDirectories(root.resolve("victim"));
    Path file = Files.writeString(victim.resolve("precious"), "mine");
    Files.createDirectories(victim.resolve("build.2/tmp"));
    Path other = Files.writeString(victim.resolve("build.2/precious"), "mine");
    String replace =
        "folder=$(dirname \"$SIGNALBOX_OUTCOME\"); ln -s %s \"$TMPDIR/link\"; ".formatted(victim);

    claimed(
        scene.perform(
            scene.attempt(
                1, replace + "rm -rf \"$folder\"; ln -s %s \"$folder\"".formatted(victim))));
    scene.perform(
        scene.attempt(
            2,
            replace
                + "cd ..; rm -rf \"$folder\"; rmdir \"$(dirname \"$folder\")\"; ln -s %s \"$(dirname \"$folder\")\""
                    .formatted(victim)));
    claimed(scene.perform(scene.attempt(3, ":")));

    assertThat(file).hasContent("mine");
    assertThat(other).hasContent("mine");
    assertThat(root.resolve("data/attempts/r1")).isEmptyDirectory();
  }
}
