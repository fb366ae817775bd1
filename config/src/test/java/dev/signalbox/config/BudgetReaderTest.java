package dev.signalbox.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.Budget;
import dev.signalbox.core.Budget.Scope;
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
    var reading =
        fixture.read(
            yaml(
                "{ usd: 5.25, tokens: 1000000, turns: 60, wall: 2h, per: run }",
                "agent: go, budget: [ { usd: 1 }, { turns: 9 } ]"));

    assertThat(reading).isInstanceOf(Reading.Loaded.class);
    var compiled =
        Objects.requireNonNull(
            ((Reading.Loaded) reading).config().workflows().get(new WorkflowId("w")));
    var task = (Action.Task) compiled.workflow().steps().getFirst().action();
    assertThat(task.budgets())
        .containsExactly(
            new Budget(
                Scope.STEP,
                Optional.of(1_000_000L),
                Optional.empty(),
                Optional.empty(),
                Optional.empty()),
            new Budget(
                Scope.STEP, Optional.empty(), Optional.empty(), Optional.of(9L), Optional.empty()),
            new Budget(
                Scope.RUN,
                Optional.of(5_250_000L),
                Optional.of(1_000_000L),
                Optional.of(60L),
                Optional.of(Duration.ofHours(2))));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{ usd: 0 }|agent: go|budget.usd: expected an amount of US dollars of more than zero, found 0",
        "{ usd: x }|agent: go|budget.usd: expected an amount of US dollars",
        "{ per: run }|agent: go|budget: expected at least one of usd, tokens, turns and wall",
        "{ turns: 1, per: dya }|agent: go|budget.per: expected run, found 'dya'",
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
