package dev.signalbox.runner.spi;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.signalbox.core.FailureKind;
import dev.signalbox.core.Interruption;
import dev.signalbox.core.Outcome;
import dev.signalbox.runner.spi.process.Graces;
import dev.signalbox.runner.spi.process.ProcessSupervisor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every runner that starts processes promises, whatever its programs print. */
public abstract class ProcessRunnerConformance {
  protected static final Graces SHORT =
      new Graces(Duration.ofMillis(300), Duration.ofMillis(300), Duration.ofMillis(300));
  private static final Duration LIMIT = Duration.ofMillis(600);
  private static final Map<String, String> ENGINE =
      Map.of(
          "PATH",
          "/usr/local/bin:/usr/bin:/bin",
          "HOME",
          "/home/of-the-engine",
          "LANG",
          "C.UTF-8",
          "ENGINE_TOKEN",
          "s3cret");

  protected FakeAgent agent;
  private Runner runner;

  /** A runner of this program, with a supervisor of short graces. */
  protected abstract Runner runner(ProcessSupervisor supervisor, Path program);

  /** How long it is waited for what may never come. */
  protected Duration patience() {
    return Duration.ofSeconds(10);
  }

  @BeforeEach
  void prepare(@TempDir Path folder) {
    agent = new FakeAgent(folder);
    runner = runner(supervisor(50 << 20), agent.program());
  }

  private static ProcessSupervisor supervisor(long logCap) {
    return new ProcessSupervisor(SHORT, logCap, ENGINE, Clock.systemUTC());
  }

  protected Outcome run(String scenario) {
    return runner.run(agent.spec(scenario), Sink.NONE, Interruption.NEVER).outcome();
  }

  private Outcome runInterrupted(String scenario) throws Exception {
    var trigger = new Trigger();
    CompletableFuture<AttemptResult> result = start(scenario, trigger);
    await().atMost(patience()).until(() -> agent.hasLeft("started"));
    assertThat(agent.processes()).as("processes before the interruption").isNotEmpty();
    trigger.request();
    return result.get(20, SECONDS).outcome();
  }

  private CompletableFuture<AttemptResult> start(String scenario, Interruption interruption) {
    return CompletableFuture.supplyAsync(
        () -> runner.run(agent.spec(scenario), Sink.NONE, interruption),
        Thread::startVirtualThread);
  }

  private static Limits idle(Duration limit) {
    return new Limits(Optional.of(Duration.ofSeconds(20)), Optional.of(limit), Optional.empty());
  }

  @Test
  void an_attempt_that_ends_well_is_a_claim_and_its_prompt_was_its_input() {
    assertThat(run("prompt ok")).isInstanceOf(Outcome.Claimed.class);
    assertThat(agent.left("prompt.txt")).isEqualTo("add a file");
  }

  @Test
  void F41_a_prompt_larger_than_any_pipe_arrives_whole_and_one_that_nobody_reads_blocks_nothing() {
    agent.prompt("x".repeat(1_000_000));
    assertThat(run("prompt ok")).isInstanceOf(Outcome.Claimed.class);
    assertThat(agent.left("prompt.txt")).hasSize(1_000_000);
    assertThat(run("unread")).isNotNull();
    assertThat(agent.processes()).isEmpty();
  }

  @Test
  void S18_the_environment_is_built_from_empty() {
    run("environment descriptors ok");
    String files = agent.files().folder().toString();
    assertThat(agent.left("environment.txt").lines())
        .containsExactlyInAnyOrder(
            "PATH=/usr/local/bin:/usr/bin:/bin",
            "HOME=/home/of-the-engine",
            "LANG=C.UTF-8",
            "TMPDIR=" + files + "/tmp",
            "FAKE_SCENARIO=environment descriptors ok",
            "SIGNALBOX_RUN=r1",
            "SIGNALBOX_STEP=build",
            "SIGNALBOX_ATTEMPT=1",
            "SIGNALBOX_KEY=r1/build",
            "SIGNALBOX_OUTPUT=" + files + "/output.json",
            "SIGNALBOX_OUTCOME=" + files + "/outcome.json");
    assertThat(agent.left("descriptors.txt").lines().limit(4)).containsExactly("0", "1", "2", "3");
  }

  @Test
  void S18_a_step_cannot_replace_the_variables_of_the_engine() {
    agent.with("SIGNALBOX_OUTCOME", "/tmp/elsewhere");
    assertThat(run("ok"))
        .isInstanceOfSatisfying(
            Outcome.Failed.class,
            failed -> {
              assertThat(failed.failure().kind()).isEqualTo(FailureKind.CONFIG);
              assertThat(failed.failure().message()).contains("SIGNALBOX_OUTCOME");
            });
  }

  @Test
  void F37_it_runs_in_a_session_of_its_own() {
    run("session ok");
    String[] pidGroupSession = agent.left("session.txt").strip().split(" ", -1);
    assertThat(pidGroupSession[1]).isEqualTo(pidGroupSession[0]);
    assertThat(pidGroupSession[2]).isEqualTo(pidGroupSession[0]);
  }

  @Test
  void F37_a_process_left_behind_in_its_own_session_is_gone_when_the_attempt_ends() {
    Outcome outcome = run("orphan deaf-orphan evidence ok");
    assertThat(outcome).isInstanceOf(Outcome.Claimed.class);
    assertThat(agent.left("made.txt")).isEqualTo("made\n");
    assertThat(agent.processes()).isEmpty();
  }

  @Test
  void F37_a_process_left_behind_that_starts_others_for_ever_is_gone_when_the_attempt_ends() {
    assertThat(run("spawner-orphan session ok")).isInstanceOf(Outcome.Claimed.class);
    assertThat(agent.processes()).isEmpty();
    assertThat(agent.hasLeft("session.txt")).isTrue();
  }

  @Test
  void F36_an_interrupted_attempt_is_cancelled_and_nothing_of_it_is_left() throws Exception {
    assertThat(runInterrupted("orphan init hang")).isInstanceOf(Outcome.Cancelled.class);
    assertThat(agent.processes()).isEmpty();
  }

  @Test
  void F37_an_agent_that_ignores_signals_is_killed() throws Exception {
    assertThat(runInterrupted("init deaf")).isInstanceOf(Outcome.Cancelled.class);
    assertThat(agent.processes()).isEmpty();
  }

  @Test
  void F37_an_agent_that_starts_processes_for_ever_leaves_none() throws Exception {
    assertThat(runInterrupted("init spawner")).isInstanceOf(Outcome.Cancelled.class);
    assertThat(agent.processes()).isEmpty();
  }

  @Test
  void F39_a_result_that_comes_after_the_interruption_is_no_claim() throws Exception {
    assertThat(runInterrupted("init late")).isInstanceOf(Outcome.Cancelled.class);
  }

  @Test
  void an_attempt_that_is_interrupted_before_it_begins_starts_no_process() {
    var trigger = new Trigger();
    trigger.request();
    AttemptResult result = runner.run(agent.spec("evidence ok"), Sink.NONE, trigger);
    assertThat(result.outcome()).isInstanceOf(Outcome.Cancelled.class);
    assertThat(agent.hasLeft("made.txt")).isFalse();
  }

  @Test
  void interrupting_the_thread_ends_the_attempt_too() throws Exception {
    var outcome = new CompletableFuture<Outcome>();
    Thread thread = Thread.startVirtualThread(() -> outcome.complete(run("init hang")));
    await().atMost(patience()).until(() -> agent.hasLeft("started"));
    thread.interrupt();
    assertThat(outcome.get(20, SECONDS)).isInstanceOf(Outcome.Cancelled.class);
    assertThat(agent.processes()).isEmpty();
  }

  @Test
  void F36_an_attempt_that_runs_past_its_limit_is_timed_out() {
    agent.limits(new Limits(Optional.of(LIMIT), Optional.empty(), Optional.empty()));
    assertThat(run("init hang")).isInstanceOf(Outcome.TimedOut.class);
    assertThat(agent.processes()).isEmpty();
  }

  @Test
  void F36_an_attempt_that_never_prints_anything_is_stalled() {
    agent.limits(new Limits(Optional.empty(), Optional.empty(), Optional.of(LIMIT)));
    assertThat(run("hang")).isInstanceOf(Outcome.Stalled.class);
    assertThat(agent.processes()).isEmpty();
  }

  @Test
  void F29_a_stopped_agent_is_stalled_and_nothing_of_it_is_left() {
    agent.limits(idle(LIMIT));
    assertThat(run("init stopped")).isInstanceOf(Outcome.Stalled.class);
    assertThat(agent.processes()).isEmpty();
  }

  @Test
  void F30_a_silent_agent_that_uses_processor_time_is_not_stalled() {
    agent.limits(idle(Duration.ofMillis(250)));
    assertThat(run("init burn burn burn burn evidence ok")).isInstanceOf(Outcome.Claimed.class);
    assertThat(agent.hasLeft("made.txt")).isTrue();
  }

  @Test
  void F30_a_silent_agent_that_writes_files_is_not_stalled() {
    agent.limits(idle(Duration.ofMillis(400)));
    assertThat(run("init write ok")).isInstanceOf(Outcome.Claimed.class);
    assertThat(agent.left("deep/er/file")).isEqualTo("16\n");
  }

  @Test
  void F43_a_program_that_is_not_there_is_typed() {
    assertMissing(Path.of("/nonexistent/agent"));
    assertMissing(Path.of("no-such-program-anywhere"));
  }

  @Test
  void F43_a_file_that_cannot_be_executed_is_typed() throws IOException {
    Path file = Files.writeString(agent.workspace().resolve("plain"), "#!/bin/sh\n");
    assertMissing(file);
    Files.writeString(file, "#!/nonexistent/interpreter\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    assertMissing(file);
  }

  private void assertMissing(Path program) {
    AttemptResult result =
        runner(supervisor(1 << 20), program).run(agent.spec("ok"), Sink.NONE, Interruption.NEVER);
    assertThat(result.outcome())
        .isInstanceOfSatisfying(
            Outcome.Failed.class,
            failed ->
                assertThat(failed.failure().kind()).isEqualTo(FailureKind.EXECUTABLE_MISSING));
  }

  @Test
  void F43_the_probe_finds_the_program_or_says_what_is_missing() {
    assertThat(runner.probe())
        .isInstanceOfSatisfying(
            Probe.Found.class, found -> assertThat(found.executable()).isEqualTo(agent.program()));
    assertThat(runner(supervisor(1 << 20), Path.of("/nonexistent/agent")).probe())
        .isInstanceOfSatisfying(
            Probe.Missing.class,
            missing -> assertThat(missing.message()).contains("/nonexistent/agent"));
  }

  @Test
  void F42_a_program_that_somebody_else_killed_is_no_claim() {
    Outcome outcome = run("init kill-9");
    assertThat(outcome).isNotInstanceOf(Outcome.Claimed.class);
    assertThat(outcome.toString()).contains("killed (memory?)");
  }

  @Test
  void a_program_that_ends_with_an_error_is_no_claim_and_its_last_words_are_told() {
    agent.with("FAKE_EXIT", "3");
    Outcome outcome = run("complain");
    assertThat(outcome).isInstanceOf(Outcome.Failed.class);
    assertThat(outcome.toString()).contains("exit code 3").contains("no more disk");
  }

  @Test
  void what_the_attempt_says_of_itself_overrides_a_claim() {
    assertThat(saying("done")).isInstanceOf(Outcome.Claimed.class);
    assertThat(saying("needs_input"))
        .isInstanceOfSatisfying(
            Outcome.NeedsInput.class,
            asked -> assertThat(asked.question()).contains("which colour?"));
    assertThat(saying("blocked")).isInstanceOf(Outcome.NeedsInput.class);
    assertThat(kind(saying("failed"))).isEqualTo(FailureKind.ERROR);
    assertThat(kind(saying("no_work_needed"))).isEqualTo(FailureKind.NO_EVIDENCE);
    assertThat(kind(saying("finished"))).isEqualTo(FailureKind.ERROR);
    agent.with("FAKE_OUTCOME", "{not json");
    assertThat(kind(run("outcome ok"))).isEqualTo(FailureKind.ERROR);
  }

  private Outcome saying(String status) {
    agent.with(
        "FAKE_OUTCOME",
        "{\"status\":\"" + status + "\",\"summary\":\"so\",\"questions\":[\"which colour?\"]}");
    return run("outcome ok");
  }

  private static FailureKind kind(Outcome outcome) {
    assertThat(outcome).isInstanceOf(Outcome.Failed.class);
    return ((Outcome.Failed) outcome).failure().kind();
  }

  @Test
  void what_an_earlier_start_said_of_itself_does_not_count() {
    assertThat(saying("blocked")).isInstanceOf(Outcome.NeedsInput.class);
    assertThat(run("ok")).isInstanceOf(Outcome.Claimed.class);
  }

  @Test
  void F40_the_log_holds_the_raw_bytes() {
    var log = new ByteArrayOutputStream();
    agent.log(log);
    assertThat(run("bytes complain junk ok partial")).isInstanceOf(Outcome.Claimed.class);
    assertThat(log.toString(StandardCharsets.ISO_8859_1))
        .contains("caf\u00c3\u00a9 \u00ff\u00fe \0 \u001b[31mred\u001b[0m\r\n")
        .contains("no more disk\n")
        .contains("no newline at the end");
  }

  @Test
  void F40_the_log_ends_at_its_cap_and_the_attempt_goes_on() {
    var log = new ByteArrayOutputStream();
    agent.log(log).with("FAKE_BYTES", "5000000");
    Runner small = runner(supervisor(100_000), agent.program());
    AttemptResult result = small.run(agent.spec("lines ok"), Sink.NONE, Interruption.NEVER);
    assertThat(result.outcome()).isInstanceOf(Outcome.Claimed.class);
    assertThat(log.size()).isBetween(100_000, 100_200);
    assertThat(log.toString(StandardCharsets.UTF_8)).contains("[truncated");
  }

  @Test
  void two_attempts_at_a_time_leave_each_other_alone(@TempDir Path other)
      throws InterruptedException, ExecutionException, TimeoutException {
    var neighbour = new FakeAgent(other);
    var trigger = new Trigger();
    var running =
        CompletableFuture.supplyAsync(
            () -> runner.run(neighbour.spec("init hang"), Sink.NONE, trigger),
            Thread::startVirtualThread);
    await().atMost(patience()).until(() -> neighbour.hasLeft("started"));
    assertThat(run("orphan ok")).isInstanceOf(Outcome.Claimed.class);
    assertThat(neighbour.processes()).isNotEmpty();
    trigger.request();
    assertThat(running.get(20, SECONDS).outcome()).isInstanceOf(Outcome.Cancelled.class);
  }

  @Test
  void the_exit_code_and_the_events_are_handed_over() {
    List<NormalizedEvent> events = new ArrayList<>();
    AttemptResult result = runner.run(agent.spec("ok"), events::add, Interruption.NEVER);
    assertThat(result.exit()).hasValue(0);
    assertThat(events).hasAtLeastOneElementOfType(NormalizedEvent.Text.class);
  }
}
