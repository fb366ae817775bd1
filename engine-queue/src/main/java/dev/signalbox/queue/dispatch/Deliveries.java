package dev.signalbox.queue.dispatch;

import dev.signalbox.core.Decision;
import dev.signalbox.core.Event;
import dev.signalbox.core.Fact;
import dev.signalbox.core.Run;
import dev.signalbox.core.Workflow;
import dev.signalbox.queue.ambient.EngineClock;
import dev.signalbox.queue.ambient.Threads;
import dev.signalbox.queue.codec.Codec;
import dev.signalbox.queue.engine.Engine;
import dev.signalbox.queue.engine.Engine.Answer;
import dev.signalbox.queue.engine.Loop;
import dev.signalbox.queue.engine.Observers;
import dev.signalbox.queue.log.DeliveryRow;
import dev.signalbox.queue.log.Duty;
import dev.signalbox.queue.log.Entry;
import dev.signalbox.queue.log.RunLog;
import dev.signalbox.queue.log.RunLog.Appended;
import dev.signalbox.queue.log.StreamId;
import dev.signalbox.queue.log.Transaction;
import dev.signalbox.queue.log.Transaction.View;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells observers of facts: at least once each, again after a failure, one observer's trouble being
 * nobody else's.
 */
public final class Deliveries {
  private static final Logger LOG = LoggerFactory.getLogger(Deliveries.class);
  private static final int AT_ONCE = 64;
  private static final Duration AFTER_TROUBLE = Duration.ofSeconds(5);
  private static final Duration RETRY_MAX = Duration.ofMinutes(10);

  /** Failures beyond these are in the operator's log only, not in the run's. */
  private static final int RECORDED = 3;

  private final RunLog log;
  private final Codec codec;
  private final Engine engine;
  private final EngineClock clock;
  private final Observers observers;
  private final Set<DeliveryRow.Key> underWay = ConcurrentHashMap.newKeySet();
  private final Queue<DeliveryRow.Key> ended = new ConcurrentLinkedQueue<>();
  private final Loop loop;

  public Deliveries(
      RunLog log, Codec codec, Engine engine, EngineClock clock, Observers observers) {
    this.log = log;
    this.loop = new Loop(log, "deliveries", this::round);
    this.codec = codec;
    this.engine = engine;
    this.clock = clock;
    this.observers = observers;
  }

  public void start() {
    loop.start();
  }

  /** These facts are in the log now. */
  void toldOf(List<Fact> facts) {
    for (Fact fact : facts) {
      if (!observers.interestedIn(fact).isEmpty()) {
        loop.nudge();
        return;
      }
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
    forgetTheEnded();
    if (!log.isOnDuty(Duty.DELIVERIES)) {
      return Optional.empty();
    }
    Instant now = clock.now();
    for (DeliveryRow row : log.deliveries(now, AT_ONCE)) {
      if (underWay.add(row.key())) {
        Threads.current().start("deliver-" + row.key(), () -> deliver(row));
      }
    }
    Optional<Instant> next = log.nextDelivery();
    if (next.isEmpty()) {
      return Optional.empty();
    }
    Duration until = Duration.between(now, next.get()).plusMillis(1);
    return Optional.of(until.isPositive() && underWay.isEmpty() ? until : Duration.ofSeconds(1));
  }

  /** Before the rows are read, so that one which was read earlier is not taken for one to do. */
  private void forgetTheEnded() {
    for (DeliveryRow.Key key = ended.poll(); key != null; key = ended.poll()) {
      underWay.remove(key);
    }
  }

  private void deliver(DeliveryRow row) {
    DeliveryRow.Key key = row.key();
    try {
      tell(key);
      store(key, new View.DropDelivery(key));
    } catch (Exception | Error e) {
      failed(row, e);
    }
  }

  private void tell(DeliveryRow.Key key) throws Exception {
    if (!(engine.peek(key.run()) instanceof Answer.Decided(Decision _, Run run, Workflow _))) {
      LOG.warn("delivery {}: the run cannot be read, nobody is told", key);
      return;
    }
    List<Entry> entries = log.read(new StreamId.OfRun(key.run()), key.sequence() - 1, 1);
    Fact fact = codec.decode(entries.getFirst().body()).facts().get(key.fact());
    observers.tell(key.observer(), key.run() + "/" + key.sequence() + "/" + key.fact(), run, fact);
  }

  private void failed(DeliveryRow row, Throwable why) {
    DeliveryRow.Key key = row.key();
    int failures = row.failures() + 1;
    Duration pause = Duration.ofSeconds(1L << Math.min(failures, 10));
    Duration bounded = pause.compareTo(RETRY_MAX) > 0 ? RETRY_MAX : pause;
    LOG.warn(
        "delivery {} failed {} times, again in {}: {}", key, failures, bounded, why.toString());
    if (failures <= RECORDED) {
      int slash = key.observer().indexOf('/');
      String plugin = key.observer().substring(0, slash);
      String hook = key.observer().substring(slash + 1);
      var _ =
          engine.handle(key.run(), now -> new Event.HookFailed(now, plugin, hook, why.toString()));
    }
    store(key, new View.PutDelivery(new DeliveryRow(key, failures, clock.now().plus(bounded))));
  }

  /** Where it cannot be stored, the row is due still: not to be told at full speed meanwhile. */
  private void store(DeliveryRow.Key key, View view) {
    log.append(
        new Transaction(List.of(), List.of(view)),
        appended -> {
          switch (appended) {
            case Appended.Durable _ -> done(key);
            case Appended.Full _, Appended.Busy _, Appended.Conflict _, Appended.Lost _ ->
                Threads.current().start("delivery", () -> doneLater(key));
          }
        });
  }

  private void doneLater(DeliveryRow.Key key) {
    try {
      Threads.current().sleep(AFTER_TROUBLE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    done(key);
  }

  private void done(DeliveryRow.Key key) {
    ended.add(key);
    loop.nudge();
  }
}
