package dev.signalbox.queue.operations;

import dev.signalbox.core.Rerun;
import dev.signalbox.core.Run;
import dev.signalbox.core.RunId;
import dev.signalbox.core.Workflow;
import dev.signalbox.queue.ambient.Threads;
import dev.signalbox.queue.codec.Codec;
import dev.signalbox.queue.engine.Definitions;
import dev.signalbox.queue.intake.Launch;
import dev.signalbox.queue.intake.Launcher;
import dev.signalbox.queue.intake.Launcher.Legacy;
import dev.signalbox.queue.log.RunLog;
import dev.signalbox.queue.log.RunQuery;
import dev.signalbox.queue.log.RunRow;
import dev.signalbox.queue.log.StreamId;
import dev.signalbox.queue.log.Transaction.View;
import dev.signalbox.queue.operations.Operations.Found;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.stream.Stream;

/** New runs that take over what others have recorded; and failures that need none. */
public final class Reruns {
  private final RunLog log;
  private final Launcher launcher;
  private final Definitions definitions;
  private final Codec codec = new Codec();
  private final Function<RunId, Found> find;

  /** Two runs that go on with one must not both find its workspace free. */
  private final ReentrantLock turn = new ReentrantLock();

  Reruns(RunLog log, Launcher launcher, Definitions definitions, Function<RunId, Found> find) {
    this.log = log;
    this.launcher = launcher;
    this.definitions = definitions;
    this.find = find;
  }

  /** Makes a new run that reuses what an ended one has recorded, before {@code from} if given. */
  public Launch retry(RunId id, Optional<String> from) {
    return retry(id, from, Optional.empty());
  }

  /** The same, by this name: no second one is made of it. */
  public Launch retry(RunId id, Optional<String> from, Launcher.Named named) {
    return retry(id, from, Optional.of(named));
  }

  private Launch retry(RunId id, Optional<String> from, Optional<Launcher.Named> named) {
    return switch (find.apply(id)) {
      case Found.Known(Run run, Workflow _) -> retry(run, from, named);
      case Found.Unknown _ -> new Launch.UnknownRun(id);
      case Found.Quarantined(RunRow _, String reason) -> new Launch.Quarantined(id, reason);
    };
  }

  private Launch retry(Run run, Optional<String> from, Optional<Launcher.Named> named) {
    Optional<Definitions.Defined> defined = definitions.current(run.workflow());
    if (defined.isEmpty()) {
      return new Launch.NotRetryable("workflow " + run.workflow() + " is no longer configured");
    }
    Workflow workflow = defined.get().workflow();
    return switch (from.map(step -> Rerun.from(workflow, run, step))
        .orElseGet(() -> Rerun.of(workflow, run))) {
      case Rerun.StillRunning _ ->
          new Launch.NotRetryable("it has not ended; cancel it first, or wait");
      case Rerun.NothingToRetry _ ->
          new Launch.NotRetryable("it has succeeded; start a new run, or say from which step");
      case Rerun.UnknownStep(String step, List<String> known) ->
          new Launch.UnknownStep(step, known);
      case Rerun.NotReached(var missing) ->
          new Launch.NotRetryable("step " + missing + ", which comes before, has no result");
      case Rerun.Plan plan -> {
        Threads.current().lock(turn);
        try {
          yield launcher.relaunch(defined.get(), run, () -> legacy(run, plan), named);
        } finally {
          turn.unlock();
        }
      }
    };
  }

  private Legacy legacy(Run run, Rerun.Plan plan) {
    if (isForgotten(run)) {
      return new Legacy.Taken(new Launch.UnknownRun(run.id()));
    }
    return liveHeir(run)
        .<Legacy>map(live ->
            new Legacy.Taken(
                new Launch.NotRetryable(
                    "run " + live.run() + " goes on with it and has not ended")))
        .orElseGet(() -> new Legacy.Left(plan));
  }

  /** Makes a new run of what had happened to this one up to an entry of its log. */
  public Launch fork(RunId id, long sequence) {
    return switch (find.apply(id)) {
      case Found.Known(Run run, Workflow workflow) -> fork(run, workflow, sequence);
      case Found.Unknown _ -> new Launch.UnknownRun(id);
      case Found.Quarantined(RunRow _, String reason) -> new Launch.Quarantined(id, reason);
    };
  }

  private Launch fork(Run run, Workflow workflow, long sequence) {
    if (sequence < 1 || sequence > run.sequence()) {
      return new Launch.UnknownEntry(sequence, run.sequence());
    }
    var history =
        log.read(new StreamId.OfRun(run.id()), 0, (int) sequence).stream()
            .map(entry ->
                new Run.Recorded(
                    entry.sequence(), entry.time(), codec.decode(entry.body()).facts()))
            .toList();
    Run then = Run.replay(history);
    Threads.current().lock(turn);
    try {
      var defined = new Definitions.Defined(workflow, log.definition(run.definition()).orElse(""));
      return launcher.relaunch(defined, run, () -> forked(run, workflow, then), Optional.empty());
    } finally {
      turn.unlock();
    }
  }

  private Legacy forked(Run run, Workflow workflow, Run then) {
    if (isForgotten(run)) {
      return new Legacy.Taken(new Launch.UnknownRun(run.id()));
    }
    boolean shares = run.isTerminal() && liveHeir(run).isEmpty();
    return new Legacy.Left(Rerun.fork(workflow, then, shares));
  }

  /** Since it was looked up. */
  private boolean isForgotten(Run run) {
    return log.row(run.id()).isEmpty();
  }

  /** Meanwhile no run begins that goes on with another one. */
  public void whileNoneBegins(Runnable task) {
    Threads.current().lock(turn);
    try {
      task.run();
    } finally {
      turn.unlock();
    }
  }

  /** A live run that works where this one has worked: not only one that was made of it. */
  private Optional<RunRow> liveHeir(Run run) {
    var seen = new HashSet<RunId>();
    var open = new ArrayDeque<>(List.of(run.workspace()));
    while (!open.isEmpty()) {
      for (RunRow row : heirs(open.remove()).toList()) {
        if (row.quarantine().isEmpty()
            && !row.status().isEnded()
            && worksIn(row.run(), run.workspace())) {
          return Optional.of(row);
        }
        if (seen.add(row.run())) {
          open.add(row.run());
        }
      }
    }
    return Optional.empty();
  }

  private boolean worksIn(RunId run, RunId workspace) {
    return find.apply(run) instanceof Found.Known(Run known, Workflow _)
        && known.workspace().equals(workspace);
  }

  /** The runs that were made of this one. */
  private Stream<RunRow> heirs(RunId run) {
    var retries =
        new RunQuery(
            Optional.empty(),
            Optional.empty(),
            Map.of(),
            Optional.of(run),
            Optional.empty(),
            RunQuery.LIMIT_MAX);
    var forks =
        new RunQuery(
            Optional.empty(),
            Optional.empty(),
            Map.of(),
            Optional.empty(),
            Optional.empty(),
            RunQuery.LIMIT_MAX,
            RunQuery.More.forkOf(run));
    return Stream.of(retries, forks).flatMap(query -> log.runs(query).items().stream());
  }

  /** Whether this run, and all that may have worked in its workspace, had ended by then. */
  public boolean haveEnded(RunId run, Instant by) {
    return log.row(run)
            .filter(row -> row.quarantine().isEmpty() && row.status().isEnded())
            .filter(row -> !row.updated().isAfter(by))
            .isPresent()
        && heirs(run).allMatch(heir -> haveEnded(heir.run(), by));
  }

  /** Sets a failed run aside: it is no dead letter any more. False if it is none now. */
  public boolean setAside(RunId run, String by, String note) {
    Optional<RunRow> row = log.row(run);
    if (row.filter(known -> known.status() == Run.Status.FAILED && known.quarantine().isEmpty())
        .isEmpty()) {
      return false;
    }
    String how = note.isBlank() ? "set aside by " + by : "set aside by " + by + ": " + note;
    log.put(List.of(new View.Settle(run, how)));
    return true;
  }
}
