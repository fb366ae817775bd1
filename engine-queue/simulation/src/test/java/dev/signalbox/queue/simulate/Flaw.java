package dev.signalbox.queue.simulate;

import dev.signalbox.core.Decision;
import dev.signalbox.core.Event;
import dev.signalbox.core.Run;
import dev.signalbox.core.Step;
import dev.signalbox.core.Timer;
import dev.signalbox.core.Transition;
import dev.signalbox.core.Usage;
import dev.signalbox.core.Workflow;
import dev.signalbox.queue.engine.Rules;
import dev.signalbox.queue.log.ApprovalRow;
import dev.signalbox.queue.log.Entry;
import dev.signalbox.queue.log.Link;
import dev.signalbox.queue.log.Place;
import dev.signalbox.queue.log.RunRow;
import dev.signalbox.queue.log.StreamId;
import dev.signalbox.queue.log.Transaction;
import dev.signalbox.queue.log.Transaction.View;
import dev.signalbox.queue.memory.MemoryStore.Flaws;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Bugs to be planted; each is what others were bitten by, the number being that of its class. */
@SuppressWarnings(
    "ImmutableEnumChecker") // what breaks has no state, but for the queues that it makes
enum Flaw {
  /** B07: work is owned before that is durable. */
  B07_ANSWERED_BEFORE_COMMIT(Break.early(_ -> true)),
  B07_STARTED_BEFORE_IT_IS_OWNED(
      Break.early(transaction ->
          transaction.entries().stream()
              .anyMatch(entry -> entry.type().equals("attempt-started")))),
  B07_EVENT_TAKEN_OFF_BEFORE_ITS_RUN_HAS_IT(Break.without(View.PutReceived.class::isInstance)),
  B09_STORED_OVER_WHAT_IS_STORED(Break.store(new Flaws(true, true, false, false))),
  B10_FENCED_ENGINE_WRITES_ON(Break.store(new Flaws(false, true, false, false))),
  B19_EVENT_ID_FORGOTTEN(Break.entriesWithout(StreamId.OfEvent.class::isInstance)),
  B19_KEY_FORGOTTEN(Break.entriesWithout(StreamId.OfKey.class::isInstance)),
  B01_END_NOT_SHOWN(
      Break.without(
          view -> view instanceof View.PutRun(RunRow row) && row.status() == Run.Status.SUCCEEDED)),
  B01_TIMER_NOT_INDEXED(Break.changed(Flaw::withoutTimer)),
  B20_WAIT_NOT_INDEXED(Break.without(View.PutWait.class::isInstance)),
  B02_PLACE_NOT_RELEASED(Break.without(View.EndTurns.class::isInstance)),
  B02_PENDING_FORGOTTEN(Break.without(View.PutPending.class::isInstance)),
  I03_SNAPSHOT_AHEAD_OF_LOG(Break.changed(Flaw::ahead)),
  I14_QUESTION_STAYS_OPEN(
      Break.without(view ->
          view instanceof View.PutApproval(var row) && row.status() != ApprovalRow.Status.PENDING)),
  F09_BACKUP_WITHOUT_ROWS(Break.backedUp(it -> new Transaction(it.entries(), List.of()))),
  F09_BACKUP_WITHOUT_EVENTS(
      Break.backedUp(it ->
          new Transaction(
              it.entries().stream()
                  .filter(entry -> !(entry.stream() instanceof StreamId.OfEvent))
                  .toList(),
              it.views()))),
  I02_CHAIN_BROKEN(Break.written(Flaw::unchained)),
  B06_ENQUEUE_DID_NOTHING(Break.queue(Forgetful::new)),
  B08_RECOVERY_ONLY_ONCE(Break.dead("recovery")),
  B14_TIMEKEEPER_DIES(Break.dead("timekeeper")),
  B14_ARRIVALS_DIE(Break.dead("arrivals")),
  B14_GATEKEEPER_DIES(Break.dead("gatekeeper")),
  B14_ADMITTER_DIES(Break.dead("admitter")),
  B03_LIMIT_EXCEEDED(Break.lanes(Wide::new)),
  B10_FENCE_SKIPPED(Break.rules(Flaw::unfenced)),
  B10_DELIVERY_NOT_FENCED(Break.rules(Flaw::grantedTwice)),
  B04_CHANGED_AFTER_ITS_END(Break.rules(Flaw::afterEnd)),
  B04_CANCEL_FORGOTTEN(Break.rules(ignoring(Event.CancelRequested.class::isInstance, true))),
  I14_DECIDED_TWICE(Break.rules(Flaw::decidedTwice)),
  B18_ONE_ATTEMPT_TOO_MANY(Break.rules(with(1, 0))),
  B13_CRASHES_NOT_COUNTED(Break.rules(with(0, 10))),
  B01_BACKOFF_NEVER_ENDS(Break.rules(ignoringTimer(Timer.BackoffEnd.class::isInstance))),
  B01_SLEEP_NEVER_ENDS(Break.rules(ignoringTimer(Timer.SleepEnd.class::isInstance))),
  B01_CHILD_END_NOT_HEARD(Break.rules(ignoring(Event.ChildEnded.class::isInstance, false))),
  B01_LOST_ATTEMPT_NOT_HEARD(Break.rules(ignoring(Event.AttemptLost.class::isInstance, false))),
  I03_FACT_NOT_WRITTEN(Break.rules(Flaw::oneFactLess)),
  I22_TIME_RUNS_BACK(Break.rules(Flaw::earlier)),

  // --- Limits
  B02_SLOT_LEAKED(
      Break.without(view -> view instanceof View.DropSlots || view instanceof View.EndTurns)),
  B02_TICKET_LOST(Break.without(View.PutTicket.class::isInstance)),
  B02_SLOT_NOT_TAKEN(Break.without(View.PutSlots.class::isInstance)),
  B03_HOLDERS_NOT_COUNTED(
      Break.reading("held", (_, _) -> 0L, new Flaws(false, false, true, false))),
  B03_LIMIT_TWICE_AS_WIDE(Break.definitions(BrokenDefinitions::wider)),
  B03_NO_LIMIT_ON_RUNS(Break.definitions(BrokenDefinitions::withoutLimitsOnRuns)),
  I12_FIRST_LINE_FIRST(
      Break.reading("lines", (log, asked) -> log.lines((Place) asked[0], "", (int) asked[2]))),
  I01_LIMIT_CHANGE_LOST(
      Break.entriesWithout(
          stream -> stream instanceof StreamId.OfGate gate && gate.kind().equals("limit"))),

  PAUSE_FORGOTTEN(
      Break.entriesWithout(
          stream -> stream instanceof StreamId.OfGate gate && gate.kind().equals("pause"))),
  SHARED_BUDGET_NOT_LOOKED_AT(Break.reading("spent", (_, _) -> Usage.NONE)),
  CONSUMED_TWICE(
      Break.both(
          Break.reading("isConsumed", (_, _) -> false),
          Break.without(View.PutConsumed.class::isInstance))),
  I21_GOES_BY_WHAT_IS_CONFIGURED(Break.definitions(BrokenDefinitions::unpinned)),

  // --- Questions and budgets
  I14_ONE_IS_ENOUGH(Break.rules(BrokenRules.asking(it -> BrokenRules.quorum(it, 1)))),
  I14_ANYBODY_DECIDES(Break.rules(BrokenRules.asking(BrokenRules::byAnybody))),
  BUDGET_NOT_LOOKED_AT(Break.rules(BrokenRules.spending(_ -> true))),
  BUDGET_RELEASED_FOR_ALL(Break.rules(BrokenRules.spending(BrokenRules::isRuled))),

  // --- Many runs at once, schedules, forgetting
  I01_BULK_VANISHES(Break.without(View.MoveBulk.class::isInstance)),
  B08_BULK_FORGETS_WHERE_IT_IS(
      Break.without(
          view -> view instanceof View.PutBulkItem(var item) && item.outcome().isPresent())),
  B14_BULK_DIES(Break.dead("bulk")),
  I04_TICK_FIRES_TWICE(new ForgetfulSchedules()),
  OVERLAP_ALLOWED(Break.definitions(BrokenDefinitions::overlapping)),
  I28_LIVE_RUN_FORGOTTEN(
      Break.reading(
          "aged", (log, _) -> new Oblivious(log, _ -> true), new Flaws(false, false, false, true))),
  I28_FORGOTTEN_IN_SPITE_OF_HEIRS(
      Break.reading(
          "aged",
          (log, _) -> new Oblivious(log, row -> BrokenDefinitions.hasEnded(row.status())),
          new Flaws(false, false, false, true))),

  // --- Secrets
  I25_EVIDENCE_NOT_REDACTED(Break.examined()),

  // --- The queue
  B11_HELD_JOB_TAKEN_FOR_LOST(Break.queue(Amnesiac::new)),
  B12_CONSUMES_NO_MORE(Break.queue(Sated::new));

  final Sabotage sabotage;

  Flaw(Sabotage sabotage) {
    this.sabotage = sabotage;
  }

  // --- Rows

  private static View withoutTimer(View view) {
    if (!(view instanceof View.PutRun(RunRow row))) {
      return view;
    }
    return new View.PutRun(
        new RunRow(
            row.run(),
            row.workflow(),
            row.definition(),
            row.status(),
            row.sequence(),
            row.created(),
            row.updated(),
            Optional.empty(),
            row.labels(),
            row.lineage(),
            row.failure(),
            row.quarantine()));
  }

  private static View ahead(View view) {
    return view instanceof View.PutSnapshot(var run, long sequence, var body, var link)
        ? new View.PutSnapshot(run, sequence + 1, body, link)
        : view;
  }

  private static Transaction unchained(Transaction transaction) {
    return new Transaction(
        transaction.entries().stream()
            .map(entry ->
                entry.sequence() < 4
                    ? entry
                    : new Entry(
                        entry.stream(),
                        entry.sequence(),
                        entry.time(),
                        entry.type(),
                        entry.body(),
                        Link.FIRST))
            .toList(),
        transaction.views());
  }

  // --- Rules

  private static Decision changeNothing(Run run, Event event) {
    var entry = new Run.Recorded(run.sequence() + 1, event.time(), List.of());
    return new Decision.Next(run.replayed(List.of(entry)), List.of(), List.of());
  }

  private static Rules ignoring(Predicate<Event> events, boolean recorded) {
    return (workflow, run, event) ->
        events.test(event) && !run.isTerminal()
            ? recorded
                ? changeNothing(run, event)
                : new Decision.Ignored(new Decision.Reason.Repeated())
            : Transition.apply(workflow, run, event);
  }

  private static Rules ignoringTimer(Predicate<Timer> timers) {
    return ignoring(
        event -> event instanceof Event.TimerFired(var _, Timer timer) && timers.test(timer),
        false);
  }

  private static Decision unfenced(Workflow workflow, Run run, Event event) {
    if (event
        instanceof Event.AttemptEnded(var time, var step, int attempt, var outcome, var used)) {
      int current = run.steps().find(step).map(it -> it.attempt()).orElse(attempt);
      return Transition.apply(
          workflow, run, new Event.AttemptEnded(time, step, current, outcome, used));
    }
    return Transition.apply(workflow, run, event);
  }

  private static Decision grantedTwice(Workflow workflow, Run run, Event event) {
    Decision decision = Transition.apply(workflow, run, event);
    return event instanceof Event.AttemptStarted && decision instanceof Decision.Ignored
        ? new Decision.Ignored(new Decision.Reason.Repeated())
        : decision;
  }

  private static Decision afterEnd(Workflow workflow, Run run, Event event) {
    return run.isTerminal() ? changeNothing(run, event) : Transition.apply(workflow, run, event);
  }

  private static Decision decidedTwice(Workflow workflow, Run run, Event event) {
    Decision decision = Transition.apply(workflow, run, event);
    return event instanceof Event.ApprovalDecided
            && decision instanceof Decision.Ignored
            && !run.isTerminal()
        ? changeNothing(run, event)
        : decision;
  }

  private static Rules with(int attempts, int crashes) {
    return (workflow, run, event) ->
        Transition.apply(
            new Workflow(
                workflow.id(),
                workflow.digest(),
                workflow.triggers(),
                workflow.timeout(),
                workflow.steps().stream().map(step -> with(step, attempts, crashes)).toList(),
                workflow.output(),
                workflow.onFailure(),
                workflow.last(),
                workflow.cancelOn()),
            run,
            event);
  }

  private static Step with(Step step, int attempts, int crashes) {
    return new Step(
        step.id(),
        step.action(),
        step.condition(),
        new Step.Retry(
            step.retry().maxAttempts() + attempts,
            step.retry().maxCrashes() + crashes,
            step.retry().backoff()),
        step.timeout(),
        step.expect(),
        step.compensation());
  }

  private static Decision oneFactLess(Workflow workflow, Run run, Event event) {
    Decision decision = Transition.apply(workflow, run, event);
    return decision instanceof Decision.Next next
            && next.facts().size() > 1
            && event instanceof Event.AttemptEnded
        ? new Decision.Next(
            next.run(), next.facts().subList(0, next.facts().size() - 1), next.commands())
        : decision;
  }

  private static Decision earlier(Workflow workflow, Run run, Event event) {
    return event
            instanceof Event.AttemptEnded(var time, var step, int attempt, var outcome, var used)
        ? Transition.apply(
            workflow,
            run,
            new Event.AttemptEnded(time.minus(Duration.ofMinutes(1)), step, attempt, outcome, used))
        : Transition.apply(workflow, run, event);
  }
}
