package dev.signalbox.queue.redis;

import dev.signalbox.queue.jobs.QueueUnavailable;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection to Redis, which is made anew whenever it breaks. Every command has a deadline:
 * when it is missed the connection is given up, for half of a broken one looks like a slow server.
 */
final class Wire implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Wire.class);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

  /** How often a connection on which nothing happens is tried. */
  private static final Duration PULSE = Duration.ofSeconds(10);

  /**
   * From the last answer on that the server takes nothing, before it is believed that it takes all
   * again.
   */
  private static final Duration BELIEF = Duration.ofSeconds(2);

  private final Vertx vertx;
  private final RedisSettings settings;
  private final RandomGenerator chance;
  private final Listener listener;
  private final long pulse;
  private final Complaints complaints;
  private Optional<Redis> client = Optional.empty();
  private volatile Line line = new Line.None();
  private int failures;
  private boolean closed;

  /** Is told what happens on the wire; on a thread that must not be kept. */
  interface Listener {
    /** There is a connection, for the first time or again. */
    void connected();

    /** A message to a channel that was subscribed to. */
    void message(String channel, String text);
  }

  /**
   * @param chance for the pauses between attempts to connect, so that not all come back at once
   */
  Wire(Vertx vertx, RedisSettings settings, RandomGenerator chance, Listener listener) {
    this.vertx = vertx;
    this.settings = settings;
    this.chance = chance;
    this.listener = listener;
    complaints = new Complaints(settings);
    pulse = vertx.setPeriodic(PULSE.toMillis(), _ -> feelPulse());
  }

  /**
   * The first attempt to connect, after which those that are needed are made by themselves.
   *
   * @throws QueueUnavailable if it fails, or the server takes nothing from us
   */
  void connectNow() {
    try {
      connect().toCompletionStage().toCompletableFuture().get();
      var _ = await(send(Request.cmd(Command.PING)));
    } catch (ExecutionException e) {
      throw complaints.unreachable(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new QueueUnavailable("interrupted while connecting to redis", e);
    }
  }

  private Future<Void> connect() {
    Redis fresh;
    synchronized (this) {
      if (closed) {
        return Future.succeededFuture();
      }
      fresh = Redis.createClient(vertx, settings.options());
      client = Optional.of(fresh);
    }
    return fresh
        .connect()
        .compose(this::introduced)
        .timeout(settings.deadline().toMillis(), TimeUnit.MILLISECONDS)
        .onSuccess(made -> connected(fresh, made))
        .onFailure(e -> broken(fresh, e))
        .mapEmpty();
  }

  /** The client does so only in the protocol that is not used here. */
  private Future<RedisConnection> introduced(RedisConnection made) {
    return settings
        .credentials()
        .map(credentials -> {
          Request introduction = Request.cmd(Command.AUTH);
          credentials.forEach(introduction::arg);
          return made.send(introduction).map(made);
        })
        .orElseGet(() -> Future.succeededFuture(made));
  }

  /** Whether there is a connection, to a server that takes what it is told. */
  boolean isOpen() {
    return line instanceof Line.Open;
  }

  /**
   * Sends a command. The future fails with a {@link Refusal} if the server does not carry it out
   * whenever it is told, or with {@link QueueUnavailable} if it takes nothing now, or that cannot
   * be known.
   */
  Future<Response> send(Request request) {
    return written(request)
        .onSuccess(_ -> taken())
        .map(answer -> Objects.requireNonNull(answer, "none of our commands is answered by nil"));
  }

  /** A command to listen is answered as soon as it is written. */
  private Future<@Nullable Response> written(Request request) {
    Optional<RedisConnection> there = line.connection();
    if (there.isEmpty()) {
      return Future.failedFuture(complaints.away());
    }
    return there
        .get()
        .send(request)
        .timeout(settings.deadline().toMillis(), TimeUnit.MILLISECONDS)
        .recover(e -> Future.failedFuture(failure(e)));
  }

  /** Waits for what was sent. Not for threads of the event loop. */
  static Response await(Future<Response> sent) {
    try {
      return sent.toCompletionStage().toCompletableFuture().get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new QueueUnavailable("redis does not answer: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new QueueUnavailable("interrupted while redis was asked", e);
    }
  }

  /** Has the listener told of what comes to this channel. */
  Future<Void> subscribe(String channel) {
    return written(Request.cmd(Command.SUBSCRIBE).arg(channel)).mapEmpty();
  }

  Future<Void> unsubscribe(String channel) {
    return written(Request.cmd(Command.UNSUBSCRIBE).arg(channel)).mapEmpty();
  }

  @Override
  public void close() {
    Optional<Redis> last;
    synchronized (this) {
      closed = true;
      last = client;
      client = Optional.empty();
      line = new Line.None();
    }
    vertx.cancelTimer(pulse);
    last.ifPresent(Redis::close);
  }

  private RuntimeException failure(Throwable e) {
    Optional<String> answer = Complaints.answer(e);
    if (answer.isPresent()) {
      return Complaints.isClosedToUs(answer.get())
          ? refused(answer.get())
          : new Refusal(answer.get());
    }
    Optional<Redis> at;
    synchronized (this) {
      at = client;
    }
    at.ifPresent(redis -> broken(redis, e));
    return complaints.broken(e);
  }

  private QueueUnavailable refused(String answer) {
    synchronized (this) {
      if (line instanceof Line.Open) {
        LOG.warn("redis at {} takes nothing now: {}", settings.place(), answer);
      }
      line = line.refusing(System.nanoTime());
    }
    return complaints.refused(answer);
  }

  /** What was refused meanwhile is missing, as after a loss of the connection. */
  private void taken() {
    if (line instanceof Line.Refusing) {
      synchronized (this) {
        if (!(line instanceof Line.Refusing(var there, long since))
            || System.nanoTime() - since <= BELIEF.toNanos()) {
          return;
        }
        line = new Line.Open(there);
      }
      listener.connected();
    }
  }

  private void connected(Redis fresh, RedisConnection made) {
    synchronized (this) {
      if (closed || !client.equals(Optional.of(fresh))) {
        return;
      }
      if (failures > 0) {
        LOG.info("redis at {} can be reached again", settings.place());
      }
      failures = 0;
      line = new Line.Open(made);
    }
    made.exceptionHandler(e -> broken(fresh, e));
    made.endHandler(_ -> broken(fresh, new QueueUnavailable("the connection has ended")));
    made.handler(this::pushed);
    listener.connected();
  }

  /** Of several signs that the same connection is broken, the first counts. */
  private void broken(Redis which, Throwable reason) {
    Duration pause;
    synchronized (this) {
      if (closed || !client.equals(Optional.of(which))) {
        return;
      }
      client = Optional.empty();
      line = new Line.None();
      if (failures == 0) {
        LOG.warn(
            "redis at {} cannot be reached, trying again and again: {}",
            settings.place(),
            complaints.reason(reason));
      }
      pause = pause(failures++);
    }
    which.close();
    vertx.setTimer(pause.toMillis(), _ -> connect());
  }

  private Duration pause(int failuresBefore) {
    long most =
        Math.min(LONGEST_PAUSE.toMillis(), FIRST_PAUSE.toMillis() << Math.min(failuresBefore, 10));
    return Duration.ofMillis(most / 2 + chance.nextLong(most / 2 + 1));
  }

  private void feelPulse() {
    if (line.connection().isPresent()) {
      // An answer that does not come in time says enough.
      send(Request.cmd(Command.PING)).onSuccess(this::pushed);
    }
  }

  private void pushed(Response response) {
    boolean list =
        switch (response.type()) {
          case MULTI, PUSH -> response.isArray();
          case SIMPLE, ERROR, BOOLEAN, NUMBER, BULK, ATTRIBUTE -> false;
        };
    if (list && response.size() == 3 && "message".equals(response.get(0).toString())) {
      listener.message(response.get(1).toString(), response.get(2).toString());
    }
  }
}
