package dev.signalbox.queue;

import static dev.signalbox.queue.Flows.approve;
import static dev.signalbox.queue.Flows.compute;
import static dev.signalbox.queue.Flows.flow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.signalbox.core.Block;
import dev.signalbox.core.Json;
import dev.signalbox.core.Run;
import dev.signalbox.core.RunId;
import dev.signalbox.core.Step;
import dev.signalbox.core.Step.Action;
import dev.signalbox.core.StepId;
import dev.signalbox.core.StepPath;
import dev.signalbox.queue.log.ApprovalRow;
import dev.signalbox.queue.log.StoreUnavailable;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What simulations have found about waits and questions, on a real store. */
@Order(2) // It takes a quarter of a minute.
class ArrivalsTest {
  private static final List<Step.Awaited> AWAITED =
      List.of(new Step.Awaited.Happening("demo/a", Optional.empty(), Optional.empty()));

  @TempDir Path folder;

  @Test
  void one_event_ends_two_waits_in_a_row_since_each_looks_back_to_the_creation_of_the_run() {
    try (var rig = new Rig(folder, flow("w", listen("one"), listen("two")))) {
      rig.start();
      RunId run = rig.launch("w");
      rig.reaches(run, Run.Status.WAITING);

      rig.submit("e1", "demo/a", "{}");

      assertThat(rig.ended(run).status()).isEqualTo(Run.Status.SUCCEEDED);
    }
  }

  // --- Of event and deadline

  @Test
  void SEMANTICS_10_4_an_event_that_was_received_in_time_wins_however_late_it_reaches_the_run() {
    try (var rig = new Rig(folder, flow("w", within(Duration.ofHours(1), "one")))) {
      rig.start();
      RunId run = rig.launch("w");
      rig.reaches(run, Run.Status.WAITING);
      rig.log().arriving(false);
      rig.submit("e1", "demo/a", "{}");

      rig.pass(Duration.ofHours(2));
      rig.node().clockMoved();
      int before = rig.log().looks();
      await().atMost(Rig.PATIENCE).until(() -> rig.log().looks() > before + 3);

      assertThat(rig.run(run).status()).isEqualTo(Run.Status.WAITING);
      rig.log().arriving(true);
      rig.submit("e2", "demo/other", "{}");
      assertThat(rig.ended(run).steps().values().getFirst().output().text()).contains("e1");
      assertThat(rig.types(run)).contains("event-arrived").doesNotContain("timer-fired");
    }
  }

  @Test
  void SEMANTICS_10_4_an_event_that_was_received_too_late_does_not_keep_a_wait_from_its_end() {
    try (var rig = new Rig(folder, flow("w", within(Duration.ofHours(1), "one")))) {
      rig.start();
      RunId run = rig.launch("w");
      rig.reaches(run, Run.Status.WAITING);
      rig.log().arriving(false);
      rig.pass(Duration.ofHours(2));
      rig.submit("e1", "demo/a", "{}");
      rig.node().clockMoved();

      assertThat(rig.ended(run).steps().values().getFirst().output()).isEqualTo(Json.NULL);
      rig.log().arriving(true);
    }
  }

  // --- Consuming

  @Test
  void SEMANTICS_10_3_one_event_resumes_the_oldest_of_many_runs_that_consume_and_no_other() {
    try (var rig = new Rig(folder, flow("w", consuming("one")), flow("all", listen("one")))) {
      rig.start();
      List<RunId> runs = Stream.generate(() -> waiting(rig, "w")).limit(5).toList();
      RunId hears = waiting(rig, "all");

      for (int i = 0; i < runs.size(); i++) {
        rig.submit("e" + i, "demo/a", "{}");
        Run next = rig.ended(runs.get(i));
        assertThat(next.steps().values().getFirst().output().text()).contains("\"e" + i + "\"");
        await().atMost(Rig.PATIENCE).until(() -> rig.log().arrivals(10).isEmpty());
        assertThat(runs.subList(i + 1, runs.size()))
            .allMatch(run -> rig.run(run).status() == Run.Status.WAITING);
        if (i == 1) {
          rig.crashAndRestart();
        }
      }
      assertThat(rig.ended(hears).status()).isEqualTo(Run.Status.SUCCEEDED);
    }
  }

  @Test
  void SEMANTICS_10_3_a_later_wait_does_not_find_what_was_consumed_before_and_finds_the_rest() {
    try (var rig = new Rig(folder, flow("two", consuming("one"), consuming("two")))) {
      rig.start();
      RunId first = waiting(rig, "two");
      RunId second = waiting(rig, "two");

      rig.submit("e1", "demo/a", "{}");
      await().atMost(Rig.PATIENCE).until(() -> isAt(rig, first, "two"));
      rig.submit("e2", "demo/a", "{}");
      await().atMost(Rig.PATIENCE).until(() -> isAt(rig, second, "two"));

      assertThat(rig.run(first).status())
          .as("its second wait is younger than the first of the other")
          .isEqualTo(Run.Status.WAITING);
      rig.submit("e3", "demo/a", "{}");
      rig.submit("e4", "demo/a", "{}");
      rig.ended(first);
      rig.ended(second);
    }
  }

  @Test
  void SEMANTICS_10_3_who_is_killed_while_he_consumes_has_consumed_it_or_has_not() {
    for (int append = 1; append <= 6; append++) {
      for (boolean applied : List.of(true, false)) {
        try (var rig =
            new Rig(folder.resolve(append + "-" + applied), flow("w", consuming("one")))) {
          rig.start();
          List<RunId> runs = Stream.generate(() -> waiting(rig, "w")).limit(3).toList();
          rig.log().dieAt(new FaultyLog.Death(rig.log().appends() + append, applied));
          try {
            rig.submit("e1", "demo/a", "{}");
          } catch (StoreUnavailable _) {
            // It has died with that.
          }
          rig.crashAndRestart();
          rig.submit("e1", "demo/a", "{}");

          rig.ended(runs.getFirst());

          await().atMost(Rig.PATIENCE).until(() -> rig.log().arrivals(10).isEmpty());
          assertThat(runs.subList(1, 3))
              .as("append %d, %s", append, applied)
              .allMatch(run -> rig.run(run).status() == Run.Status.WAITING);
        }
      }
    }
  }

  private static RunId waiting(Rig rig, String workflow) {
    RunId run = rig.launch(workflow);
    rig.reaches(run, Run.Status.WAITING);
    return run;
  }

  private static boolean isAt(Rig rig, RunId run, String step) {
    return rig.run(run).steps().contains(new StepPath(step));
  }

  private static Step consuming(String id) {
    return step(id, new Action.Listen(AWAITED, false, Optional.empty(), Optional.empty(), true));
  }

  private static Step within(Duration timeout, String id) {
    return step(id, new Action.Listen(AWAITED, false, Optional.of(timeout)));
  }

  @Test
  void I14_a_question_that_a_race_lets_go_at_once_is_not_left_open() {
    var branches = new LinkedHashMap<String, List<Step>>();
    branches.put("asked", List.of(approve("question")));
    branches.put("quick", List.of(compute("answer")));
    try (var rig = new Rig(folder, flow("r", step("s", new Block.Race(branches))))) {
      rig.start();
      RunId run = rig.launch("r");

      assertThat(rig.ended(run).status()).isEqualTo(Run.Status.SUCCEEDED);
      assertThat(
              rig.log()
                  .approvals(
                      Optional.of(ApprovalRow.Status.PENDING),
                      Optional.empty(),
                      Optional.empty(),
                      10)
                  .items())
          .isEmpty();
    }
  }

  private static Step listen(String id) {
    return step(id, new Action.Listen(AWAITED, false, Optional.empty()));
  }

  private static Step step(String id, Action action) {
    return new Step(
        new StepId(id), action, Optional.empty(), Step.Retry.ONCE, Optional.empty(), List.of());
  }
}
