package dev.signalbox.api.http;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;

/** Reads bodies within their limits. Everything here runs on the request's event loop. */
final class Bodies {
  /** A client that is still sending reads our answer only when it has sent, or when it looks. */
  private static final Duration LINGER = Duration.ofSeconds(30);

  /** Bytes of all bodies together that strangers are sending, so that a swarm costs no memory. */
  private static final int STRANGERS_MAX = 16 << 20;

  private final Vertx vertx;
  private final int max;
  private final Duration deadline;
  private int ofStrangers;

  Bodies(Vertx vertx, Settings.Limits limits) {
    this.vertx = vertx;
    max = limits.bodyMax();
    deadline = limits.deadline();
  }

  /**
   * The body; {@link Refused} where it is too large or too slow.
   *
   * @param known whether somebody with a token sends it
   */
  Future<Buffer> read(HttpServerRequest request, boolean known) {
    Promise<Buffer> promise = Promise.promise();
    if (declaredLength(request) > max) {
      return Future.failedFuture(new Refused(Problem.tooLarge(max)));
    }
    if ("100-continue".equalsIgnoreCase(request.getHeader("Expect"))) {
      var _ = request.response().writeContinue();
    }
    Buffer body = Buffer.buffer();
    long timer = vertx.setTimer(deadline.toMillis(), _ -> promise.tryFail(new Refused(slow())));
    request.handler(chunk -> {
      if (body.length() + chunk.length() > max) {
        promise.tryFail(new Refused(Problem.tooLarge(max)));
      } else if (!known && ofStrangers + chunk.length() > STRANGERS_MAX) {
        promise.tryFail(new Refused(Problem.unavailable("too many deliveries at once")));
      } else if (!promise.future().isComplete()) {
        ofStrangers += known ? 0 : chunk.length();
        body.appendBuffer(chunk);
      }
    });
    request.exceptionHandler(promise::tryFail);
    request.endHandler(_ -> promise.tryComplete(body));
    return promise
        .future()
        .onComplete(_ -> {
          vertx.cancelTimer(timer);
          ofStrangers -= known ? 0 : body.length();
        });
  }

  /**
   * Lets what is still to come run into the void, so that the client gets to read the answer; not
   * for ever.
   */
  void drain(HttpServerRequest request, Runnable done) {
    if (!request.isEnded()) {
      long timer = vertx.setTimer(LINGER.toMillis(), _ -> Connections.cut(request.connection()));
      request.handler(_ -> {});
      request.exceptionHandler(_ -> vertx.cancelTimer(timer));
      request.endHandler(_ -> {
        vertx.cancelTimer(timer);
        done.run();
      });
    }
  }

  private static long declaredLength(HttpServerRequest request) {
    String length = request.getHeader("Content-Length");
    return length != null && length.matches("[0-9]{1,18}") ? Long.parseLong(length) : 0;
  }

  private static Problem slow() {
    return new Problem(408, "too-slow", "The request took too long", "the body did not arrive")
        .header("Connection", "close");
  }
}
