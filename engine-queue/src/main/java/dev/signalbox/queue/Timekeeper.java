package dev.signalbox.queue;

import dev.signalbox.core.Decision;
import dev.signalbox.core.Event;
import dev.signalbox.core.RunId;
import dev.signalbox.core.Timer;
import dev.signalbox.queue.Engine.Answer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;

/** Fires timers, from the index of what is due: a run that sleeps costs nothing until then. */
final class Timekeeper {
  private static final int ROUND_MAX = 500;

  private final RunLog log;
  private final Engine engine;
  private final EngineClock clock;
  private final Loop loop = new Loop("timekeeper", this::round);
  private final AtomicReference<Instant> next = new AtomicReference<>(Instant.MAX);

  Timekeeper(RunLog log, Engine engine, EngineClock clock) {
    this.log = log;
    this.engine = engine;
    this.clock = clock;
  }

  void start() {
    loop.start();
  }

  /** A timer was set; it is in the log by now. */
  void armed(Timer timer) {
    if (timer.due().isBefore(next.get())) {
      next.accumulateAndGet(timer.due(), (a, b) -> a.isBefore(b) ? a : b);
      loop.nudge();
    }
  }

  void close() throws InterruptedException {
    loop.close();
  }

  private Optional<Duration> round() {
    next.set(Instant.MAX);
    List<RunId> due = log.due(clock.now(), ROUND_MAX);
    var answers = new ArrayList<CompletableFuture<Answer>>();
    for (RunId run : due) {
      if (engine.peek(run) instanceof Answer.Decided(Decision _, var state, var _)) {
        Instant now = clock.now();
        for (Timer timer : state.timers()) {
          if (!timer.due().isAfter(now)) {
            answers.add(engine.handle(run, at -> new Event.TimerFired(at, timer)));
          }
        }
      }
    }
    answers.forEach(Waits::on);
    if (!due.isEmpty()) {
      return Optional.of(answers.isEmpty() ? Duration.ofMillis(100) : Duration.ZERO);
    }
    Optional<Instant> earliest = log.nextDue();
    earliest.ifPresent(at -> next.accumulateAndGet(at, (a, b) -> a.isBefore(b) ? a : b));
    return earliest.map(at -> Duration.between(clock.now(), at).plusMillis(1));
  }
}
