package dev.signalbox.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.signalbox.core.Allowance;
import dev.signalbox.core.Budget;
import dev.signalbox.core.Budget.Scope;
import dev.signalbox.core.Gate;
import dev.signalbox.core.Limit;
import dev.signalbox.core.Step.Action;
import dev.signalbox.core.WorkflowId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BudgetReaderTest {
  @TempDir Path folder;
  private Fixture fixture;

  @BeforeEach
  void setUp() {
    fixture = new Fixture(folder);
  }

  @Test
  void a_workflow_and_a_step_have_budgets_of_their_own() {
    var compiled =
        compiled(
            "{ usd: 5.25, tokens: 1000000, turns: 60, wall: 2h, per: run }",
            "agent: go, budget: [ { usd: 1 }, { turns: 9 } ]");
    var task = (Action.Task) compiled.workflow().steps().getFirst().action();
    assertThat(task.budgets())
        .containsExactly(
            new Budget(Scope.STEP, usd(1_000_000)),
            new Budget(Scope.STEP, turns(9)),
            new Budget(
                Scope.RUN,
                new Allowance(
                    Optional.of(5_250_000L),
                    Optional.of(1_000_000L),
                    Optional.of(60L),
                    Optional.of(Duration.ofHours(2)))));
  }

  @Test
  void each_attempt_may_have_one_and_runs_may_share_some() {
    var compiled =
        compiled(
            "[ { usd: 1, per: attempt }, { usd: 5, per: key, key: event.data.org }, { turns: 9, per: day } ]",
            "agent: go, budget: { turns: 9, per: attempt }");

    var task = (Action.Task) compiled.workflow().steps().getFirst().action();
    assertThat(task.budgets())
        .containsExactly(
            new Budget(Scope.ATTEMPT, turns(9)), new Budget(Scope.ATTEMPT, usd(1_000_000)));
    assertThat(compiled.policy().limits())
        .extracting(limited -> limited.gate().kind(), limited -> limited.limit())
        .containsExactly(
            tuple(Gate.Kind.BUDGET_KEY, new Limit.Pool(usd(5_000_000))),
            tuple(Gate.Kind.BUDGET_DAY, new Limit.Pool(turns(9))));
    assertThat(compiled.policy().limits().getFirst().gate().id())
        .startsWith("budget-key.workflow.w.");
    assertThat(compiled.policy().limits().getLast().gate().id()).isEqualTo("budget-day.workflow.w");
  }

  @Test
  void a_step_may_have_budgets_that_runs_share_and_they_are_of_that_step_alone() {
    String each = "agent: go, budget: { turns: 9, per: day }";
    String keyed = "agent: go, budget: { turns: 5, per: key, key: event.data.org }";
    var compiled =
        read(
            """
            workflows:
              w:
                steps:
                  - { id: a, %2$s, compensate: { %1$s } }
                  - { id: l, for-each: { in: "[1]", steps: [ { id: b, %1$s } ] } }
                  - { id: p, parallel: { left: [ { id: c, %1$s } ], right: [ { id: d, agent: go } ] } }
                  - { id: s, switch: [ { when: "true", steps: [ { id: e, %1$s } ] }, { else: [ { id: f, %1$s } ] } ] }
                finally: [ { id: g, %1$s } ]
            """
                .formatted(each, keyed));

    assertThat(compiled.policy().limits())
        .extracting(limited -> limited.gate().scope(), limited -> limited.gate().name())
        .containsExactlyInAnyOrder(
            tuple(Gate.Scope.STEP, "w.a"),
            tuple(Gate.Scope.STEP, "w.a.compensate"),
            tuple(Gate.Scope.STEP, "w.l._.b"),
            tuple(Gate.Scope.STEP, "w.p.left.c"),
            tuple(Gate.Scope.STEP, "w.s.0.e"),
            tuple(Gate.Scope.STEP, "w.s.else.f"),
            tuple(Gate.Scope.STEP, "w.g"));
    assertThat(compiled.policy().limits())
        .filteredOn(limited -> limited.gate().name().equals("w.a"))
        .extracting(limited -> limited.gate().kind(), limited -> limited.limit())
        .containsExactly(tuple(Gate.Kind.BUDGET_KEY, new Limit.Pool(turns(5))));
    var task = (Action.Task) compiled.workflow().steps().getFirst().action();
    assertThat(task.budgets()).isEmpty();
  }

  @Test
  void of_budgets_of_steps_that_runs_share_there_are_few() {
    var steps = new StringBuilder();
    for (int i = 0; i < 9; i++) {
      steps.append("      - { id: a%d, agent: go, budget: { turns: 9, per: day } }%n".formatted(i));
    }

    assertThat(fixture.problems("workflows:\n  w:\n    steps:\n" + steps))
        .anyMatch(
            problem -> problem.contains("steps[8].budget: expected at most 8 budgets of steps"));
  }

  private CompiledWorkflow compiled(String budget, String step) {
    return read(yaml(budget, step));
  }

  private CompiledWorkflow read(String yaml) {
    var reading = fixture.read(yaml);
    assertThat(reading).isInstanceOf(Reading.Loaded.class);
    return Objects.requireNonNull(
        ((Reading.Loaded) reading).config().workflows().get(new WorkflowId("w")));
  }

  private static Allowance usd(long micro) {
    return new Allowance(Optional.of(micro), Optional.empty(), Optional.empty(), Optional.empty());
  }

  private static Allowance turns(long turns) {
    return new Allowance(Optional.empty(), Optional.empty(), Optional.of(turns), Optional.empty());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{ usd: 0 }|agent: go|budget.usd: expected an amount of US dollars of more than zero, found 0",
        "{ usd: x }|agent: go|budget.usd: expected an amount of US dollars",
        "{ per: run }|agent: go|budget: expected at least one of usd, tokens, turns and wall",
        "{ turns: 1, per: dya }|agent: go|budget.per: expected one of attempt, run, key, day",
        "{ turns: 1, per: key }|agent: go|budget: expected key beside per: key",
        "{ turns: 1, key: event.data.a }|agent: go|budget.key: expected per: key or per: day",
        "[ { turns: 1 }, { per: day } ]|agent: go|budget[1]: expected at least one of usd",
        "[ { turns: 1, per: day }, { usd: 1, per: day } ]|agent: go|found two of the same",
        "{ turns: 1 }|agent: go, budget: { turns: 1, per: key }|budget: expected key beside per: key",
        "{ turns: 1 }|agent: go, budget: [ { turns: 1, per: day }, { usd: 1, per: day } ]|steps[0].budget: expected budgets that runs share to differ",
        "{ turns: 1 }|run: ls, budget: { turns: 1, per: day }|budget: has no effect: only agents tell",
        "{ turns: 1 }|set: '1'|w.budget: has no effect: the workflow has no agent step",
        "{ turns: 1 }|run: ls, budget: { turns: 1 }|budget: has no effect: only agents tell",
        "{ turns: 1 }|sleep: 1s, budget: { turns: 1 }|budget: has no effect: only agents tell",
      })
  void what_cannot_be_meant_is_said(String budget, String step, String expected) {
    assertThat(fixture.problems(yaml(budget, step)))
        .anyMatch(problem -> problem.contains(expected));
  }

  private static String yaml(String budget, String step) {
    return "workflows:\n  w:\n    budget: " + budget + "\n    steps: [ { id: a, " + step + " } ]\n";
  }
}
