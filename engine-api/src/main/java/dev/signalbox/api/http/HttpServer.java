package dev.signalbox.api.http;

import dev.signalbox.api.hook.Hooks;
import dev.signalbox.api.http.Gate.Admission;
import dev.signalbox.plugin.spi.Cards;
import dev.signalbox.queue.ambient.Failpoints;
import dev.signalbox.queue.jobs.EventBus;
import dev.signalbox.queue.log.RunLog;
import dev.signalbox.queue.operations.Operations;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;

/**
 * Serves the API. The event loop reads, checks and writes; whatever may wait, above all for the
 * log, does so on a virtual thread.
 */
public final class HttpServer implements AutoCloseable {
  private static final long START_SECONDS = 30;
  private static final long STOP_SECONDS = 5;

  private final Parts parts;
  private final RouteTable routes;
  private final Gate gate;
  private final Bodies bodies;
  private final Replies replies;
  private final Connections connections;
  private final Streams streams;
  private final Serving serving;
  private final ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();
  private final io.vertx.core.http.HttpServer server;

  /**
   * What a server is made of.
   *
   * @param cards empty where no board is configured
   * @param random for the ids of problems
   * @param tests in test mode only
   */
  public record Parts(
      Vertx vertx,
      Settings settings,
      Operations operations,
      RunLog log,
      Tokens tokens,
      EventBus bus,
      InstantSource clock,
      Optional<Cards> cards,
      Logs logs,
      Diffs diffs,
      Hooks hooks,
      Links links,
      Health health,
      Failpoints failpoints,
      RandomGenerator random,
      Optional<TestControls> tests) {}

  public HttpServer(Parts parts) {
    this.parts = parts;
    Settings.Limits limits = parts.settings().limits();
    streams = new Streams(parts, limits);
    routes = Api.routes(parts, streams);
    gate = new Gate(routes, Roles.shipped(), parts.tokens(), parts.settings(), parts.clock());
    bodies = new Bodies(parts.vertx(), limits);
    replies = new Replies(limits.writeDeadline());
    connections = new Connections(parts.vertx(), limits);
    serving = new Serving(parts, gate, replies);
    server = parts.vertx().createHttpServer(options(parts.settings()));
  }

  private static HttpServerOptions options(Settings settings) {
    int headersMax = settings.limits().headersMax();
    return new HttpServerOptions()
        .setHost(settings.host())
        .setPort(settings.port())
        .setMaxHeaderSize(headersMax)
        .setMaxInitialLineLength(headersMax)
        .setHttp2ClearTextEnabled(false)
        .setCompressionSupported(false);
  }

  /**
   * Begins to listen.
   *
   * @return the port, which is the one of the settings unless that is 0
   * @throws IOException if the address cannot be listened on
   */
  public int start() throws IOException, InterruptedException {
    parts.tokens().onRevocation(streams::look);
    server
        .connectionHandler(connections::opened)
        .invalidRequestHandler(this::invalid)
        .requestHandler(this::handle);
    try {
      return server
          .listen()
          .toCompletionStage()
          .toCompletableFuture()
          .get(START_SECONDS, TimeUnit.SECONDS)
          .actualPort();
    } catch (ExecutionException | TimeoutException e) {
      throw new IOException(
          "cannot listen on " + parts.settings().host() + ":" + parts.settings().port(), e);
    }
  }

  /** Accepts nothing more, ends the streams, and lets what is being answered be answered. */
  @Override
  public void close() {
    streams.close();
    try {
      server
          .shutdown(STOP_SECONDS, TimeUnit.SECONDS)
          .toCompletionStage()
          .toCompletableFuture()
          .get(2 * STOP_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException _) {
      // What is still open then is cut off.
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    workers.shutdownNow();
    try {
      workers.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /** How many replies are being written piece by piece. */
  int flowing() {
    return replies.flowing();
  }

  RouteTable routes() {
    return routes;
  }

  private void handle(HttpServerRequest request) {
    Replies.secure(request.response());
    connections.busy(request.connection());
    request.response().endHandler(_ -> rest(request));
    switch (gate.admit(request)) {
      case Admission.Turned(Problem problem) -> turn(request, problem);
      case Admission.Admitted admitted -> {
        Context context = parts.vertx().getOrCreateContext();
        bodies
            .read(request, admitted.caller().isPresent())
            .onSuccess(body -> {
              long timer = serving.limit(request, admitted.route());
              workers.execute(() -> serving.serve(context, request, admitted, body, timer));
            })
            .onFailure(trouble -> {
              if (trouble instanceof Refused refused) {
                turn(request, refused.problem());
              }
            });
      }
    }
  }

  /** The connection is idle when both the request and its answer are through. */
  private void rest(HttpServerRequest request) {
    if (request.isEnded() && request.response().ended()) {
      connections.idle(request.connection());
    }
  }

  private void turn(HttpServerRequest request, Problem problem) {
    bodies.drain(request, () -> rest(request));
    var sent = replies.send(request, Reply.problem(problem, serving.problemId()));
    if (problem.headers().containsKey("Connection")) {
      sent.onComplete(_ -> request.connection().close());
    }
  }

  /** What does not even parse as a request. */
  private void invalid(HttpServerRequest request) {
    Replies.secure(request.response());
    String cause = String.valueOf(request.decoderResult().cause());
    Problem problem =
        cause.contains("TooLongHttpHeader")
            ? new Problem(431, "headers-too-large", "The headers are too large", "see the limits")
            : cause.contains("TooLongHttpLine")
                ? new Problem(414, "url-too-long", "The URL is too long", "see the limits")
                : Problem.invalid("this is no HTTP request");
    replies
        .send(request, Reply.problem(problem.header("Connection", "close"), serving.problemId()))
        .onComplete(_ -> request.connection().close());
  }
}
