package dev.signalbox.queue.redis;

import dev.signalbox.queue.jobs.JobQueue;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What this process has to do in the queue goes there in rounds: all that has come together while
 * the last one was under way goes with the next one, which brings jobs for those who wait. Who is
 * alone waits for nobody.
 *
 * <p>All that is in here belongs to one thread of the event loop; others hand in what it shall do.
 */
final class Exchange {
  /** So many offers are here or under way; whoever has more has to wait. */
  private static final int OFFERS = 1_024;

  /** How long it takes at most until a job is found whose offer nobody was told of. */
  private static final Duration LOOK = Duration.ofSeconds(5);

  private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);

  private final Vertx vertx;
  private final Context context;
  private final Partner partner;
  private final long looking;
  private final Semaphore room = new Semaphore(OFFERS);
  private final Queue<Runnable> inbox = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean awake = new AtomicBoolean();

  private final Deque<Errand> errands = new ArrayDeque<>();
  private final Map<String, Pick> picks = new HashMap<>();
  private final List<Promise<Void>> finishing = new ArrayList<>();
  private Optional<Alarm> alarm = Optional.empty();
  private int underWay;
  private boolean closed;

  /** Whom all of it is for. */
  interface Partner {
    Future<Round.Answer> send(Round round);

    /** The keys of the lanes from which one is fed. */
    List<String> keysOf(String lane);

    /** Who is fed from a lane. */
    String fedBy(String lane);

    /** A round was not made, or that is not known. */
    void failed(Round round, Throwable reason);

    /** A job came for one who had gone. */
    void unwanted(Pick.Brought job);
  }

  /** When a job has rested. */
  private record Alarm(long timer, long at) {}

  Exchange(Vertx vertx, Partner partner) {
    this.vertx = vertx;
    this.partner = partner;
    context = vertx.getOrCreateContext();
    looking = vertx.setPeriodic(LOOK.toMillis(), _ -> tellAll());
  }

  // --- For all threads

  /** Does not wait for the server. */
  void add(Errand errand) {
    if (errand instanceof Errand.Offer) {
      room.acquireUninterruptibly();
    }
    hand(() -> errands.add(errand));
  }

  /** What is asked for gets there after all errands that were handed in before. */
  <T> Future<T> after(Supplier<Future<T>> request) {
    Promise<T> answer = Promise.promise();
    hand(() -> {
      while (!errands.isEmpty()) {
        send(load(), List.of());
      }
      request.get().onComplete(answer);
    });
    return answer.future();
  }

  /** The next job of the lane; empty if none came in time, or this is closed. */
  Optional<Pick.Brought> next(String lane, Duration patience) throws InterruptedException {
    var one = new Pick.Waiting();
    hand(() -> enter(lane, one));
    try {
      return patience.equals(JobQueue.FOREVER)
          ? one.told().get()
          : one.told().get(patience.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException _) {
      hand(() -> pick(lane).leave(one));
      return one.told().join();
    } catch (InterruptedException e) {
      hand(() -> pick(lane).leave(one));
      one.told().join().ifPresent(partner::unwanted);
      throw e;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A job was offered in this lane, or might have been. */
  void tell(String lane) {
    hand(() -> told(lane));
  }

  void tellAll() {
    hand(() -> picks.values().forEach(Pick::tell));
  }

  /** Nobody gets anything any more. */
  void close() {
    hand(() -> {
      closed = true;
      picks.values().forEach(Pick::close);
    });
  }

  /** Waits until all that was handed in is done, for so long at most. */
  void finish(Duration patience) {
    vertx.cancelTimer(looking);
    Promise<Void> finished = Promise.promise();
    hand(() -> finishing.add(finished));
    try {
      finished.future().await(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      LOG.debug("what was to be done in the queue was not, it comes about by itself", e);
    }
  }

  private void hand(Runnable what) {
    inbox.add(what);
    wake();
  }

  private void wake() {
    if (awake.compareAndSet(false, true)) {
      context.runOnContext(_ -> work());
    }
  }

  // --- For the one

  private void work() {
    awake.set(false);
    for (Runnable next = inbox.poll(); next != null; next = inbox.poll()) {
      next.run();
    }
    if (underWay == 0) {
      depart();
    }
  }

  /** Whoever waits is served last: what was offered before he came is there then. */
  private void depart() {
    List<Errand> load = load();
    while (!errands.isEmpty()) {
      send(load, List.of());
      load = load();
    }
    List<Pick> asking = picks.values().stream().filter(Pick::isDue).toList();
    if (!load.isEmpty() || !asking.isEmpty()) {
      send(load, asking);
    } else if (underWay == 0) {
      finishing.forEach(Promise::complete);
      finishing.clear();
    }
  }

  /** Whoever waits here for what is offered gets it by the same round. */
  private List<Errand> load() {
    var load = new ArrayList<Errand>();
    for (int size = 0; size < Round.SIZE && load.size() < Round.MOST && !errands.isEmpty(); ) {
      Errand errand = errands.remove();
      load.add(errand);
      size += errand.size();
      if (errand.offers()) {
        told(errand.lane());
      }
    }
    return load;
  }

  private void send(List<Errand> load, List<Pick> asking) {
    var round = new Round(load, asking.stream().map(Pick::ask).toList());
    long asked = System.nanoTime();
    underWay++;
    partner
        .send(round)
        .onSuccess(answer -> brought(asking, answer, asked))
        .onFailure(e -> {
          asking.forEach(Pick::takeNothing);
          partner.failed(round, e);
        })
        .onComplete(_ -> {
          room.release((int) load.stream().filter(Errand.Offer.class::isInstance).count());
          underWay--;
          wake();
        });
  }

  private void brought(List<Pick> asking, Round.Answer answer, long asked) {
    for (int i = 0; i < asking.size(); i++) {
      asking.get(i).take(answer.hauls().get(i), asked).forEach(partner::unwanted);
    }
    answer.rest().ifPresent(rest -> rouseIn(Math.max(1, rest)));
  }

  private void rouseIn(long millis) {
    long at = System.nanoTime() + millis * 1_000_000;
    if (alarm.isEmpty() || at - alarm.get().at() < 0) {
      alarm.ifPresent(later -> vertx.cancelTimer(later.timer()));
      long timer =
          vertx.setTimer(
              millis,
              _ -> {
                alarm = Optional.empty();
                tellAll();
              });
      alarm = Optional.of(new Alarm(timer, at));
    }
  }

  private void enter(String lane, Pick.Waiting one) {
    if (closed) {
      one.told().complete(Optional.empty());
    } else {
      pick(lane).add(one);
    }
  }

  private void told(String lane) {
    Optional.ofNullable(picks.get(partner.fedBy(lane))).ifPresent(Pick::tell);
  }

  private Pick pick(String lane) {
    return picks.computeIfAbsent(lane, name -> new Pick(partner.keysOf(name)));
  }
}
