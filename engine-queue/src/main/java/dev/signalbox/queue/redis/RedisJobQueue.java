package dev.signalbox.queue.redis;

import dev.signalbox.core.Json;
import dev.signalbox.queue.codec.Codec;
import dev.signalbox.queue.jobs.Job;
import dev.signalbox.queue.jobs.JobQueue;
import dev.signalbox.queue.jobs.QueueUnavailable;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
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

  /**
   * What the nonces of worker processes begin with: their leases outlive a restart of the engine.
   */
  public static final String WORKER = "w-";

  /** So many are on their way to the server at once; whoever has more has to wait. */
  private static final int OFFERS = 1_024;

  private final Codec codec = new Codec();
  private final RedisSettings settings;
  private final Keys keys;
  private final Supplier<String> nonces;
  private final QueueListener listener;
  private final Wire wire;
  private final Wire ears;
  private final QueueCommands commands;
  private final Map<String, Pick> picks = new ConcurrentHashMap<>();

  /** From which lanes a lane is fed that is not only itself, and the other way round. */
  private final Map<String, List<String>> sources = new ConcurrentHashMap<>();

  private final Map<String, String> fed = new ConcurrentHashMap<>();
  private final HeldLeases held;
  private final AtomicBoolean hasMissed = new AtomicBoolean();
  private final Semaphore underWay = new Semaphore(OFFERS);
  private volatile boolean closed;

  /**
   * Connects.
   *
   * @param nonces a new one for each lease, among all processes
   * @throws QueueUnavailable if Redis cannot be reached now; later on it may come and go
   */
  public static RedisJobQueue connect(
      Vertx vertx,
      RedisSettings settings,
      Supplier<String> nonces,
      RandomGenerator chance,
      QueueListener listener) {
    var queue = new RedisJobQueue(vertx, settings, nonces, chance, listener);
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
      QueueListener listener) {
    this.settings = settings;
    this.nonces = nonces;
    this.listener = listener;
    keys = new Keys(settings.prefix());
    wire = new Wire(vertx, settings, chance, new Speaking());
    ears = new Wire(vertx, settings, chance, new Hearing());
    commands = new QueueCommands(wire, keys, settings.lease(), codec);
    Optional<Runnable> expired = listener.isEngine() ? Optional.of(this::missed) : Optional.empty();
    held =
        new HeldLeases(vertx, commands, settings.lease(), this::lost, listener::isGivenUp, expired);
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

  /**
   * What the server tells of itself; changes nothing in the queue.
   *
   * @throws UnusableQueue if the server would lose work
   */
  public Server server() {
    var info = info();
    return new Server(info.name(), info.forgets());
  }

  /**
   * A server of queues.
   *
   * @param forgets whether a restart of it loses what is in it
   */
  public record Server(String name, boolean forgets) {}

  private ServerInfo info() {
    var info = ServerInfo.of(Wire.await(commands.info()).toString());
    info.refusal()
        .ifPresent(reason -> {
          throw new UnusableQueue("redis at " + settings.place() + ": " + reason);
        });
    return info;
  }

  private void requireFit() {
    if (info().forgets()) {
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
    return wire.isOpen();
  }

  // --- Offers

  /**
   * Does not wait for the server: what is asked afterwards gets there afterwards, and what is not
   * taken is found in the log.
   */
  @Override
  public void offer(Job job, Duration rest) {
    underWay.acquireUninterruptibly();
    commands
        .offer(job, rest)
        .onComplete(_ -> underWay.release())
        .onFailure(e -> notOffered(job, e));
  }

  private void notOffered(Job job, Throwable reason) {
    if (hasMissed.compareAndSet(false, true)) {
      LOG.warn(
          "job {}: not offered, nor others until redis is back: {}", job.id(), reason.getMessage());
    }
    if (wire.isOpen()) { // back already, when nobody knew yet that anything was missing
      tellIfMissed();
    }
  }

  private void tellIfMissed() {
    if (hasMissed.compareAndSet(true, false)) {
      missed();
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
    return held.contains(jobId) || isYes(commands.isKnown(jobId));
  }

  @Override
  public int waiting() {
    return number(Wire.await(commands.waiting()));
  }

  // --- Leases

  @Override
  public Optional<Lease> lease(String lane, Duration patience) throws InterruptedException {
    long nanos = patience.equals(FOREVER) ? Long.MAX_VALUE : patience.toNanos();
    return closed ? Optional.empty() : pick(lane).next(nanos, new Source(lane));
  }

  /**
   * Whoever leases from this lane gets what is offered in these, the first of them that has a job.
   * To be said before anybody does.
   */
  public void feed(String lane, List<String> from) {
    sources.put(lane, List.copyOf(from));
    from.forEach(source -> fed.put(Keys.encoded(source), Keys.encoded(lane)));
  }

  /** Drops what is offered in these lanes; whoever owns the log offers it again elsewhere. */
  public int forsake(List<String> lanes) {
    return number(Wire.await(commands.forsake(lanes)));
  }

  private final class Source implements Pick.Source {
    private final String lane;

    Source(String lane) {
      this.lane = lane;
    }

    @Override
    public Pick.Haul take(int most) {
      return RedisJobQueue.this.take(lane, most);
    }

    @Override
    public void giveBack(Lease lease) {
      RedisJobQueue.this.giveBack(lease);
    }
  }

  private Pick pick(String lane) {
    return picks.computeIfAbsent(Keys.encoded(lane), _ -> new Pick());
  }

  private Pick.Haul take(String lane, int most) {
    try {
      long asked = System.nanoTime();
      Response leased =
          Wire.await(
              commands.lease(
                  sources.getOrDefault(lane, List.of(lane)),
                  Stream.generate(nonces).limit(most).toList()));
      var leases = new ArrayList<Lease>();
      for (int i = 1; i + 1 < leased.size(); i += 2) {
        read(lane, leased.get(i), leased.get(i + 1), asked).ifPresent(leases::add);
      }
      long rest = number(leased.get(0));
      return new Pick.Haul(
          leases, rest < 0 ? OptionalLong.empty() : OptionalLong.of(rest * 1_000_000));
    } catch (QueueUnavailable e) {
      LOG.debug("lane {}: no job can be leased now", lane, e);
      return new Pick.Haul(List.of(), OptionalLong.empty());
    }
  }

  /** One that does not read as a job is not held, so that its lease runs out. */
  private Optional<Lease> read(String lane, Response job, Response nonce, long asked) {
    try {
      var lease = new Lease(codec.job(new Json(job.toString())), nonce.toString());
      held.add(lease, asked);
      return Optional.of(lease);
    } catch (IllegalStateException e) {
      LOG.error("lane {}: what is in the queue does not read as a job", lane, e);
      return Optional.empty();
    }
  }

  @Override
  public boolean extend(Lease lease) {
    return held.contains(lease) && number(Wire.await(commands.extend(List.of(lease))).get(0)) == 1;
  }

  @Override
  public void settle(Lease lease) {
    if (held.remove(lease)) {
      end(commands.settle(lease));
    }
  }

  @Override
  public void giveBack(Lease lease, Duration rest) {
    if (held.remove(lease)) {
      end(commands.giveBack(lease, rest));
    }
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

  private void missed() {
    Thread.ofVirtual().name("queue-missed").start(listener::missed);
  }

  private void lost(Lease lease) {
    Thread.ofVirtual().name("queue-lost").start(() -> listener.lost(lease));
  }

  // --- The connections

  private final class Speaking implements Wire.Listener {
    @Override
    public void connected() {
      tellIfMissed();
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
      Optional.ofNullable(picks.get(fed.getOrDefault(lane, lane))).ifPresent(Pick::tell);
    }
  }

  @Override
  public void close() {
    closed = true;
    picks.values().stream().flatMap(pick -> pick.close().stream()).forEach(this::giveBack);
  }

  /** After {@link #close}, once nothing holds a lease any more. */
  public void disconnect() {
    held.close();
    ears.close();
    wire.close();
  }
}
