package dev.signalbox.queue.redis;

import dev.signalbox.queue.codec.Codec;
import dev.signalbox.queue.jobs.Job;
import dev.signalbox.queue.jobs.JobQueue;
import dev.signalbox.queue.jobs.QueueUnavailable;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
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

  private final Codec codec = new Codec();
  private final Vertx vertx;
  private final RedisSettings settings;
  private final Keys keys;
  private final Supplier<String> nonces;
  private final QueueListener listener;
  private final Wire wire;
  private final Wire ears;
  private final QueueCommands commands;
  private final Ownership ownership;
  private final Exchange exchange;

  private final Feeds feeds = new Feeds();
  private final HeldLeases held;
  private final Missed missed;
  private volatile Optional<NewestRun> newest = Optional.empty();
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
    this.vertx = vertx;
    this.settings = settings;
    this.nonces = nonces;
    this.listener = listener;
    keys = new Keys(settings.prefix());
    wire = new Wire(vertx, settings, chance, new Speaking());
    ears = new Wire(vertx, settings, chance, new Hearing());
    commands = new QueueCommands(wire, keys, settings.lease(), codec);
    ownership = new Ownership(settings, keys, commands);
    exchange = new Exchange(vertx, new Rounds());
    missed = new Missed(listener::missed);
    Optional<Runnable> expired = listener.isEngine() ? Optional.of(missed::look) : Optional.empty();
    held =
        new HeldLeases(vertx, commands, settings.lease(), this::lost, listener::isGivenUp, expired);
  }

  /**
   * Takes the queue for one engine, and empties it: what is outstanding stands in his log.
   *
   * @throws UnusableQueue if it is another's, or the server would lose work
   */
  public void own(String engine) {
    ownership.take(engine);
  }

  /**
   * Takes part in the queue of all engines that share a log; what is in it may be at work there.
   *
   * @throws UnusableQueue if it is another's, or the server would lose work
   */
  public void join(String log) {
    ownership.join(log);
    newest = Optional.of(new NewestRun(vertx, commands, log));
  }

  /** The newest run of this log that there has been work of, as far as the queue remembers. */
  public Optional<String> newestRun(String log) {
    Response newest = Wire.await(commands.newest(log));
    return newest.size() == 0 ? Optional.empty() : Optional.of(newest.get(0).toString());
  }

  /** The log may have no run any more that is as new. */
  public void forgetNewestRun(String log) {
    var _ = Wire.await(commands.forgetNewest(log));
  }

  /**
   * What the server tells of itself; changes nothing in the queue.
   *
   * @throws UnusableQueue if the server would lose work
   */
  public Server server() {
    return ownership.server();
  }

  /**
   * A server of queues.
   *
   * @param forgets whether a restart of it loses what is in it
   */
  public record Server(String name, boolean forgets) {}

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
    newest.ifPresent(it -> it.see(job.assignment().run().value()));
    exchange.add(new Errand.Offer(job, codec.job(job).text(), rest));
  }

  @Override
  public boolean withdraw(String jobId) {
    try {
      return isYes(exchange.after(() -> commands.withdraw(jobId)));
    } catch (QueueUnavailable e) {
      // Whoever leases it learns from the log that it is not wanted any more.
      LOG.debug("job {}: cannot be withdrawn now", jobId, e);
      return false;
    }
  }

  @Override
  public boolean holds(String jobId) {
    return held.contains(jobId) || isYes(exchange.after(() -> commands.isKnown(jobId)));
  }

  @Override
  public int waiting() {
    return number(Wire.await(exchange.after(commands::waiting)));
  }

  // --- Leases

  @Override
  public Optional<Lease> lease(String lane, Duration patience) throws InterruptedException {
    while (!closed) {
      Optional<Pick.Brought> job = exchange.next(Keys.encoded(lane), patience);
      Optional<Lease> lease = job.flatMap(held::take);
      if (lease.isPresent() || job.isEmpty()) {
        return lease;
      }
    }
    return Optional.empty();
  }

  /**
   * Whoever leases from this lane gets what is offered in these, the first of them that has a job.
   * To be said before anybody does.
   */
  public void feed(String lane, List<String> from) {
    feeds.add(lane, from);
  }

  /** Drops what is offered in these lanes; whoever owns the log offers it again elsewhere. */
  public int forsake(List<String> lanes) {
    return number(Wire.await(exchange.after(() -> commands.forsake(lanes))));
  }

  @Override
  public boolean extend(Lease lease) {
    return held.contains(lease) && number(Wire.await(commands.extend(List.of(lease))).get(0)) == 1;
  }

  /** Does not wait for the server: an end that gets lost comes by itself, as nobody keeps it. */
  @Override
  public void settle(Lease lease) {
    if (held.remove(lease)) {
      exchange.add(new Errand.Settlement(lease));
    }
  }

  /** Does not wait for the server either. */
  @Override
  public void giveBack(Lease lease, Duration rest) {
    if (held.remove(lease)) {
      exchange.add(new Errand.Back(lease, rest));
    }
  }

  private static boolean isYes(Future<Response> sent) {
    return number(Wire.await(sent)) == 1;
  }

  private static int number(Response response) {
    return Integer.parseInt(response.toString());
  }

  private void lost(Lease lease) {
    Thread.ofVirtual().name("queue-lost").start(() -> listener.lost(lease));
  }

  /** What comes of the rounds. */
  private final class Rounds implements Exchange.Partner {
    @Override
    public Future<Round.Answer> send(Round round) {
      return commands.round(round, nonces.get());
    }

    @Override
    public List<String> keysOf(String lane) {
      return feeds.of(lane).stream().map(keys::laneNamed).toList();
    }

    @Override
    public String fedBy(String lane) {
      return feeds.fedBy(lane);
    }

    @Override
    public void failed(Round round, Throwable reason) {
      LOG.debug("a round through the queue has failed", reason);
      round.errands().stream()
          .filter(Errand::offers)
          .findFirst()
          .ifPresent(errand -> {
            missed.note(errand.job(), reason);
            if (wire.isOpen()) { // back already, when nobody knew yet that anything was missing
              missed.tell();
            }
          });
    }

    @Override
    public void unwanted(Pick.Brought job) {
      held.take(job).ifPresent(RedisJobQueue.this::giveBack);
    }
  }

  // --- The connections

  private final class Speaking implements Wire.Listener {
    @Override
    public void connected() {
      missed.tell();
      exchange.tellAll();
    }

    @Override
    public void message(String channel, String text) {}
  }

  private final class Hearing implements Wire.Listener {
    @Override
    public void connected() {
      ears.subscribe(keys.offered()).onSuccess(_ -> exchange.tellAll());
    }

    @Override
    public void message(String channel, String lane) {
      exchange.tell(lane);
    }
  }

  @Override
  public void close() {
    closed = true;
    exchange.close();
  }

  /** After {@link #close}, once nothing holds a lease any more. */
  public void disconnect() {
    newest.ifPresent(NewestRun::close);
    held.close();
    exchange.finish(settings.deadline());
    ears.close();
    wire.close();
  }
}
