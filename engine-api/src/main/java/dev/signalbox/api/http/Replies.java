package dev.signalbox.api.http;

import dev.signalbox.api.http.Reply.ClientGone;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/** Writes replies. */
final class Replies {
  /** So often a write that waits for its client looks whether it is still wanted. */
  private static final Duration LOOK = Duration.ofMillis(250);

  private final Duration writeDeadline;
  private final AtomicInteger flowing = new AtomicInteger();

  Replies(Duration writeDeadline) {
    this.writeDeadline = writeDeadline;
  }

  int flowing() {
    return flowing.get();
  }

  /** What every response carries, whatever it says. */
  static void secure(HttpServerResponse response) {
    response
        .putHeader("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
        .putHeader("X-Content-Type-Options", "nosniff")
        .putHeader("Referrer-Policy", "no-referrer")
        .putHeader("Cache-Control", "no-store");
  }

  /** On the event loop of the request. Only the first reply to a request is sent. */
  Future<Void> send(HttpServerRequest request, Reply.Whole reply) {
    HttpServerResponse response = request.response();
    if (response.headWritten() || response.ended() || response.closed()) {
      return Future.succeededFuture();
    }
    response.setStatusCode(reply.status());
    reply.headers().forEach(response::putHeader);
    if (reply.type().isEmpty()) {
      return response.end();
    }
    response.putHeader("Content-Type", reply.type());
    return response.end(reply.content());
  }

  /** On a thread of its own; returns when all of it is written, or nobody wants it any more. */
  void send(Context context, HttpServerRequest request, Reply.Flowing reply) throws Exception {
    HttpServerResponse response = request.response();
    var started = new CompletableFuture<Void>();
    context.runOnContext(_ -> {
      if (!response.headWritten() && !response.closed()) {
        response.setStatusCode(200).setChunked(true).putHeader("Content-Type", reply.type());
        response.writeHead();
      }
      started.complete(null);
    });
    started.join();
    flowing.incrementAndGet();
    try {
      reply.flow().run(new ResponseSink(context, request));
    } catch (ClientGone _) {
      context.runOnContext(_ -> Connections.cut(request.connection()));
      return;
    } finally {
      flowing.decrementAndGet();
    }
    context.runOnContext(_ -> {
      if (!response.ended() && !response.closed()) {
        response.end();
      }
    });
  }

  private final class ResponseSink implements Reply.Sink {
    private final Context context;
    private final HttpServerRequest request;

    ResponseSink(Context context, HttpServerRequest request) {
      this.context = context;
      this.request = request;
    }

    @Override
    public void write(byte[] piece, BooleanSupplier wanted)
        throws ClientGone, InterruptedException {
      if (!isOpen()) {
        throw new ClientGone();
      }
      try {
        var written =
            request
                .response()
                .write(Buffer.buffer(piece))
                .toCompletionStage()
                .toCompletableFuture();
        for (Duration left = writeDeadline; !isWritten(written, left); left = left.minus(LOOK)) {
          if (!wanted.getAsBoolean() || left.compareTo(LOOK) <= 0) {
            throw new ClientGone();
          }
        }
      } catch (ExecutionException | IllegalStateException _) {
        throw new ClientGone();
      }
    }

    private static boolean isWritten(CompletableFuture<Void> written, Duration left)
        throws ExecutionException, InterruptedException {
      try {
        written.get(Math.min(LOOK.toMillis(), Math.max(1, left.toMillis())), TimeUnit.MILLISECONDS);
        return true;
      } catch (TimeoutException _) {
        return false;
      }
    }

    @Override
    public boolean isOpen() {
      return !request.response().closed() && !request.response().ended();
    }

    @Override
    public void onGone(Runnable action) {
      context.runOnContext(_ -> {
        if (isOpen()) {
          request.response().closeHandler(_ -> action.run());
        } else {
          action.run();
        }
      });
    }
  }
}
