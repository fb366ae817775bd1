package dev.signalbox.plugin.notification;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The other side of a webhook: keeps what it gets, byte for byte, and answers as it is told. */
final class Receiver implements AutoCloseable {
  /** What it does with one request. */
  sealed interface Behaviour {
    record Answers(int status, Map<String, String> headers, int bodyBytes) implements Behaviour {}

    record Hangs() implements Behaviour {}
  }

  /** The body is kept as text of one character a byte. */
  record Got(String path, Map<String, List<String>> headers, String raw) {
    byte[] body() {
      return raw.getBytes(StandardCharsets.ISO_8859_1);
    }

    String header(String name) {
      return Optional.ofNullable(headers.get(name)).orElse(List.of("")).getFirst();
    }
  }

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final CountDownLatch closing = new CountDownLatch(1);
  private final List<Got> got = new ArrayList<>();
  private final Deque<Behaviour> script = new ArrayDeque<>();

  Receiver() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::handle);
    server.setExecutor(threads);
    server.start();
  }

  /** For the next requests, in this order; afterwards it answers 200. */
  synchronized void will(Behaviour... behaviours) {
    script.addAll(List.of(behaviours));
  }

  static Behaviour status(int status) {
    return new Behaviour.Answers(status, Map.of(), 0);
  }

  static Behaviour status(int status, String header, String value) {
    return new Behaviour.Answers(status, Map.of(header, value), 0);
  }

  synchronized List<Got> got() {
    return List.copyOf(got);
  }

  URI url(String path) {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
  }

  private void handle(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    Behaviour behaviour;
    synchronized (this) {
      got.add(
          new Got(
              exchange.getRequestURI().toString(),
              Map.copyOf(exchange.getRequestHeaders()),
              new String(body, StandardCharsets.ISO_8859_1)));
      behaviour = Optional.ofNullable(script.poll()).orElse(status(200));
    }
    switch (behaviour) {
      case Behaviour.Answers answers -> {
        answers.headers().forEach(exchange.getResponseHeaders()::set);
        exchange.sendResponseHeaders(
            answers.status(), answers.bodyBytes() == 0 ? -1 : answers.bodyBytes());
        try (var out = exchange.getResponseBody()) {
          out.write(new byte[answers.bodyBytes()]);
        }
      }
      case Behaviour.Hangs _ -> {
        try {
          closing.await();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }
    }
    exchange.close();
  }

  @Override
  public void close() {
    closing.countDown();
    server.stop(0);
    threads.shutdownNow();
  }
}
