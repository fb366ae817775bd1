package dev.signalbox.runner.http;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** Answers requests as a test says, byte by byte if need be. */
final class TestServer implements AutoCloseable {
  private final ServerSocket socket;
  private final Script script;
  final List<String> requests = new CopyOnWriteArrayList<>();

  interface Script {
    void answer(String request, OutputStream out) throws IOException;
  }

  TestServer(ServerSocket socket, Script script) {
    this.socket = socket;
    this.script = script;
    Thread.ofVirtual().start(this::accept);
  }

  static TestServer at(String address, Script script) throws IOException {
    return new TestServer(new ServerSocket(0, 50, InetAddress.ofLiteral(address)), script);
  }

  static TestServer answering(String answer) throws IOException {
    return at("127.0.0.1", (_, out) -> out.write(bytes(answer)));
  }

  /** A whole answer. */
  static String answer(String head, String body) {
    return "HTTP/1.1 " + head + "\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  int port() {
    return socket.getLocalPort();
  }

  private void accept() {
    while (!socket.isClosed()) {
      try {
        Socket connection = socket.accept();
        Thread.ofVirtual().start(() -> serve(connection));
      } catch (IOException _) {
        // closed
      }
    }
  }

  private void serve(Socket connection) {
    try (connection) {
      var in = new BufferedInputStream(connection.getInputStream());
      var request = new StringBuilder();
      while (request.indexOf("\r\n\r\n") < 0) {
        int b = in.read();
        if (b < 0) {
          return;
        }
        request.append((char) b);
      }
      String length = header(request.toString(), "content-length").orElse("0");
      request.append(text(in, Integer.parseInt(length)));
      requests.add(request.toString());
      script.answer(request.toString(), connection.getOutputStream());
    } catch (IOException _) {
      // the client has gone
    }
  }

  private static String text(InputStream in, int length) throws IOException {
    return new String(in.readNBytes(length), StandardCharsets.UTF_8);
  }

  static Optional<String> header(String request, String name) {
    return request
        .lines()
        .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name + ":"))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
