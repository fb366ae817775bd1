package dev.signalbox.queue.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.Backoff;
import dev.signalbox.core.Decision;
import dev.signalbox.core.Digest;
import dev.signalbox.core.Event;
import dev.signalbox.core.Expression;
import dev.signalbox.core.Fact;
import dev.signalbox.core.Json;
import dev.signalbox.core.Progress;
import dev.signalbox.core.Run;
import dev.signalbox.core.RunId;
import dev.signalbox.core.Step;
import dev.signalbox.core.Step.Action;
import dev.signalbox.core.StepId;
import dev.signalbox.core.Transition;
import dev.signalbox.core.Workflow;
import dev.signalbox.core.WorkflowId;
import dev.signalbox.queue.codec.Codec;
import dev.signalbox.queue.log.ApprovalRow;
import dev.signalbox.queue.log.Entry;
import dev.signalbox.queue.log.Link;
import dev.signalbox.queue.log.RunLogConformanceSamples;
import dev.signalbox.queue.log.RunRow;
import dev.signalbox.queue.log.StreamId;
import dev.signalbox.queue.log.Transaction;
import dev.signalbox.queue.log.Transaction.View;
import dev.signalbox.queue.sqlite.SqliteStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/** Lets a run happen, and stores it as the engine does. */
final class Recorder {
  static final Instant NOON = RunLogConformanceSamples.NOON;
  static final Workflow WORKFLOW =
      new Workflow(
          new WorkflowId("w"),
          Digest.of("source of w"),
          List.of(),
          Optional.of(Duration.ofHours(2)),
          List.of(
              step(
                  "build",
                  new Action.Task(
                      "run", Expression.constant(Json.EMPTY_OBJECT), Step.Start.GRANTED)),
              step("rest", new Action.Sleep(Duration.ofMinutes(1))),
              step(
                  "review",
                  new Action.Approve(
                      Expression.constant(Json.string("Merge?")),
                      List.of(),
                      Optional.of(Duration.ofHours(1)),
                      Step.OnTimeout.REJECT,
                      Step.OnReject.FAIL))),
          Optional.empty(),
          List.of());

  private final SqliteStore store;
  private final Codec codec = new Codec();
  private Run run;
  private Link link = Link.FIRST;

  private Recorder(SqliteStore store, Run run) {
    this.store = store;
    this.run = run;
  }

  private static Step step(String id, Action action) {
    return new Step(
        new StepId(id),
        action,
        Optional.empty(),
        new Step.Retry(2, 3, Backoff.STANDARD),
        Optional.empty(),
        List.of());
  }

  static Recorder begin(SqliteStore store, String id, SequencedMap<String, String> labels)
      throws Exception {
    var requested =
        new Event.RunRequested(
            NOON,
            new RunId(id),
            Json.EMPTY_OBJECT,
            7,
            labels,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            List.of());
    Decision.Next next = Transition.begin(WORKFLOW, requested);
    var recorder = new Recorder(store, next.run());
    recorder.store(
        requested, next, new View.PutDefinition(WORKFLOW.digest(), WORKFLOW.id(), "source of w"));
    return recorder;
  }

  Run run() {
    return run;
  }

  Link link() {
    return link;
  }

  Recorder handle(Event event) throws Exception {
    assertThat(Transition.apply(WORKFLOW, run, event)).isInstanceOf(Decision.Next.class);
    if (Transition.apply(WORKFLOW, run, event) instanceof Decision.Next next) {
      run = next.run();
      store(event, next);
    }
    return this;
  }

  /** Stores an entry that no decision stands behind. */
  void forge(Event event, List<Fact> facts) throws Exception {
    append(event, facts, run.sequence() + 1, List.of());
  }

  private void store(Event event, Decision.Next next, View... more) throws Exception {
    var views = new ArrayList<>(List.of(more));
    views.add(new View.PutRun(row()));
    for (var step : run.steps().values()) {
      if (step.progress() instanceof Progress.Asking asking) {
        views.add(
            new View.PutApproval(
                new ApprovalRow(
                    run.id(),
                    step.path(),
                    asking.ask(),
                    asking.digest(),
                    asking.since(),
                    asking.deadline(),
                    asking.by(),
                    asking.quorum(),
                    asking.votes(),
                    0,
                    false,
                    ApprovalRow.Status.PENDING)));
      } else if (step.ruling().isPresent()) {
        views.add(
            new View.PutApproval(
                new ApprovalRow(
                    run.id(),
                    step.path(),
                    Json.NULL,
                    Digest.of(""),
                    run.updated(),
                    Optional.empty(),
                    List.of(),
                    1,
                    step.ruling().get().votes(),
                    0,
                    false,
                    ApprovalRow.Status.APPROVED)));
      }
    }
    append(event, next.facts(), run.sequence(), views);
  }

  private void append(Event event, List<Fact> facts, long sequence, List<View> views)
      throws Exception {
    Json body = codec.encode(new Codec.Body(event, facts));
    link = link.next(sequence, event.time(), Codec.type(event), body);
    var entry =
        new Entry(
            new StreamId.OfRun(run.id()), sequence, event.time(), Codec.type(event), body, link);
    var all = new ArrayList<>(views);
    if (sequence == 3) {
      all.add(new View.PutSnapshot(run.id(), sequence, codec.snapshot(run), link));
    }
    assertThat(RunLogConformanceSamples.settled(store, new Transaction(List.of(entry), all)))
        .isEqualTo(new dev.signalbox.queue.log.RunLog.Appended.Durable());
  }

  private RunRow row() {
    return new RunRow(
        run.id(),
        run.workflow(),
        run.definition(),
        run.status(),
        run.sequence(),
        run.created(),
        run.updated(),
        run.wakeAt(),
        new LinkedHashMap<>(run.labels()),
        dev.signalbox.queue.log.RunRow.Lineage.NONE,
        run.failure().map(failure -> failure.failure().message()),
        Optional.empty());
  }
}
