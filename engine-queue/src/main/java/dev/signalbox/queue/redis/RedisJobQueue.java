package dev.signalbox.queue.redis;

import dev.signalbox.core.Json;
import dev.signalbox.queue.Codec;
import dev.signalbox.queue.Job;
import dev.signalbox.queue.JobQueue;
import dev.signalbox.queue.QueueUnavailable;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The queue of several processes. Redis may restart, fail over, or lose everything: offers that it
 * does not take are found in the log again, and who holds a lease says so in time, and keeps it.
 *
 * <p>A lease that nobody keeps ends, and its job is gone with it: only the log can tell whether the
 * job was begun, and so whether it is wanted still.
 */
public final class RedisJobQueue implements JobQueue {
  private static final Logger LOG = LoggerFactory.getLogger(RedisJobQueue.class);

  /** Leases that are kept, or ended, by one command. */
  private static final int BATCH = 200;

  private final Codec codec = new Codec();
  private final Vertx vertx;
  private final RedisSettings settings;
  private final Keys keys;
  private final Supplier<String> nonces;
  private final Runnable missed;
  private final Wire wire;
  private final Wire ears;
  private final QueueCommands commands;
  private final long keeping;
  private final Map<String, Pick> picks = new ConcurrentHashMap<>();
  private final Map<String, Lease> held = new ConcurrentHashMap<>();
  private final AtomicBoolean hasMissed = new AtomicBoolean();
  private volatile boolean closed;

  /**
   * Connects.
   *
   * @param nonces a new one for each lease, among all processes
   * @param missed is called, on a thread of its own, once Redis is back after it could not take
   *     what was offered
   * @throws QueueUnavailable if Redis cannot be reached now; later on it may come and go
   */
  public static RedisJobQueue connect(
      Vertx vertx,
      RedisSettings settings,
      Supplier<String> nonces,
      RandomGenerator chance,
      Runnable missed) {
    var queue = new RedisJobQueue(vertx, settings, nonces, chance, missed);
    try {
      queue.wire.connectNow();
      queue.ears.connectNow();
      return queue;
    } catch (QueueUnavailable e) {
      queue.disconnect();
      throw e;
    }
  }

  private RedisJobQueue(
      Vertx vertx,
      RedisSettings settings,
      Supplier<String> nonces,
      RandomGenerator chance,
      Runnable missed) {
    this.vertx = vertx;
    this.settings = settings;
    this.nonces = nonces;
    this.missed = missed;
    keys = new Keys(settings.prefix());
    wire = new Wire(vertx, settings, chance, new Speaking());
    ears = new Wire(vertx, settings, chance, new Hearing());
    commands = new QueueCommands(wire, keys, settings.lease(), codec);
    keeping = vertx.setPeriodic(Math.max(1, settings.lease().toMillis() / 3), _ -> keep());
  }

  /**
   * Takes the queue for one engine, and empties it: what is outstanding stands in his log.
   *
   * @throws UnusableQueue if it is another's, or the server would lose work
   */
  public void own(String engine) {
    requireFit();
    refuseUnless(engine, Wire.await(commands.clear(engine)).toString());
    var _ = Wire.await(commands.knowsAll());
  }

  /**
   * Takes part in the queue of all engines that share a log; what is in it may be at work there.
   *
   * @throws UnusableQueue if it is another's, or the server would lose work
   */
  public void join(String log) {
    requireFit();
    refuseUnless(log, Wire.await(commands.join(log)).toString());
  }

  private void requireFit() {
    var info = ServerInfo.of(Wire.await(commands.info()).toString());
    info.refusal()
        .ifPresent(reason -> {
          throw new UnusableQueue("redis at " + settings.place() + ": " + reason);
        });
    if (info.forgets()) {
      LOG.warn(
          "redis at {} keeps nothing over a restart (appendonly no): work is late then, not lost",
          settings.place());
    }
  }

  private void refuseUnless(String engine, String owner) {
    if (!owner.equals(engine)) {
      throw new UnusableQueue(
          "redis at "
              + settings.place()
              + ": the queue '"
              + settings.prefix()
              + "' belongs to another engine; give this one a prefix of its own, as in queue:"
              + " redis://HOST:PORT?prefix=NAME, or delete the key "
              + keys.owner()
              + " if that engine is gone");
    }
  }

  public boolean isReachable() {
    return wire.isConnected();
  }

  // --- Offers

  @Override
  public void offer(Job job) {
    try {
      var _ = Wire.await(commands.offer(job));
    } catch (QueueUnavailable e) {
      if (hasMissed.compareAndSet(false, true)) {
        LOG.warn(
            "job {}: not offered, nor others until redis is back: {}", job.id(), e.getMessage());
      }
    }
  }

  @Override
  public boolean withdraw(String jobId) {
    try {
      return isYes(commands.withdraw(jobId));
    } catch (QueueUnavailable e) {
      // Whoever leases it learns from the log that it is not wanted any more.
      LOG.debug("job {}: cannot be withdrawn now", jobId, e);
      return false;
    }
  }

  @Override
  public boolean holds(String jobId) {
    return held.containsKey(jobId) || isYes(commands.isKnown(jobId));
  }

  @Override
  public int waiting() {
    return number(Wire.await(commands.waiting()));
  }

  // --- Leases

  @Override
  public Optional<Lease> lease(String lane, Duration patience) throws InterruptedException {
    long nanos = patience.equals(FOREVER) ? Long.MAX_VALUE : patience.toNanos();
    return closed ? Optional.empty() : pick(lane).next(nanos, most -> take(lane, most));
  }

  private Pick pick(String lane) {
    return picks.computeIfAbsent(Keys.encoded(lane), _ -> new Pick());
  }

  private List<Lease> take(String lane, int most) {
    try {
      Response leased =
          Wire.await(commands.lease(lane, Stream.generate(nonces).limit(most).toList()));
      var leases = new ArrayList<Lease>();
      for (int i = 0; i + 1 < leased.size(); i += 2) {
        read(lane, leased.get(i), leased.get(i + 1)).ifPresent(leases::add);
      }
      return leases;
    } catch (QueueUnavailable e) {
      LOG.debug("lane {}: no job can be leased now", lane, e);
      return List.of();
    }
  }

  /** One that does not read as a job is not held, so that its lease runs out. */
  private Optional<Lease> read(String lane, Response job, Response nonce) {
    try {
      var lease = new Lease(codec.job(new Json(job.toString())), nonce.toString());
      held.put(lease.job().id(), lease);
      return Optional.of(lease);
    } catch (IllegalStateException e) {
      LOG.error("lane {}: what is in the queue does not read as a job", lane, e);
      return Optional.empty();
    }
  }

  @Override
  public boolean extend(Lease lease) {
    return isHeld(lease) && number(Wire.await(commands.extend(List.of(lease))).get(0)) == 1;
  }

  @Override
  public void settle(Lease lease) {
    if (isHeld(lease)) {
      held.remove(lease.job().id(), lease);
      end(commands.settle(lease));
    }
  }

  @Override
  public void giveBack(Lease lease) {
    if (isHeld(lease)) {
      held.remove(lease.job().id(), lease);
      end(commands.giveBack(lease));
    }
  }

  private boolean isHeld(Lease lease) {
    return Optional.ofNullable(held.get(lease.job().id()))
        .filter(mine -> mine.nonce().equals(lease.nonce()))
        .isPresent();
  }

  /** An end that is not heard of comes by itself: the lease is not kept any more. */
  private static void end(Future<Response> sent) {
    try {
      var _ = Wire.await(sent);
    } catch (QueueUnavailable e) {
      LOG.debug("the end of a lease was not taken", e);
    }
  }

  private static boolean isYes(Future<Response> sent) {
    return number(Wire.await(sent)) == 1;
  }

  private static int number(Response response) {
    return Integer.parseInt(response.toString());
  }

  // --- Keeping leases

  private void keep() {
    var mine = List.copyOf(held.values());
    for (int from = 0; from < mine.size(); from += BATCH) {
      List<Lease> some = mine.subList(from, Math.min(mine.size(), from + BATCH));
      commands.extend(some).onSuccess(answers -> kept(some, answers));
    }
    commands
        .expire(BATCH)
        .onSuccess(over -> over.forEach(id -> LOG.info("job {}: its lease has run out", id)));
  }

  private void kept(List<Lease> leases, Response answers) {
    for (int i = 0; i < leases.size(); i++) {
      Lease lease = leases.get(i);
      if (number(answers.get(i)) == 0 && held.remove(lease.job().id(), lease)) {
        LOG.warn(
            "job {}: its lease has run out, and somebody else has the job; what comes of it here"
                + " is refused",
            lease.job().id());
      }
    }
  }

  // --- The connections

  private final class Speaking implements Wire.Listener {
    @Override
    public void connected() {
      if (hasMissed.compareAndSet(true, false)) {
        Thread.ofVirtual().name("queue-missed").start(missed);
      }
      picks.values().forEach(Pick::tell);
    }

    @Override
    public void message(String channel, String text) {}
  }

  private final class Hearing implements Wire.Listener {
    @Override
    public void connected() {
      ears.subscribe(keys.offered()).onSuccess(_ -> picks.values().forEach(Pick::tell));
    }

    @Override
    public void message(String channel, String lane) {
      Optional.ofNullable(picks.get(lane)).ifPresent(Pick::tell);
    }
  }

  @Override
  public void close() {
    closed = true;
    picks.values().stream().flatMap(pick -> pick.close().stream()).forEach(this::giveBack);
  }

  /** After {@link #close}, once nothing holds a lease any more. */
  public void disconnect() {
    vertx.cancelTimer(keeping);
    ears.close();
    wire.close();
  }
}
