package dev.signalbox.api.http;

import dev.signalbox.api.http.Gate.Admission;
import dev.signalbox.api.http.Route.Access;
import dev.signalbox.queue.ambient.Failpoints;
import dev.signalbox.queue.log.DiskFull;
import dev.signalbox.queue.log.RunRow;
import dev.signalbox.queue.log.StoreUnavailable;
import io.vertx.core.Context;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has an admitted request answered, whatever happens on the way. */
final class Serving {
  private static final Logger LOG = LoggerFactory.getLogger(Serving.class);

  private final Vertx vertx;
  private final Failpoints failpoints;
  private final RandomGenerator random;
  private final Gate gate;
  private final Replies replies;
  private final JsonText json;
  private final Call.Workflows workflows;
  private final Duration deadline;
  private final Duration waitMax;

  Serving(HttpServer.Parts parts, Gate gate, Replies replies) {
    this.gate = gate;
    vertx = parts.vertx();
    failpoints = parts.failpoints();
    random = parts.random();
    this.replies = replies;
    workflows = run -> parts.log().row(run).map(RunRow::workflow);
    Settings.Limits limits = parts.settings().limits();
    json = new JsonText(limits.jsonDepthMax(), limits.bodyMax());
    deadline = limits.deadline();
    waitMax = limits.waitMax();
  }

  String problemId() {
    return "p" + Long.toUnsignedString(random.nextLong(), 36);
  }

  /**
   * On the event loop: sees to it that the client gets an answer in time, whatever becomes of ours.
   *
   * @return the timer, to be cancelled when there is an answer
   */
  long limit(HttpServerRequest request, Route route) {
    return vertx.setTimer(deadline(route).toMillis(), _ -> late(request));
  }

  /** On a thread of its own. */
  void serve(
      Context context,
      HttpServerRequest request,
      Admission.Admitted admitted,
      Buffer body,
      long timer) {
    Route route = admitted.route();
    Reply reply = answer(request, admitted, body);
    vertx.cancelTimer(timer);
    switch (reply) {
      case Reply.Whole whole ->
          context.runOnContext(_ ->
              replies
                  .send(request, counted(request, route, whole))
                  .onSuccess(_ -> {
                    if (!route.method().isSafe()) {
                      failpoints.reach(Failpoints.Point.C7);
                    }
                  }));
      case Reply.Flowing flowing -> flow(context, request, flowing);
    }
  }

  /** On the event loop, where the gate counts. */
  private Reply.Whole counted(HttpServerRequest request, Route route, Reply.Whole reply) {
    return route.access() instanceof Access.Signed && reply.status() == 401
        ? gate.unsigned(request).map(much -> Reply.problem(much, problemId())).orElse(reply)
        : reply;
  }

  private Reply answer(HttpServerRequest request, Admission.Admitted admitted, Buffer body) {
    Route route = admitted.route();
    try {
      Call call = call(request, admitted, body);
      if (!route.method().isSafe()) {
        failpoints.reach(Failpoints.Point.C1);
      }
      return route.handler().handle(call);
    } catch (Refused e) {
      return Reply.problem(e.problem(), problemId());
    } catch (StoreUnavailable e) {
      String id = problemId();
      LOG.warn("{} {}: {} ({})", route.method(), route.path(), e.getMessage(), id);
      return Reply.problem(Problem.unavailable("the store does not answer; try again"), id);
    } catch (DiskFull _) {
      return Reply.problem(Problem.full(), problemId());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return Reply.problem(Problem.unavailable("the server is stopping"), problemId());
    } catch (Exception | LinkageError | StackOverflowError e) {
      String id = problemId();
      LOG.error("{} {} failed ({})", route.method(), route.path(), id, e);
      return Reply.problem(Problem.unexpected(), id);
    }
  }

  private void flow(Context context, HttpServerRequest request, Reply.Flowing flowing) {
    try {
      replies.send(context, request, flowing);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      // The head is sent: the client is told by the connection's end that this is not all.
      LOG.warn("a stream ended early", e);
      context.runOnContext(_ -> Connections.cut(request.connection()));
    }
  }

  private void late(HttpServerRequest request) {
    replies.send(
        request,
        Reply.problem(
            Problem.unavailable("this takes too long; it may still happen"), problemId()));
  }

  /** Whoever may wait for a run has that time on top. */
  private Duration deadline(Route route) {
    boolean waits =
        route.params(Route.Param.In.QUERY).stream()
            .anyMatch(param -> param.name().equals(StartRoutes.WAIT));
    return waits ? deadline.plus(waitMax) : deadline;
  }

  // --- Taking the request apart

  private Call call(HttpServerRequest request, Admission.Admitted admitted, Buffer body) {
    Route route = admitted.route();
    if (route.body().isEmpty() && body.length() > 0) {
      throw new Refused(Problem.invalid("expected no body, found " + body.length() + " bytes"));
    }
    String type = request.getHeader("Content-Type");
    return new Call(
        route,
        admitted.caller(),
        admitted.path(),
        query(request, route),
        headers(request, route),
        new Call.Content(type == null ? "" : type, body),
        json,
        workflows);
  }

  private static Query query(HttpServerRequest request, Route route) {
    List<String> known =
        route.params(Route.Param.In.QUERY).stream().map(Route.Param::name).toList();
    if (route.access() instanceof Access.Signed || route.access() instanceof Access.Linked) {
      return new Query(Map.of()); // nobody has signed it: it is as if it were not there
    }
    var values = new HashMap<String, List<String>>();
    MultiMap params;
    try {
      params = request.params(true);
    } catch (IllegalArgumentException _) {
      throw new Refused(Problem.invalid("the query is not well-formed"));
    }
    for (String name : params.names()) {
      if (!known.contains(name)) {
        throw new Refused(Problem.unknownWord("parameter", name, known));
      }
      values.put(name, params.getAll(name));
    }
    return new Query(Map.copyOf(values));
  }

  private static Map<String, String> headers(HttpServerRequest request, Route route) {
    var values = new HashMap<String, String>();
    for (Route.Param param : route.params(Route.Param.In.HEADER)) {
      List<String> found = request.headers().getAll(param.name());
      if (found.size() > 1) {
        throw new Refused(Problem.invalid(param.name() + ": expected this header once"));
      }
      found.forEach(value -> values.put(param.name(), utf8(value)));
    }
    return values;
  }

  /** Headers come as bytes, each taken for one character; mostly they were meant as UTF-8. */
  private static String utf8(String value) {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(value.getBytes(StandardCharsets.ISO_8859_1)))
          .toString();
    } catch (CharacterCodingException _) {
      return value;
    }
  }
}
