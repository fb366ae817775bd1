package dev.signalbox.queue;

import static dev.signalbox.queue.Flows.agent;
import static dev.signalbox.queue.Flows.flow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.signalbox.core.Allowance;
import dev.signalbox.core.Fact;
import dev.signalbox.core.Gate.Kind;
import dev.signalbox.core.Json;
import dev.signalbox.core.Run;
import dev.signalbox.core.RunId;
import dev.signalbox.core.StepPath;
import dev.signalbox.core.WorkflowId;
import dev.signalbox.queue.admission.LimitDesk.Obstacle;
import dev.signalbox.queue.admission.LimitDesk.Released;
import dev.signalbox.queue.check.CheckDb;
import dev.signalbox.queue.intake.Launch;
import dev.signalbox.queue.log.TriggerRow.Outcome;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Budgets that runs share, on a whole engine. Each attempt consumes 60 tokens. */
class SharedBudgetsTest {
  private static final String X = "{\"k\":\"x\"}";
  private Rig rig;

  @BeforeEach
  void open(@TempDir Path folder) {
    rig = new Rig(folder, flow("w", agent("a")), flow("two", agent("a"), agent("b")));
    Script.Play play = (_, _) -> Script.claimed("{\"usage\":{\"output-tokens\":60}}");
    rig.script.on("a", play).on("b", play);
  }

  @AfterEach
  void close() {
    rig.close();
    var report = CheckDb.check(rig.folder().resolve("data"), Optional.empty());
    assertThat(report.findings()).isEmpty();
  }

  @Test
  void the_budget_of_a_key_holds_all_runs_of_that_value_until_somebody_releases_it() {
    rig.policy("w", Policies.tokens(Kind.BUDGET_KEY, 100)).start();
    rig.ended(rig.launch("w", X));
    rig.ended(rig.launch("w", X));

    RunId held = rig.launch("w", X);
    rig.ended(rig.launch("w", "{\"k\":\"y\"}"));
    rig.crashAndRestart();

    assertThat(rig.run(held).status()).isEqualTo(Run.Status.QUEUED);
    Obstacle obstacle = rig.operations().limits().waiting(held).getFirst().obstacles().getFirst();
    assertThat(obstacle.full()).isTrue();
    assertThat(obstacle.claim().bucket()).isEqualTo("x");
    assertThat(obstacle.spending().orElseThrow().words()).isEqualTo("120 of 100 tokens");

    String id = obstacle.claim().gate().id();
    assertThat(rig.operations().limits().release(id, "x", "ann")).isInstanceOf(Released.Done.class);
    assertThat(rig.operations().limits().release(id, "x", "bob"))
        .as("one decision is enough")
        .isInstanceOf(Released.NotUsedUp.class);
    assertThat(rig.ended(held).status()).isEqualTo(Run.Status.SUCCEEDED);
    assertThat(rig.operations().limits().release(id, "y", "ann"))
        .isInstanceOf(Released.NotUsedUp.class);
    assertThat(rig.facts(held)).filteredOn(Fact.AttemptQueued.class::isInstance).hasSize(1);
  }

  @Test
  void what_was_released_stays_released_over_a_restart() {
    rig.policy("w", Policies.tokens(Kind.BUDGET_KEY, 50)).start();
    rig.ended(rig.launch("w", X));
    RunId held = rig.launch("w", X);
    rig.reaches(held, Run.Status.QUEUED);
    String id = rig.operations().limits().all().getFirst().gate().id();
    rig.operations().limits().release(id, "x", "ann");
    rig.ended(held);

    rig.crashAndRestart();

    var bucket =
        rig.operations()
            .limits()
            .buckets(rig.operations().limits().find(id).orElseThrow(), 10)
            .getFirst();
    assertThat(bucket.spending().orElseThrow().words()).isEqualTo("120 of 100 tokens");
    assertThat(bucket.spending().orElseThrow().releases()).isEqualTo(1);
  }

  @Test
  void the_budget_of_a_day_frees_itself_on_the_next_one() {
    rig.policy("w", Policies.tokens(Kind.BUDGET_DAY, 50)).start();
    rig.ended(rig.launch("w", X));
    RunId held = rig.launch("w", X);
    rig.reaches(held, Run.Status.QUEUED);
    assertThat(rig.operations().limits().waiting(held).getFirst().obstacles().getFirst().next())
        .as("the next midnight")
        .isPresent();

    rig.pass(Duration.ofDays(1));
    rig.crashAndRestart();

    assertThat(rig.ended(held).status()).isEqualTo(Run.Status.SUCCEEDED);
  }

  @Test
  void each_step_of_a_run_waits_for_the_budget_that_it_shares() {
    rig.policy("two", Policies.tokens(Kind.BUDGET_KEY, 50)).start();

    RunId run = rig.launch("two", X);

    await()
        .untilAsserted(() ->
            assertThat(rig.operations().limits().waiting(run))
                .extracting(it -> it.step().map(StepPath::value))
                .containsExactly(Optional.of("b")));
    assertThat(rig.script.ledger()).isEqualTo(List.of("a/1"));
    assertThat(rig.run(run).status()).isEqualTo(Run.Status.QUEUED);
  }

  @Test
  void an_attempt_begins_with_what_is_left_and_waits_anew_where_it_was_ended_over_that() {
    rig.policy("w", Policies.tokens(Kind.BUDGET_KEY, 100)).start();
    rig.ended(rig.launch("w", X));
    var left = new CopyOnWriteArrayList<Optional<Long>>();
    rig.script.on(
        "a",
        (assignment, _) -> {
          left.add(assignment.allowance().flatMap(Allowance::tokens));
          var used = new Json("{\"usage\":{\"output-tokens\":60}}");
          return assignment.attempt() == 1
              ? new dev.signalbox.core.Outcome.OverBudget("enough", used)
              : new dev.signalbox.core.Outcome.Claimed(used);
        });

    RunId run = rig.launch("w", X);
    await().until(() -> left.size() == 1);
    rig.reaches(run, Run.Status.QUEUED);
    String id = rig.operations().limits().all().getFirst().gate().id();
    assertThat(rig.operations().limits().release(id, "x", "ann")).isInstanceOf(Released.Done.class);

    assertThat(rig.ended(run).status()).isEqualTo(Run.Status.SUCCEEDED);
    assertThat(left).containsExactly(Optional.of(40L), Optional.of(80L));
    assertThat(rig.run(run).usage().tokens()).isEqualTo(120);
  }

  @Test
  void the_budget_of_a_step_counts_and_holds_that_step_alone() {
    rig.policy("two", Policies.tokensOfStep("two.b", 50)).start();
    assertThat(rig.ended(rig.launch("two", X)).status()).isEqualTo(Run.Status.SUCCEEDED);

    RunId held = rig.launch("two", X);

    rig.reaches(held, Run.Status.QUEUED);
    rig.crashAndRestart();
    assertThat(rig.script.ledger()).containsExactly("a/1", "b/1", "a/1");
    Obstacle obstacle = rig.operations().limits().waiting(held).getFirst().obstacles().getFirst();
    assertThat(obstacle.spending().orElseThrow().words()).isEqualTo("60 of 50 tokens");
    String id = obstacle.claim().gate().id();
    assertThat(id).startsWith("budget-key.step.two.b.");
    assertThat(rig.operations().limits().release(id, "x", "ann")).isInstanceOf(Released.Done.class);
    assertThat(rig.ended(held).status()).isEqualTo(Run.Status.SUCCEEDED);
  }

  @Test
  void SEMANTICS_2_2_a_key_that_is_missing_is_null_and_one_with_an_error_rejects_the_trigger() {
    rig.policy("w", Policies.tokens(Kind.BUDGET_KEY, 50)).start();

    rig.ended(rig.launch("w", "{}"));
    RunId held = rig.launch("w", "{\"k\":null}");
    rig.reaches(held, Run.Status.QUEUED);
    assertThat(rig.operations().limits().waiting(held).getFirst().obstacles().getFirst().claim())
        .extracting(claim -> claim.bucket())
        .isEqualTo("null");

    assertThat(
            rig.operations()
                .launch(
                    new WorkflowId("w"),
                    new Json("{\"k\":\"broken\"}"),
                    new LinkedHashMap<>(),
                    Optional.empty()))
        .isInstanceOfSatisfying(
            Launch.NotStarted.class,
            not -> {
              assertThat(not.trigger().outcome()).isEqualTo(Outcome.DROPPED);
              assertThat(not.trigger().rule()).isEqualTo("budget.key: no such overload");
            });
  }
}
