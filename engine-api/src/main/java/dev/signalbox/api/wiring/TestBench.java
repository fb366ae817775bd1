package dev.signalbox.api.wiring;

import dev.signalbox.api.http.TestControls;
import dev.signalbox.core.FailureKind;
import dev.signalbox.core.Json;
import dev.signalbox.core.RunId;
import dev.signalbox.core.Step;
import dev.signalbox.core.WorkflowId;
import dev.signalbox.queue.Node;
import dev.signalbox.queue.dispatch.Standstill;
import dev.signalbox.queue.log.Entry;
import dev.signalbox.queue.log.RunLog;
import dev.signalbox.queue.log.RunQuery;
import dev.signalbox.queue.log.RunRow;
import dev.signalbox.queue.log.StreamId;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/** Moves the clock of a running engine from one instant that matters to the next. */
record TestBench(TestClock clock, Node node, RunLog log, ScriptedSteps steps, ReentrantLock moving)
    implements TestControls {
  /** What is on its way from one part of the engine to another shows after so long. */
  private static final Duration LOOK = Duration.ofMillis(3);

  private static final int LISTED = 1_000;

  TestBench(TestClock clock, Node node, RunLog log, ScriptedSteps steps) {
    this(clock, node, log, steps, new ReentrantLock());
  }

  @Override
  public Instant now() {
    return clock.now();
  }

  @Override
  public Moved advance(Duration by, Duration patience) throws InterruptedException, IOException {
    moving.lock();
    try {
      Map<RunId, Long> before = sequences();
      Instant end = clock.now().plus(by);
      long giveUp = System.nanoTime() + patience.toNanos();
      boolean quiet = isQuiet(giveUp);
      for (Optional<Instant> next = next(end); quiet && next.isPresent(); next = next(end)) {
        to(next.get());
        quiet = isQuiet(giveUp);
      }
      if (quiet) {
        to(end);
        quiet = isQuiet(giveUp);
      }
      List<String> busy = quiet ? List.of() : node.standstill().busy();
      List<Happened> happened = happened(before);
      int listed = Math.min(LISTED, happened.size());
      return new Moved(clock.now(), busy, happened.subList(0, listed), happened.size() - listed);
    } finally {
      moving.unlock();
    }
  }

  private Optional<Instant> next(Instant end) {
    return node.standstill().next().filter(at -> at.isAfter(clock.now()) && !at.isAfter(end));
  }

  private void to(Instant instant) throws IOException {
    clock.to(instant);
    node.clockMoved();
  }

  /** Twice in a row: what is on its way is seen the second time. */
  private boolean isQuiet(long giveUp) throws InterruptedException {
    Standstill standstill = node.standstill();
    int seen = 0;
    while (seen < 2) {
      Thread.sleep(LOOK);
      seen = standstill.isReached() ? seen + 1 : 0;
      if (seen == 0 && System.nanoTime() > giveUp) {
        return false;
      }
    }
    return true;
  }

  // --- What has happened

  private Map<RunId, Long> sequences() {
    var sequences = new HashMap<RunId, Long>();
    for (RunRow row : rows()) {
      sequences.put(row.run(), last(row.run()));
    }
    return sequences;
  }

  private long last(RunId run) {
    return log.last(new StreamId.OfRun(run)).map(Entry::sequence).orElse(0L);
  }

  private List<RunRow> rows() {
    var rows = new ArrayList<RunRow>();
    Optional<String> cursor = Optional.empty();
    do {
      RunLog.Page<RunRow> page =
          log.runs(
              new RunQuery(
                  Optional.empty(),
                  Optional.empty(),
                  Map.of(),
                  Optional.empty(),
                  cursor,
                  RunQuery.LIMIT_MAX));
      rows.addAll(page.items());
      cursor = page.next();
    } while (cursor.isPresent());
    return rows;
  }

  private List<Happened> happened(Map<RunId, Long> before) {
    var happened = new ArrayList<Happened>();
    for (RunRow row : rows()) {
      long seen = before.getOrDefault(row.run(), 0L);
      for (Entry entry : log.read(new StreamId.OfRun(row.run()), seen, LISTED)) {
        happened.add(
            new Happened(entry.time(), row.run(), row.workflow(), entry.sequence(), entry.type()));
      }
    }
    happened.sort(
        Comparator.comparing(Happened::at)
            .thenComparing(entry -> entry.run().value())
            .thenComparingLong(Happened::sequence));
    return happened;
  }

  // --- Scripts

  @Override
  public Scripted fail(WorkflowId workflow, String step, int times, FailureKind kind) {
    Scripted answer = look(workflow, step);
    if (answer == Scripted.DONE) {
      steps.fail(workflow, step, times, kind);
    }
    return answer;
  }

  @Override
  public Scripted answer(WorkflowId workflow, String step, Json output) {
    Scripted answer = look(workflow, step);
    if (answer == Scripted.DONE) {
      steps.perform(workflow, step, ScriptedSteps.answering(output));
    }
    return answer;
  }

  private Scripted look(WorkflowId id, String step) {
    return node.operations().workflows().stream()
        .filter(workflow -> workflow.id().equals(id))
        .findFirst()
        .map(workflow -> {
          Optional<Step> found = ScriptedSteps.path(step).flatMap(workflow::find);
          if (found.isEmpty()) {
            return Scripted.NO_SUCH_STEP;
          }
          return found.get().action() instanceof Step.Action.Task
              ? Scripted.DONE
              : Scripted.NO_TASK;
        })
        .orElse(Scripted.NO_SUCH_WORKFLOW);
  }
}
