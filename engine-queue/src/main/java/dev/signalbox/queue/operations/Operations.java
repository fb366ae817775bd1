package dev.signalbox.queue.operations;

import dev.signalbox.core.Decision;
import dev.signalbox.core.Event;
import dev.signalbox.core.Json;
import dev.signalbox.core.Run;
import dev.signalbox.core.RunId;
import dev.signalbox.core.StepPath;
import dev.signalbox.core.Workflow;
import dev.signalbox.core.WorkflowId;
import dev.signalbox.queue.admission.LimitDesk;
import dev.signalbox.queue.ambient.EngineClock;
import dev.signalbox.queue.ambient.Ids;
import dev.signalbox.queue.engine.Definitions;
import dev.signalbox.queue.engine.Engine;
import dev.signalbox.queue.engine.Engine.Answer;
import dev.signalbox.queue.gates.PendingChange;
import dev.signalbox.queue.gates.WorkflowPauses;
import dev.signalbox.queue.intake.EventRecords;
import dev.signalbox.queue.intake.Intake;
import dev.signalbox.queue.intake.Launch;
import dev.signalbox.queue.intake.Launcher;
import dev.signalbox.queue.intake.Submission;
import dev.signalbox.queue.log.AcceptedEvent;
import dev.signalbox.queue.log.DiskFull;
import dev.signalbox.queue.log.Entry;
import dev.signalbox.queue.log.RunLog;
import dev.signalbox.queue.log.RunRow;
import dev.signalbox.queue.log.StoreUnavailable;
import dev.signalbox.queue.log.StreamId;
import dev.signalbox.queue.log.TriggerQuery;
import dev.signalbox.queue.log.TriggerRow;
import dev.signalbox.queue.schedule.Schedules;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * What people and programs may ask of a running engine. Everything that changes something is
 * durable when its method returns.
 *
 * <p>All of it may throw {@link StoreUnavailable}, and what changes something {@link DiskFull}:
 * nothing is lost, try again.
 */
public final class Operations {
  private final RunLog log;
  private final Engine engine;
  private final Intake intake;
  private final Launcher launcher;
  private final EventRecords events;
  private final Definitions definitions;
  private final Endings endings;
  private final Schedules schedules;
  private final Reruns reruns;
  private final Bulks bulks;
  private final LimitDesk limits;
  private final EngineClock clock;
  private final WorkflowPauses pauses;
  private final Runnable resumed;

  public Operations(
      RunLog log,
      Engine engine,
      Intake intake,
      Launcher launcher,
      EventRecords events,
      Definitions definitions,
      Endings endings,
      Schedules schedules,
      EngineClock clock,
      Ids ids,
      LimitDesk limits,
      WorkflowPauses pauses,
      Runnable resumed) {
    this.limits = limits;
    this.pauses = pauses;
    this.resumed = resumed;
    this.clock = clock;
    this.schedules = schedules;
    this.log = log;
    this.engine = engine;
    this.intake = intake;
    this.launcher = launcher;
    this.events = events;
    this.definitions = definitions;
    this.endings = endings;
    this.bulks = new Bulks(log, clock, ids, this);
    this.reruns = new Reruns(log, launcher, definitions, this::find);
  }

  /** A run that was looked for. */
  public sealed interface Found {
    record Known(Run run, Workflow workflow) implements Found {}

    record Unknown() implements Found {}

    /** The run's log does not hold together; it is left alone. */
    record Quarantined(RunRow row, String reason) implements Found {}
  }

  /** What became of a request to change a run. */
  public sealed interface Changed {
    /** It was decided; an {@link Decision.Ignored} says why it changes nothing. */
    record Decided(Decision decision, Run run) implements Changed {}

    record Unknown() implements Changed {}

    record Quarantined(String reason) implements Changed {}
  }

  /** Hands events in: all of them, or, where one is refused, none. */
  public Submission submit(List<Submission.Incoming> incoming) {
    return intake.submit(incoming);
  }

  /** What {@link #submit} would do now; nothing is stored. */
  public Submission rehearse(List<Submission.Incoming> incoming) {
    return switch (intake.rehearse(incoming)) {
      case Submission.Accepted accepted -> limits.foretold(accepted, incoming, definitions);
      case Submission refused -> refused;
    };
  }

  /**
   * What events that were {@link #rehearse rehearsed} would do to the runs that wait for some, each
   * as if it were the only one; nothing is stored.
   *
   * @param ids of the events, as they were answered
   */
  public Encounter.Page encounters(List<String> ids, List<Submission.Incoming> incoming) {
    return new Encounters(log, engine).of(ids, incoming, clock.now());
  }

  /** An event that was handed in, with what became of it; empty if there is none with this id. */
  public Optional<AcceptedEvent> event(String id) {
    return events.event(id);
  }

  /** What was answered for the event with this id; empty where there is none. */
  public Optional<Submission.Accepted> accepted(String event) {
    return intake.accepted(event);
  }

  /** What became of triggers, the newest first. */
  public RunLog.Page<TriggerRow> triggers(TriggerQuery query) {
    return events.triggers(query);
  }

  /** Lets a debounce or a batch go on at once. */
  public PendingChange flush(String id) {
    return intake.flush(id);
  }

  /** Lets nothing come of what is pending. */
  public PendingChange drop(String id, String by) {
    return intake.drop(id, by);
  }

  /** Starts a run, as event {@code run/requested}. */
  public Launch launch(
      WorkflowId workflow,
      Json data,
      SequencedMap<String, String> labels,
      Optional<String> idempotencyKey) {
    return definitions
        .current(workflow)
        .map(defined -> launcher.launch(defined, data, labels, idempotencyKey))
        .orElseGet(() -> new Launch.UnknownWorkflow(workflow));
  }

  public Changed cancel(RunId run, String by, String reason) {
    return changed(engine.ask(run, now -> new Event.CancelRequested(now, by, reason)));
  }

  /**
   * As {@link #cancel}, also of a run that has gone on as another one: what it still does itself is
   * stopped, and the other one goes on.
   */
  public Changed forceCancel(RunId run, String by, String reason) {
    return changed(engine.ask(run, now -> new Event.CancelRequested(now, by, reason, true)));
  }

  /** From now on nothing new begins in the run. */
  public Changed pause(RunId run, String by, String reason) {
    return changed(engine.ask(run, now -> new Event.PauseRequested(now, by, reason)));
  }

  public Changed resume(RunId run, String by) {
    return changed(engine.ask(run, now -> new Event.ResumeRequested(now, by)));
  }

  /** Sends something to this very run, which keeps it if it does not wait for it yet. */
  public Changed signal(RunId run, Optional<String> id, String name, Json data) {
    return changed(
        engine.ask(
            run, now -> new Event.SignalSent(now, name, intake.signal(id, name, data, now))));
  }

  public Found find(RunId run) {
    return switch (engine.peek(run)) {
      case Answer.Decided(Decision _, Run state, Workflow workflow) ->
          new Found.Known(state, workflow);
      case Answer.UnknownRun _ -> new Found.Unknown();
      case Answer.Refused _ -> throw alone();
      case Answer.Quarantined(RunId _, String reason) ->
          log.row(run)
              .<Found>map(row -> new Found.Quarantined(row, reason))
              .orElseGet(Found.Unknown::new);
    };
  }

  /** The run once it has ended, or as it stands when the patience is over. */
  public Found await(RunId run, Duration patience) throws InterruptedException {
    return endings.await(run, patience, log, this::find);
  }

  /** The log of a run, with what is committed. */
  public List<Entry> history(RunId run, long after, int max) {
    return log.read(new StreamId.OfRun(run), after, max);
  }

  /** As much of it as has so many characters together, but one entry at least. */
  public List<Entry> history(RunId run, long after, int max, long characters) {
    return log.read(new StreamId.OfRun(run), after, max, characters);
  }

  /** The newest entry of its log that its row tells of; 0 for a run that is not known. */
  public long reached(RunId run) {
    return log.row(run).map(RunRow::sequence).orElse(0L);
  }

  /** The workflows that runs can be started of. */
  public List<Workflow> workflows() {
    return definitions.all().stream().map(Definitions.Defined::workflow).toList();
  }

  /** From now on no run of the workflow begins; what comes is kept. */
  public WorkflowPauses.Changed pause(WorkflowId workflow, String by, Optional<String> note) {
    return pauses.pause(workflow, by, note);
  }

  /** What was kept begins, as its limits allow. */
  public WorkflowPauses.Changed resume(WorkflowId workflow, String by) {
    WorkflowPauses.Changed changed = pauses.resume(workflow, by);
    resumed.run();
    return changed;
  }

  /** Which workflows are paused. */
  public WorkflowPauses pauses() {
    return pauses;
  }

  /** What starts workflows by the clock. */
  public Schedules schedules() {
    return schedules;
  }

  /** New runs that are made of others. */
  public Reruns reruns() {
    return reruns;
  }

  /** Runs that go on by another definition. */
  public Migrations migrations() {
    return new Migrations(log, engine, definitions);
  }

  /** What is said to questions. */
  public Approvals approvals() {
    return new Approvals(engine);
  }

  /** Changes to many runs at once. */
  public Bulks bulks() {
    return bulks;
  }

  /** What a step that waits for events has not taken for one. */
  public List<NearMisses.Misses> nearMisses(Run run, Workflow workflow, StepPath step) {
    return new NearMisses(log, events).of(run, workflow, step);
  }

  /** What bounds how much runs at once, and how often. */
  public LimitDesk limits() {
    return limits;
  }

  private static IllegalStateException alone() {
    return new IllegalStateException("expected an event without a companion to be decided");
  }

  static Changed changed(Answer answer) {
    return switch (answer) {
      case Answer.Decided(Decision decision, Run run, Workflow _) ->
          new Changed.Decided(decision, run);
      case Answer.Refused _ -> throw alone();
      case Answer.UnknownRun _ -> new Changed.Unknown();
      case Answer.Quarantined(RunId _, String reason) -> new Changed.Quarantined(reason);
    };
  }
}
