package dev.signalbox.queue.engine;

import dev.signalbox.core.Decision;
import dev.signalbox.core.Run;
import dev.signalbox.core.RunId;
import dev.signalbox.queue.engine.Engine.Answer;
import dev.signalbox.queue.log.Link;
import dev.signalbox.queue.log.RunLog;
import dev.signalbox.queue.log.StreamId;
import dev.signalbox.queue.log.Transaction;
import dev.signalbox.queue.log.Transaction.View;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The runs in memory, read from the log when they are needed. */
final class Cells {
  private static final Logger LOG = LoggerFactory.getLogger(Cells.class);

  private final RunLog log;
  private final Loader loader;
  private final Map<RunId, Cell> cells = new ConcurrentHashMap<>();

  Cells(RunLog log, Loader loader) {
    this.log = log;
    this.loader = loader;
  }

  int size() {
    return cells.size();
  }

  /** Does something to the run's cell, alone. */
  void with(RunId run, Consumer<Cell> action) {
    while (true) {
      Cell cell = cells.computeIfAbsent(run, Cell::new);
      cell.lock.lock();
      try {
        if (!cell.gone) {
          action.accept(cell);
          return;
        }
      } finally {
        forget(cell);
        cell.lock.unlock();
      }
    }
  }

  /** Needs the cell's lock. */
  void forget(Cell cell) {
    if (cell.isIdle()) {
      cell.gone = true;
      cells.remove(cell.id, cell);
    }
  }

  /** A run that is in the log since now: it need not be read. */
  void add(Engine.Beginning beginning) {
    Run run = beginning.next().run();
    if (!run.isTerminal() && !Cell.isParked(run.status())) {
      var cell = new Cell(run.id());
      Link link = beginning.entry().link();
      cell.state = new Cell.State.Loaded(beginning.workflow(), run, link, Cell.Shown.of(run), 0);
      cell.used = true;
      cells.putIfAbsent(run.id(), cell);
    }
  }

  /** Drops what nothing has reached since the last time. */
  void dropUnused() {
    for (RunId run : cells.keySet()) {
      with(
          run,
          cell -> {
            if (!cell.appending && cell.mailbox.isEmpty() && !cell.used) {
              cell.state = new Cell.State.Unloaded();
            }
            cell.used = false;
          });
    }
  }

  /** Whether another engine has gone on with the run. */
  boolean isOutdated(Cell.State state) {
    return log.isShared() && isBehind(state);
  }

  /** Whether there is more in the log: also where another engine has taken the store over. */
  boolean isBehind(Cell.State state) {
    return state instanceof Cell.State.Loaded(var _, Run run, Link link, var _, long _)
        && log.last(new StreamId.OfRun(run.id()))
            .filter(entry -> entry.link().equals(link))
            .isEmpty();
  }

  Answer known(Cell cell) {
    return switch (loaded(cell)) {
      case Cell.State.Loaded loaded ->
          new Answer.Decided(
              new Decision.Ignored(new Decision.Reason.Repeated()),
              loaded.run(),
              loaded.workflow());
      case Cell.State.Quarantined(String reason, boolean _) ->
          new Answer.Quarantined(cell.id, reason);
      case Cell.State.Unknown _, Cell.State.Unloaded _ -> new Answer.UnknownRun(cell.id);
    };
  }

  Cell.State loaded(Cell cell) {
    if (cell.state instanceof Cell.State.Unloaded) {
      cell.state = loader.load(cell.id);
      if (cell.state instanceof Cell.State.Quarantined(String reason, boolean fresh) && fresh) {
        LOG.error("run {} is quarantined: {}", cell.id, reason);
        log.append(
            new Transaction(List.of(), List.of(new View.Quarantine(cell.id, reason))), _ -> {});
      }
    }
    return cell.state;
  }
}
