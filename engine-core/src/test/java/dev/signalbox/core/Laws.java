package dev.signalbox.core;

import static java.util.Comparator.naturalOrder;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.Run.Recorded;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The shell in small: it keeps a log and a ledger of open commands, and after every event holds the
 * decision against all that is promised of any decision.
 */
final class Laws {
  private final Workflow workflow;
  private final List<Recorded> log = new ArrayList<>();
  private final Ledger ledger = new Ledger();
  private final Map<StepPath, Integer> fences = new LinkedHashMap<>();
  private final Set<Timer> fired = new HashSet<>();
  private final Set<StepPath> ruled = new HashSet<>();
  private final List<StepPath> closing = new ArrayList<>();
  private Optional<Run> run = Optional.empty();
  private Optional<Run> replayed = Optional.empty();
  private int ends;

  Laws(Workflow workflow) {
    this.workflow = workflow;
  }

  Run run() {
    return run.orElseThrow();
  }

  List<Recorded> log() {
    return log;
  }

  Decision begin(Event.RunRequested request) {
    var next = Transition.begin(workflow, request);
    sameAgain(next, Transition.begin(workflow, request));
    assertThat(next.run().sequence()).isEqualTo(1);
    record(next, request.time());
    return next;
  }

  Decision apply(Event event) {
    var before = run();
    var decision = Transition.apply(workflow, before, event);
    sameAgain(decision, Transition.apply(workflow, before, event));
    if (decision instanceof Decision.Next next) {
      assertThat(next.run().sequence()).isEqualTo(before.sequence() + 1);
      assertThat(next.run().updated()).isAfterOrEqualTo(before.updated());
      if (before.isTerminal()) {
        assertThat(event).isInstanceOf(Event.HookFailed.class);
        assertThat(next.facts()).isEmpty();
        assertThat(next.commands()).isEmpty();
        assertThat(next.run().stage()).isEqualTo(before.stage());
      }
      if (event instanceof Event.TimerFired(Instant _, Timer timer)) {
        assertThat(timer.due()).isBeforeOrEqualTo(next.run().updated());
        assertThat(before.timers()).contains(timer);
        assertThat(fired.add(timer)).as("fires once: %s", timer).isTrue();
      }
      attempt(event)
          .ifPresent(attempt ->
              assertThat(before.live())
                  .as("only the current attempt counts")
                  .extracting(StepRun::attempt)
                  .contains(attempt));
      if (before.isHalting()) {
        assertThat(next.facts())
            .as("while it is stopped, and until it closes, nothing begins")
            .satisfies(facts ->
                assertThat(facts.stream().takeWhile(fact -> !(fact instanceof Fact.PhaseBegun)))
                    .noneMatch(Laws::beginsWork));
      }
      if (before.paused() && next.run().paused()) {
        assertThat(next.commands()).as("while it is paused").noneMatch(Laws::beginsAnew);
        assertThat(next.facts())
            .as("while it is paused")
            .noneMatch(fact -> movesOn(fact) && !isHold(before, fact));
      }
      commandsAreTheDifference(before, next);
      record(next, event.time());
    }
    return decision;
  }

  /** Apart from recalls, and from checks that were lost, which are wanted again. */
  private void commandsAreTheDifference(Run before, Decision.Next next) {
    var wanted = new ArrayList<>(Transition.outstanding(workflow, next.run()));
    wanted.removeAll(Transition.outstanding(workflow, before));
    assertThat(next.commands()).containsAll(wanted);
    var more = new ArrayList<>(next.commands());
    more.removeAll(wanted);
    assertThat(more)
        .allMatch(
            command -> command instanceof Command.Interrupt || command instanceof Command.Verify);
  }

  private void record(Decision.Next next, Instant time) {
    run = Optional.of(next.run());
    log.add(new Recorded(next.run().sequence(), time, next.facts()));
    next.facts().forEach(this::count);
    ledger.add(next);
    replayEqualsLive();
    assertThat(Transition.outstanding(workflow, run()))
        .as("outstanding is what was issued and is not answered")
        .containsExactlyInAnyOrderElementsOf(ledger.open())
        .doesNotHaveDuplicates();
    assertThat(run().wakeAt())
        .isEqualTo(run().timers().stream().map(Timer::due).min(naturalOrder()));
    assertThat(Steps.of(run().steps().values()).ended())
        .as("a snapshot keeps the order of ends")
        .isEqualTo(run().steps().ended());
    run().live().forEach(this::lanesAreCounted);
    if (run().paused() && !run().isTerminal()) {
      assertThat(run().wakeup().getFirst()).isInstanceOf(Wakeup.Resume.class);
    }
    assertThat(run().wakeup().isEmpty()).as("wakes up: %s", run()).isEqualTo(run().isTerminal());
    assertThat(ends).isEqualTo(run().isTerminal() ? 1 : 0);
    run().steps().values().forEach(this::withinBudget);
    Claims.lawsOf(workflow, run());
  }

  /** The second run lives from the log alone. */
  private void replayEqualsLive() {
    var entry = List.of(log.getLast());
    replayed =
        Optional.of(replayed.map(run -> run.replayed(entry)).orElseGet(() -> Run.replay(entry)));
    assertThat(replayed).isEqualTo(run);
    assertThat(replayed.toString()).isEqualTo(run.toString());
  }

  /** A lane that is open has one step that lives, and a step that lives has lanes that do. */
  private void lanesAreCounted(StepRun step) {
    if (step.progress() instanceof Progress.Holding held) {
      long open =
          Stream.concat(
                  run().live().stream().map(StepRun::path),
                  run().pause().stream().flatMap(pause -> pause.ended().stream()))
              .filter(other -> other.frame().block().equals(Optional.of(step.path())))
              .count();
      assertThat(held.open()).as("%s", step).isEqualTo((int) open).isPositive();
      if (workflow.find(step.path()).orElseThrow().action() instanceof Block.ForEach each) {
        assertThat(held.open()).isLessThanOrEqualTo(each.window());
      }
    }
    step.path()
        .frame()
        .block()
        .ifPresent(block ->
            assertThat(run().steps().get(block).isEnded() && step.path().undoes().isEmpty())
                .as("%s outlives its block", step)
                .isFalse());
  }

  private static Optional<Integer> attempt(Event event) {
    return switch (event) {
      case Event.AttemptStarted started -> Optional.of(started.attempt());
      case Event.AttemptEnded ended -> Optional.of(ended.attempt());
      case Event.AttemptLost lost -> Optional.of(lost.attempt());
      case Event.Observed observed -> Optional.of(observed.attempt());
      case Event.CheckLost lost -> Optional.of(lost.attempt());
      case Event.RunRequested _, Event.TimerFired _, Event.ApprovalDecided _ -> Optional.empty();
      case Event.Emitted _, Event.EmissionRefused _, Event.CancelRequested _ -> Optional.empty();
      case Event.LinkMade _, Event.LinkRefused _ -> Optional.empty();
      case Event.HookFailed _, Event.EventArrived _, Event.SignalSent _ -> Optional.empty();
      case Event.ChildStarted _, Event.ChildRefused _, Event.ChildEnded _ -> Optional.empty();
      case Event.PauseRequested _, Event.ResumeRequested _, Event.Admitted _ -> Optional.empty();
      case Event.Migrated _ -> Optional.empty();
      case Event.SlotGranted granted -> Optional.of(granted.attempt());
    };
  }

  private void withinBudget(StepRun step) {
    workflow
        .find(step.path())
        .ifPresent(definition -> {
          assertThat(step.ended()).isLessThanOrEqualTo(definition.retry().maxAttempts());
          assertThat(step.crashes()).isLessThanOrEqualTo(definition.retry().maxCrashes());
        });
  }

  private void count(Fact fact) {
    if (fact instanceof Fact.AttemptOffered(StepPath path, int attempt)) {
      assertThat(attempt).as("fence of %s", path).isGreaterThan(fences.getOrDefault(path, 0));
      fences.put(path, attempt);
    }
    if (fact instanceof Fact.ApprovalOpened opened) {
      // One that was offered, and is held before it has begun, is offered again.
      opened.held().ifPresent(held -> fences.put(opened.step(), held.attempts()));
    }
    if (fact instanceof Fact.OfStep about && goesOn(fact)) {
      ruled.remove(about.step());
    }
    if (fact instanceof Fact.ApprovalClosed(StepPath path, StepRun.Ruling _)) {
      assertThat(ruled.add(path)).as("%s is decided once", path).isTrue();
    }
    if (fact instanceof Fact.BlockClosing(StepPath path, StepRun.Closing _)) {
      closing.add(path);
    }
    if (fact instanceof Fact.OfStep about && beginsWork(fact)) {
      assertThat(closing)
          .as("nothing begins in a block that closes: %s", fact)
          .noneMatch(block -> about.step().isBelow(block) && about.step().undoes().isEmpty());
    }
    if (isEnd(fact)) {
      ends++;
    }
  }

  /** What was decided is over, and may have to be asked for again. */
  private static boolean goesOn(Fact fact) {
    return fact instanceof Fact.AttemptOffered
        || fact instanceof Fact.AttemptQueued
        || fact instanceof Fact.AttemptClaimed
        || fact instanceof Fact.BudgetReleased;
  }

  private static boolean isEnd(Fact fact) {
    return fact instanceof Fact.RunSucceeded
        || fact instanceof Fact.RunFailed
        || fact instanceof Fact.RunCancelled;
  }

  private static boolean beginsWork(Fact fact) {
    return fact instanceof Fact.StepStarted
        || fact instanceof Fact.AttemptQueued
        || fact instanceof Fact.AttemptOffered
        || fact instanceof Fact.RunAdmitted
        || fact instanceof Fact.AttemptDelayed
        || fact instanceof Fact.AttemptBegun
        || fact instanceof Fact.BlockBegun
        || fact instanceof Fact.EmissionBegun
        || fact instanceof Fact.WaitBegun
        || fact instanceof Fact.CallBegun
        || fact instanceof Fact.LaneBegun
        || fact instanceof Fact.SleepBegun
        || fact instanceof Fact.ApprovalOpened;
  }

  /** A further attempt of a step is offered to nobody before the run is resumed. */
  private static boolean movesOn(Fact fact) {
    return fact instanceof Fact.PhaseBegun
        || isEnd(fact)
        || (beginsWork(fact)
            && !(fact instanceof Fact.AttemptQueued)
            && !(fact instanceof Fact.AttemptOffered)
            && !(fact instanceof Fact.AttemptDelayed));
  }

  /** A task of which the next attempt may not begin yet. */
  private static boolean isHold(Run before, Fact fact) {
    return fact instanceof Fact.ApprovalOpened opened
        && before.steps().find(opened.step()).isPresent();
  }

  private static boolean beginsAnew(Command command) {
    return command instanceof Command.Dispatch
        || command instanceof Command.Admit
        || command instanceof Command.Verify
        || command instanceof Command.Emit
        || command instanceof Command.StartChild
        || command instanceof Command.Arm;
  }

  private static void sameAgain(Decision first, Decision second) {
    assertThat(second).isEqualTo(first);
    assertThat(second.toString()).isEqualTo(first.toString());
  }
}
