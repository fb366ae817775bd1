package dev.signalbox.queue.dispatch;

import dev.signalbox.core.Decision;
import dev.signalbox.core.Progress;
import dev.signalbox.core.Run;
import dev.signalbox.core.RunId;
import dev.signalbox.core.Schedule;
import dev.signalbox.core.StepRun;
import dev.signalbox.core.Workflow;
import dev.signalbox.queue.ambient.EngineClock;
import dev.signalbox.queue.engine.Engine;
import dev.signalbox.queue.engine.Engine.Answer;
import dev.signalbox.queue.gates.WorkflowPauses;
import dev.signalbox.queue.log.RunLog;
import dev.signalbox.queue.log.RunQuery;
import dev.signalbox.queue.log.RunRow;
import dev.signalbox.queue.schedule.Schedules;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Tells whether an engine rests: then nothing of it moves before the clock does, or somebody from
 * outside. It goes by what is stored; what is only just on its way from one part of the engine to
 * another may be missed, so it is worth to look twice.
 */
public final class Standstill {
  private static final int PAGE = 500;

  private final RunLog log;
  private final Engine engine;
  private final EngineClock clock;
  private final Schedules schedules;
  private final Supplier<Optional<Instant>> admissions;
  private final WorkflowPauses pauses;

  public Standstill(
      RunLog log,
      Engine engine,
      EngineClock clock,
      Schedules schedules,
      Supplier<Optional<Instant>> admissions,
      WorkflowPauses pauses) {
    this.pauses = pauses;
    this.log = log;
    this.engine = engine;
    this.clock = clock;
    this.schedules = schedules;
    this.admissions = admissions;
  }

  public boolean isReached() {
    Instant now = clock.now();
    return log.arrivals(1).isEmpty()
        && log.endedChildren(Optional.empty(), 1).isEmpty()
        && next().filter(at -> !at.isAfter(now)).isEmpty()
        && busy().isEmpty();
  }

  /** When something is due next, which may have been before now. */
  public Optional<Instant> next() {
    return Stream.of(log.nextDue(), nextPending(), log.nextDelivery(), nextTick(), admissions.get())
        .flatMap(Optional::stream)
        .min(Instant::compareTo);
  }

  /** What is held back of a paused workflow is due for nobody. */
  private Optional<Instant> nextPending() {
    return pauses.all().isEmpty() ? log.nextPending() : log.nextPending(clock.now());
  }

  private Optional<Instant> nextTick() {
    return schedules.all(0).stream()
        .flatMap(standing -> tick(standing).stream())
        .min(Instant::compareTo);
  }

  private static Optional<Instant> tick(Schedules.Standing standing) {
    Schedule schedule = standing.schedule();
    return schedule.next(standing.ticks()).map(schedule::fires);
  }

  /** The steps that somebody is at, as {@code RUN.STEP}. */
  public List<String> busy() {
    var busy = new ArrayList<String>();
    pages(after -> log.active(after, PAGE)).forEach(run -> busy.addAll(busy(run)));
    paused().forEach(run -> busy.addAll(busy(run)));
    return busy;
  }

  private static List<RunId> pages(Function<Optional<RunId>, List<RunId>> read) {
    var all = new ArrayList<RunId>();
    List<RunId> page = read.apply(Optional.empty());
    while (!page.isEmpty()) {
      all.addAll(page);
      page = page.size() == PAGE ? read.apply(Optional.of(page.getLast())) : List.of();
    }
    return all;
  }

  /** What runs in a paused run goes on. */
  private List<RunId> paused() {
    var query =
        new RunQuery(
            Optional.of(Run.Status.PAUSED),
            Optional.empty(),
            Map.of(),
            Optional.empty(),
            Optional.empty(),
            RunQuery.LIMIT_MAX);
    return log.runs(query).items().stream().map(RunRow::run).toList();
  }

  private List<String> busy(RunId id) {
    return engine.peek(id) instanceof Answer.Decided(Decision _, Run run, Workflow _)
        ? run.live().stream()
            .filter(step -> isBusy(run, step))
            .map(step -> id + "." + step.path())
            .toList()
        : List.of();
  }

  private static boolean isBusy(Run run, StepRun step) {
    return switch (step.progress()) {
      case Progress.Started _, Progress.Interrupted _ -> true;
      case Progress.Offered _, Progress.Verifying _, Progress.Emitting _ -> !run.paused();
      // Its run may have to wait for its turn, and then for as long as that takes.
      case Progress.Calling _ -> false;
      case Progress.Queued _, Progress.Pausing _, Progress.Asking _ -> false;
      case Progress.Sleeping _, Progress.Listening _, Progress.Holding _ -> false;
      case Progress.Succeeded _, Progress.Failed _, Progress.Skipped _, Progress.Cancelled _ ->
          false;
    };
  }
}
