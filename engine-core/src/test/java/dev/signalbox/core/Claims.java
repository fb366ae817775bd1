package dev.signalbox.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.Gate.Count;
import dev.signalbox.core.Gate.Kind;
import dev.signalbox.core.Gate.Scope;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/** Claims for tests, and what holds of those of every run. */
final class Claims {
  static final Claim RUNS =
      new Claim.Slot(new Gate(Kind.CONCURRENCY, Scope.WORKFLOW, "w", "", Count.RUNS), "", 1);
  static final Claim STEPS =
      new Claim.Slot(new Gate(Kind.CONCURRENCY, Scope.ENGINE, "", "key", Count.STEPS), "x", 2);
  static final Claim PACE =
      new Claim.Start(
          new Gate(Kind.THROTTLE, Scope.WORKFLOW, "w", "", Count.RUNS),
          "",
          new RateLimit(1, Duration.ofSeconds(1), RateLimit.Algorithm.GCRA, 0));
  static final Claim POOL =
      new Claim.Share(
          new Gate(Kind.BUDGET_DAY, Scope.WORKFLOW, "w", "", Count.STEPS),
          "",
          new Allowance(Optional.empty(), Optional.of(1000L), Optional.empty(), Optional.empty()));

  private Claims() {}

  static List<Claim> some(SplittableRandom random) {
    var claims = new ArrayList<Claim>();
    for (Claim claim : List.of(RUNS, STEPS, PACE, POOL)) {
      if (random.nextBoolean()) {
        claims.add(claim);
      }
    }
    return claims;
  }

  /** Slots and tickets follow from where the run stands, and the outbox knows of each ticket. */
  static void lawsOf(Workflow workflow, Run run) {
    var held = Admission.held(run);
    var tickets = Admission.tickets(run);
    assertThat(held).doesNotHaveDuplicates();
    assertThat(
            Transition.outstanding(workflow, run).stream()
                .filter(Command.Admit.class::isInstance)
                .map(command -> ((Command.Admit) command).ticket()))
        .as("what waits for its turn is outstanding")
        .containsExactlyElementsOf(tickets);
    if (run.isTerminal()) {
      assertThat(held).as("an ended run holds nothing").isEmpty();
      assertThat(tickets).isEmpty();
    }
    if (run.status() == Run.Status.QUEUED) {
      assertThat(tickets).isNotEmpty();
    }
    if (run.terms().isEmpty()) {
      assertThat(held).isEmpty();
      assertThat(tickets).isEmpty();
    } else if (run.terms().get().claims().contains(STEPS)) {
      long busy =
          run.live().stream()
              .filter(step ->
                  Transition.outstanding(workflow, run).stream()
                      .anyMatch(command -> isAt(command, step)))
              .count();
      assertThat(held.stream().filter(each -> each.step().isPresent()).count())
          .as("who works holds a slot")
          .isGreaterThanOrEqualTo(busy);
    }
  }

  private static boolean isAt(Command command, StepRun step) {
    return switch (command) {
      case Command.Dispatch dispatch -> dispatch.assignment().step().equals(step.path());
      case Command.Verify verify -> verify.assignment().step().equals(step.path());
      case Command.Interrupt interrupt -> interrupt.step().equals(step.path());
      case Command.Admit _, Command.Arm _, Command.AskApproval _, Command.Emit _ -> false;
      case Command.Listen _, Command.Watch _, Command.StartChild _ -> false;
      case Command.AwaitChild _, Command.CancelChild _ -> false;
    };
  }
}
