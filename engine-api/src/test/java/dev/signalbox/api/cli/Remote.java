package dev.signalbox.api.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A server somewhere else, which answers what it was told to answer, and remembers what it was
 * asked.
 */
final class Remote implements AutoCloseable {
  private final HttpServer server;
  private final Map<String, Queue<Answer>> answers = new ConcurrentHashMap<>();
  private final List<Asked> asked = new CopyOnWriteArrayList<>();

  record Answer(int status, String body) {}

  record Asked(String line, String body, String token, String key) {}

  Remote() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::handle);
    server.start();
  }

  /** The last answer to a line, such as {@code GET /v1/runs}, is given again and again. */
  Remote answer(String line, int status, String body) {
    answers.computeIfAbsent(line, _ -> new ArrayDeque<>()).add(new Answer(status, body));
    return this;
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  List<Asked> asked() {
    return asked;
  }

  List<String> lines() {
    return asked.stream().map(Asked::line).toList();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String line = exchange.getRequestMethod() + " " + exchange.getRequestURI();
      asked.add(
          new Asked(
              line,
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8),
              String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")),
              String.valueOf(exchange.getRequestHeaders().getFirst("Idempotency-Key"))));
      Answer answer = next(line);
      byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
      exchange.getResponseBody().write(body);
    }
  }

  private Answer next(String line) {
    Queue<Answer> queue = answers.getOrDefault(line, new ArrayDeque<>());
    if (queue.isEmpty()) {
      return new Answer(500, "nothing was prepared for " + line);
    }
    return queue.size() > 1 ? queue.remove() : queue.element();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
