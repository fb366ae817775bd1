package dev.signalbox.queue.dispatch;

import dev.signalbox.core.Decision;
import dev.signalbox.core.Event;
import dev.signalbox.core.RunId;
import dev.signalbox.core.Timer;
import dev.signalbox.queue.ambient.EngineClock;
import dev.signalbox.queue.ambient.Waits;
import dev.signalbox.queue.engine.Companion;
import dev.signalbox.queue.engine.Engine;
import dev.signalbox.queue.engine.Engine.Answer;
import dev.signalbox.queue.engine.Loop;
import dev.signalbox.queue.log.RunLog;
import dev.signalbox.queue.log.Transaction;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Fires timers, from the index of what is due: a run that sleeps costs nothing until then. */
public final class Timekeeper {
  private static final Logger LOG = LoggerFactory.getLogger(Timekeeper.class);
  private static final int ROUND_MAX = 500;
  private static final int DOUBLINGS_MAX = 6;

  private final RunLog log;
  private final Engine engine;
  private final EngineClock clock;
  private final Loop loop;
  private final AtomicReference<Instant> next = new AtomicReference<>(Instant.MAX);

  /** How many rounds in a row found something due and moved nothing. */
  private int futile;

  public Timekeeper(RunLog log, Engine engine, EngineClock clock) {
    this.log = log;
    this.loop = new Loop(log, "timekeeper", this::round);
    this.engine = engine;
    this.clock = clock;
  }

  public void start() {
    loop.start();
  }

  /** A timer was set; it is in the log by now. */
  void armed(Timer timer) {
    if (timer.due().isBefore(next.get())) {
      next.accumulateAndGet(timer.due(), (a, b) -> a.isBefore(b) ? a : b);
      loop.nudge();
    }
  }

  /** The clock was moved. */
  public void look() {
    loop.nudge();
  }

  public void stop() {
    loop.stop();
  }

  public void close() throws InterruptedException {
    loop.close();
  }

  private Optional<Duration> round() {
    next.set(Instant.MAX);
    List<RunId> due = log.due(clock.now(), ROUND_MAX);
    if (!due.isEmpty()) {
      futile = fire(due) ? 0 : Math.min(futile + 1, DOUBLINGS_MAX);
      return Optional.of(futile == 0 ? Duration.ZERO : Duration.ofMillis(50L << futile));
    }
    futile = 0;
    Optional<Instant> earliest = log.nextDue();
    earliest.ifPresent(at -> next.accumulateAndGet(at, (a, b) -> a.isBefore(b) ? a : b));
    return earliest.map(at -> Duration.between(clock.now(), at).plusMillis(1));
  }

  /** Whether any run has moved. One that cannot be moved is nobody else's trouble. */
  private boolean fire(List<RunId> due) {
    var answers = new ArrayList<CompletableFuture<Answer>>();
    for (RunId run : due) {
      try {
        answers.addAll(fire(run));
      } catch (RuntimeException e) {
        LOG.warn("run {}: its timers cannot fire now", run, e);
      }
    }
    boolean moved = false;
    for (var answer : answers) {
      try {
        moved |= Waits.on(answer) instanceof Answer.Decided(Decision.Next _, var _, var _);
      } catch (RuntimeException e) {
        LOG.warn("a timer cannot fire now", e);
      }
    }
    return moved;
  }

  private List<CompletableFuture<Answer>> fire(RunId run) {
    if (!(engine.peek(run) instanceof Answer.Decided(Decision _, var state, var _))) {
      return List.of();
    }
    Instant now = clock.now();
    return state.timers().stream()
        .filter(timer -> !timer.due().isAfter(now))
        .map(timer -> fire(run, timer))
        .toList();
  }

  /** What came in time is heard before a wait is over, however long it was on its way. */
  private CompletableFuture<Answer> fire(RunId run, Timer timer) {
    if (timer instanceof Timer.WaitDeadline) {
      var guard = new Transaction.ArrivalGuard(run, timer.due());
      var with = Optional.of(new Companion.Extra(List.of(), List.of(), List.of(guard)));
      return engine.handleWith(run, at -> new Event.TimerFired(at, timer), (_, _) -> with);
    }
    return engine.handle(run, at -> new Event.TimerFired(at, timer));
  }
}
