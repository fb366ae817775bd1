package dev.signalbox.queue.dispatch;

import dev.signalbox.core.Event;
import dev.signalbox.queue.ambient.Threads;
import dev.signalbox.queue.engine.Engine;
import dev.signalbox.queue.engine.Loop;
import dev.signalbox.queue.intake.EventRecords;
import dev.signalbox.queue.log.ArrivalRow;
import dev.signalbox.queue.log.RunLog;
import dev.signalbox.queue.log.RunLog.Appended;
import dev.signalbox.queue.log.Transaction;
import dev.signalbox.queue.log.Transaction.View;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands events to the runs that wait for them. What has to be handed over is a row, made in the
 * transaction in which event and wait have met; it goes once the run has decided about it.
 */
public final class Arrivals {
  private static final Logger LOG = LoggerFactory.getLogger(Arrivals.class);
  private static final int AT_ONCE = 500;
  private static final Duration AFTER_TROUBLE = Duration.ofSeconds(5);

  private final RunLog log;
  private final Engine engine;
  private final EventRecords events;
  private final Set<ArrivalRow> underWay = ConcurrentHashMap.newKeySet();
  private final Loop loop;

  public Arrivals(RunLog log, Engine engine, EventRecords events) {
    this.log = log;
    this.loop = new Loop(log, "arrivals", this::round);
    this.engine = engine;
    this.events = events;
  }

  public void start() {
    loop.start();
  }

  /** Something has been committed that events or waits may have met in. */
  void nudge() {
    loop.nudge();
  }

  public void stop() {
    loop.stop();
  }

  public void close() throws InterruptedException {
    loop.close();
  }

  private Optional<Duration> round() {
    List<ArrivalRow> rows = log.arrivals(AT_ONCE);
    boolean fresh = false;
    for (ArrivalRow row : rows) {
      if (underWay.add(row)) {
        fresh |= tryToHand(row);
      }
    }
    if (rows.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(fresh ? Duration.ofMillis(1) : Duration.ofMillis(20));
  }

  /** What cannot be read now is not under way, or nobody would try again. */
  private boolean tryToHand(ArrivalRow row) {
    try {
      return hand(row);
    } catch (RuntimeException e) {
      underWay.remove(row);
      throw e;
    }
  }

  /** False where it is not the turn of this one: it is looked at again. */
  private boolean hand(ArrivalRow row) {
    Optional<EventRecords.Happened> happened = events.happened(row.event());
    if (happened.isEmpty()) {
      LOG.error(
          "run {}: event {} is not in the log, it cannot reach the run", row.run(), row.event());
      drop(row);
      return true;
    }
    String name = happened.get().name();
    if (!log.isConsuming(row.run(), name) || log.isConsumed(row.event())) {
      hand(row, happened.get(), false);
      return true;
    }
    ArrivalRow first = log.firstToConsume(row.event(), name).orElse(row);
    if (first.equals(row)) {
      hand(row, happened.get(), true);
      return true;
    }
    // Of those who want it for themselves, one after another: the next once the first has decided.
    underWay.remove(row);
    if (underWay.add(first)) {
      hand(first, happened.get(), true);
      return true;
    }
    return false;
  }

  private void hand(ArrivalRow row, EventRecords.Happened event, boolean consumable) {
    var _ =
        engine
            .handle(
                row.run(),
                now ->
                    new Event.EventArrived(
                        now,
                        event.name(),
                        event.event(),
                        Optional.of(event.received()),
                        consumable))
            .whenComplete((_, trouble) -> handed(row, Optional.ofNullable(trouble)));
  }

  /** On the log's thread. */
  private void handed(ArrivalRow row, Optional<Throwable> trouble) {
    if (trouble.isEmpty()) {
      drop(row);
    } else {
      LOG.warn(
          "run {}: event {} has not reached it yet: {}",
          row.run(),
          row.event(),
          trouble.get().toString());
      Threads.current().start("arrival", () -> again(row));
    }
  }

  private void drop(ArrivalRow row) {
    log.append(
        new Transaction(List.of(), List.of(new View.DropArrival(row))),
        appended -> {
          switch (appended) {
            case Appended.Durable _ -> underWay.remove(row);
            case Appended.Conflict _, Appended.Full _, Appended.Busy _, Appended.Lost _ ->
                Threads.current().start("arrival", () -> again(row));
          }
        });
  }

  private void again(ArrivalRow row) {
    try {
      Threads.current().sleep(AFTER_TROUBLE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    underWay.remove(row);
    loop.nudge();
  }
}
