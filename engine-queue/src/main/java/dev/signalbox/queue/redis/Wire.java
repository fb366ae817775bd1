package dev.signalbox.queue.redis;

import dev.signalbox.queue.jobs.QueueUnavailable;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.ResponseType;
import java.nio.file.NoSuchFileException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
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
   * How a server says that it takes nothing now, or not from us: it loads its data, cannot write
   * them, has no room, is no primary any more. A script tells of it in the midst of its own error.
   */
  private static final Pattern CLOSED_TO_US =
      Pattern.compile(
          "(?:^|-)(?:LOADING|MISCONF|OOM|READONLY|MASTERDOWN|NOREPLICAS|CLUSTERDOWN|BUSY|NOAUTH|NOPERM)\\b");

  /** From the last such answer on, before it is believed that the server takes all again. */
  private static final Duration BELIEF = Duration.ofSeconds(2);

  /** What the client itself says as if it were the server. */
  private static final String CLOSED = "CONNECTION_CLOSED";

  private final Vertx vertx;
  private final RedisSettings settings;
  private final RandomGenerator chance;
  private final Listener listener;
  private final long pulse;
  private Optional<Redis> client = Optional.empty();
  private volatile Optional<RedisConnection> connection = Optional.empty();
  private volatile boolean refused;
  private volatile long refusedAt;
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
      throw unreachable(e);
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
      fresh = Redis.createClient(vertx, options());
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
    return connection.isPresent() && !refused;
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
    Optional<RedisConnection> there = connection;
    if (there.isEmpty()) {
      return Future.failedFuture(
          new QueueUnavailable("redis at " + settings.place() + " cannot be reached"));
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
      connection = Optional.empty();
    }
    vertx.cancelTimer(pulse);
    last.ifPresent(Redis::close);
  }

  private RuntimeException failure(Throwable e) {
    boolean isAnswer =
        e instanceof Response response
            && response.type() == ResponseType.ERROR
            && !response.toString().equals(CLOSED);
    if (isAnswer) {
      String answer = e.toString();
      return CLOSED_TO_US.matcher(answer).find() ? refused(answer) : new Refusal(answer);
    }
    Optional<Redis> at;
    synchronized (this) {
      at = client;
    }
    at.ifPresent(redis -> broken(redis, e));
    return new QueueUnavailable(
        e instanceof TimeoutException
            ? "redis at " + settings.place() + " has not answered within " + settings.deadline()
            : "redis at " + settings.place() + " cannot be reached: " + e.getMessage(),
        e);
  }

  private QueueUnavailable refused(String answer) {
    refusedAt = System.nanoTime();
    if (!refused) {
      refused = true;
      LOG.warn("redis at {} takes nothing now: {}", settings.place(), answer);
    }
    return new QueueUnavailable("redis at " + settings.place() + " takes nothing now: " + answer);
  }

  /** What was refused meanwhile is missing, as after a loss of the connection. */
  private void taken() {
    if (refused && System.nanoTime() - refusedAt > BELIEF.toNanos()) {
      refused = false;
      listener.connected();
    }
  }

  private QueueUnavailable unreachable(ExecutionException e) {
    return new QueueUnavailable(
        "redis at "
            + settings.place()
            + " cannot be reached: "
            + reason(Optional.ofNullable(e.getCause()).orElse(e)),
        e);
  }

  /**
   * What can be done about it. Of a certificate that is not trusted, what is wrong with it stands
   * in the causes.
   */
  private String reason(Throwable e) {
    if (e instanceof TimeoutException) {
      return "it has not answered within "
          + settings.deadline().toSeconds()
          + " s"
          + (settings.server().getScheme().equals("rediss")
              ? "; does it speak TLS at this port?"
              : "");
    }
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof NoSuchFileException) {
        return "sslrootcert: expected a file with certificates, found none at "
            + cause.getMessage();
      }
      if (cause instanceof GeneralSecurityException) {
        return "its certificate is not trusted: "
            + cause.getMessage()
            + "; expected one that is made out to this host, and signed by one of those in"
            + " sslrootcert, or of those that Java trusts where the URL has no sslrootcert";
      }
    }
    return String.valueOf(e.getMessage());
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
      refused = false;
      connection = Optional.of(made);
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
      connection = Optional.empty();
      if (failures == 0) {
        LOG.warn(
            "redis at {} cannot be reached, trying again and again: {}",
            settings.place(),
            reason(reason));
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
    if (connection.isPresent()) {
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

  private NetClientOptions net() {
    var net =
        new NetClientOptions()
            .setTcpNoDelay(true)
            .setTcpKeepAlive(true)
            .setConnectTimeout((int) settings.deadline().toMillis())
            .setHostnameVerificationAlgorithm("HTTPS");
    settings
        .rootCertificate()
        .ifPresent(file -> net.setTrustOptions(new PemTrustOptions().addCertPath(file.toString())));
    return net;
  }

  private RedisOptions options() {
    return new RedisOptions()
        // In RESP3 a message that comes while an answer is awaited swallows that answer: the client
        // takes both for one. In RESP2 they change places at most, and both are looked at here.
        .setProtocolNegotiation(false)
        .setConnectionString(settings.server().toString())
        .setMaxPoolSize(1)
        .setMaxPoolWaiting(1)
        .setMaxWaitingHandlers(100_000)
        .setNetClientOptions(net());
  }
}
