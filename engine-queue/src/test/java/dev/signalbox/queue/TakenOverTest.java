package dev.signalbox.queue;

import static dev.signalbox.queue.Flows.flow;
import static dev.signalbox.queue.Flows.task;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.Decision;
import dev.signalbox.core.Run;
import dev.signalbox.core.RunId;
import dev.signalbox.core.ScheduleId;
import dev.signalbox.queue.Script.Gate;
import dev.signalbox.queue.intake.Launch;
import dev.signalbox.queue.operations.Operations;
import dev.signalbox.queue.schedule.Schedules;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two engines on one log, each with a memory of its own: people are told what the log says. */
class TakenOverTest {
  private static final ScheduleId ID = new ScheduleId("s");
  private Rig rig;

  @BeforeEach
  void open(@TempDir Path folder) {
    rig = new Rig(folder, flow("w", task("a")), flow("two", task("a"), task("b")));
    rig.schedules = List.of(Flows.daily(ID, "w"));
  }

  @AfterEach
  void close() {
    rig.close();
  }

  @Test
  void who_pauses_a_schedule_once_more_is_told_what_the_log_says() {
    rig.start();
    try (Node second = rig.unused()) {
      Schedules first = rig.operations().schedules();
      var _ = first.pause(ID, "ann", Optional.empty(), 1);
      var _ = second.operations().schedules().resume(ID, "bob", 1);

      var _ = first.pause(ID, "ann", Optional.empty(), 1);

      assertThat(isPaused(second)).isTrue();
      var _ = second.operations().schedules().resume(ID, "bob", 1);
      assertThat(isPaused(second)).isFalse();
    }
  }

  /** As the log has it. */
  private static boolean isPaused(Node node) {
    return node.operations().schedules().recent(ID, 1).getLast().ticks().pause().isPresent();
  }

  @Test
  void who_resumes_a_run_that_another_engine_has_paused_is_told_what_the_log_says() {
    rig.start();
    var gate = new Gate();
    rig.script.on("a", gate);
    RunId run = rig.launch("w");
    try (Node second = rig.unused()) {
      assertThat(isDecided(second.operations().pause(run, "bob", "wait"))).isTrue();

      assertThat(isDecided(rig.operations().resume(run, "ann"))).isTrue();

      assertThat(isDecided(second.operations().pause(run, "bob", "wait"))).isTrue();
      assertThat(isDecided(second.operations().resume(run, "bob"))).isTrue();
    }
    gate.open();
    assertThat(rig.ended(run).status()).isEqualTo(Run.Status.SUCCEEDED);
  }

  private static boolean isDecided(Operations.Changed changed) {
    return changed instanceof Operations.Changed.Decided(Decision.Next _, Run _);
  }

  @Test
  void P4_of_two_retries_at_two_engines_at_once_one_gets_the_workspace() throws Exception {
    rig.script.on("b", (_, _) -> Script.failed("on purpose"));
    var meeting = new Meeting();
    rig.guards = meeting;
    rig.start();
    Run old = rig.ended(rig.launch("two"));
    rig.script.on("b", new Gate());
    meeting.begin();
    try (Node second = rig.unused()) {
      var desks = List.of(rig.operations().reruns(), second.operations().reruns());

      List<Launch> answers = Together.run(2, i -> desks.get(i).retry(old.id(), Optional.empty()));

      assertThat(meeting.asked()).as("both had found it free").isGreaterThanOrEqualTo(2);
      assertThat(answers).filteredOn(Launch.Launched.class::isInstance).hasSize(1);
      assertThat(answers).filteredOn(Launch.NotRetryable.class::isInstance).hasSize(1);
      assertThat(rig.runsOf("two")).hasSize(2);
    }
  }
}
