package dev.signalbox.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.Admission.Standing;
import dev.signalbox.core.Gate.Count;
import dev.signalbox.core.Gate.Kind;
import dev.signalbox.core.Gate.Scope;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Who may begin where runs share a budget. */
class AdmissionBudgetTest {
  private static final Claim.Bucket DAY =
      new Claim.Bucket(new Gate(Kind.BUDGET_DAY, Scope.WORKFLOW, "w", "", Count.STEPS), "");

  @Test
  void whatever_is_left_of_a_budget_is_enough_for_all_that_wait_and_nothing_is_for_none() {
    var allowance =
        new Allowance(Optional.empty(), Optional.of(100L), Optional.empty(), Optional.empty());
    for (long spent = 0; spent < 500; spent += 33) {
      for (long releases = 0; releases < 4; releases++) {
        var standing = new Standing.Spent(new Usage(0, spent, 0, 0), releases);

        var decision = decide(Map.of(DAY, standing), List.of(shares(allowance)));

        boolean left = spent < 100 * (1 + releases);
        assertThat(decision.grants()).hasSize(left ? 3 : 0);
        assertThat(decision.full().isEmpty()).isEqualTo(left);
      }
    }
  }

  @Test
  void the_budget_of_a_day_frees_itself_at_midnight_and_that_of_a_key_never_does() {
    var nothing =
        new Allowance(Optional.empty(), Optional.of(1L), Optional.empty(), Optional.empty());
    var used = new Standing.Spent(new Usage(0, 1, 0, 0), 0);
    var key = new Gate(Kind.BUDGET_KEY, Scope.WORKFLOW, "w", "k", Count.STEPS);
    var kept = ticket("k", 0, List.of(new Claim.Share(key, "a", nothing)));

    var ofDay = decide(Map.of(DAY, used), List.of(shares(nothing)));
    var ofKey = decide(Map.of(new Claim.Bucket(key, "a"), used), List.of(List.of(kept)));

    assertThat(ofDay.free()).containsEntry(DAY, Instant.parse("2026-01-02T00:00:00Z"));
    assertThat(ofKey.free()).isEmpty();
    assertThat(ofKey.full()).hasSize(1);
  }

  private static List<Ticket> shares(Allowance allowance) {
    var claim = new Claim.Share(DAY.gate(), DAY.key(), allowance);
    return List.of(
        ticket("a", 0, List.of(claim)),
        ticket("b", 1, List.of(claim)),
        ticket("c", 2, List.of(claim)));
  }

  private static Ticket ticket(String run, long rank, List<Claim> claims) {
    return new Ticket(
        new RunId(run), new WorkflowId("w"), Optional.of(new StepPath("a")), 1, rank, 0, claims);
  }

  private static Admission.Decision decide(
      Map<Claim.Bucket, Standing> standings, List<List<Ticket>> lines) {
    return Admission.apply(Limits.NONE, standings, lines, Story.NOON);
  }
}
