package dev.signalbox.api.chaos;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Stands between two parts, on the loopback address, and passes on what they say: at once, late, or
 * not at all. Where it leads may change.
 */
final class Proxy implements AutoCloseable {
  private static final int BUFFER = 64 << 10;

  /** What becomes of what is said. */
  private sealed interface Weather {
    record Fair() implements Weather {}

    /** Every piece takes so long, either way. */
    record Slow(Duration each) implements Weather {}

    /** Nobody is connected. */
    record Cut() implements Weather {}

    /** What is asked arrives, and no answer comes back. */
    record Mute() implements Weather {}
  }

  private final String name;
  private final ServerSocket door;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private volatile int port;
  private volatile Weather weather = new Weather.Fair();

  private Proxy(String name, ServerSocket door, int port) {
    this.name = name;
    this.door = door;
    this.port = port;
  }

  /**
   * @param name what it stands between
   * @param port where it leads; 0: nowhere yet
   */
  static Proxy open(String name, int port) throws IOException {
    var proxy = new Proxy(name, new ServerSocket(0, 200, InetAddress.getLoopbackAddress()), port);
    Thread.ofVirtual().name("proxy " + name).start(proxy::accept);
    return proxy;
  }

  String name() {
    return name;
  }

  /** Where it is reached. */
  int port() {
    return door.getLocalPort();
  }

  /** From now on it leads there. */
  void leadTo(int there) {
    port = there;
  }

  void delay(Duration each) {
    weather = new Weather.Slow(each);
  }

  void cut() {
    weather = new Weather.Cut();
    endAll();
  }

  void mute() {
    weather = new Weather.Mute();
  }

  /** What an answer was left out of is no conversation any more: those connections end. */
  void clear() {
    boolean isTorn = weather instanceof Weather.Mute;
    weather = new Weather.Fair();
    if (isTorn) {
      endAll();
    }
  }

  private void accept() {
    while (!door.isClosed()) {
      try {
        Socket client = door.accept();
        Thread.ofVirtual().name("proxy " + name).start(() -> connect(client));
      } catch (IOException _) {
        // The door is closed, or this one did not come in.
      }
    }
  }

  private void connect(Socket client) {
    if (weather instanceof Weather.Cut || port == 0) {
      end(client);
      return;
    }
    var server = new Socket();
    sockets.add(client);
    sockets.add(server);
    try {
      server.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 5000);
      client.setTcpNoDelay(true);
      server.setTcpNoDelay(true);
      Thread.ofVirtual().name("proxy " + name).start(() -> pump(client, server, false));
      pump(server, client, true);
    } catch (IOException _) {
      // There is nobody.
    } finally {
      end(client);
      end(server);
    }
  }

  private void pump(Socket from, Socket to, boolean isAnswer) {
    var buffer = new byte[BUFFER];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        if (passes(isAnswer)) {
          out.write(buffer, 0, read);
          out.flush();
        }
      }
    } catch (IOException _) {
      // One of the two is gone; so is the other now.
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      end(from);
      end(to);
    }
  }

  private boolean passes(boolean isAnswer) throws InterruptedException {
    return switch (weather) {
      case Weather.Fair _ -> true;
      case Weather.Slow(Duration each) -> {
        Thread.sleep(each);
        yield true;
      }
      case Weather.Cut _ -> false;
      case Weather.Mute _ -> !isAnswer;
    };
  }

  private void endAll() {
    sockets.forEach(this::end);
  }

  private void end(Socket socket) {
    sockets.remove(socket);
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    door.close();
    endAll();
  }
}
