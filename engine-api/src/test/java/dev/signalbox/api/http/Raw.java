package dev.signalbox.api.http;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** HTTP by hand: what no client library would send. */
final class Raw implements AutoCloseable {
  final Socket socket;
  private final InputStream in;

  Raw(int port) throws IOException {
    this(port, 64 << 10);
  }

  /**
   * @param buffer how many bytes the system may take in for us at least
   */
  Raw(int port, int buffer) throws IOException {
    socket = new Socket();
    socket.setReceiveBufferSize(buffer);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    socket.setSoTimeout(20_000);
    in = new BufferedInputStream(socket.getInputStream());
  }

  /** The status of the answer to one request. */
  static int status(int port, String request) {
    try (var raw = new Raw(port)) {
      raw.send(request);
      return raw.status();
    } catch (IOException e) {
      throw new AssertionError(request, e);
    }
  }

  void send(String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
  }

  int status() throws IOException {
    String line = line();
    return line.startsWith("HTTP/1.") ? Integer.parseInt(line.substring(9, 12)) : -1;
  }

  /** The next line; empty at the end. */
  String line() throws IOException {
    var line = new StringBuilder();
    for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }

  /** Whether there is something to read within this time, be it the end. */
  boolean hasAnswer(Duration patience) throws IOException {
    int before = socket.getSoTimeout();
    socket.setSoTimeout(Math.toIntExact(patience.toMillis()));
    try {
      in.mark(1);
      in.read();
      in.reset();
      return true;
    } catch (SocketTimeoutException _) {
      return false;
    } catch (SocketException _) {
      return true;
    } finally {
      socket.setSoTimeout(before);
    }
  }

  /** Whether the connection ends after what has come until now. */
  boolean isOver() throws IOException {
    try {
      in.transferTo(OutputStream.nullOutputStream());
      return true;
    } catch (SocketTimeoutException _) {
      return false;
    } catch (SocketException _) {
      return true;
    }
  }

  /** Whether the server ends the connection. */
  boolean isEnded() throws IOException {
    return in.read() < 0;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
