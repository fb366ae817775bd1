package dev.signalbox.queue.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;

/** Stands between a store and its server, and cuts, or swallows, what it is told to. */
public final class Proxy implements AutoCloseable {
  /** What the server says when a transaction is committed. */
  private static final byte[] COMMITTED = "COMMIT\0".getBytes(StandardCharsets.US_ASCII);

  /** What to do with the next answer to a commit. */
  enum Cut {
    NONE,
    /** The server has committed, and nobody hears of it. */
    BEFORE_THE_ANSWER,
    /** The answer arrives, and then nothing more. */
    AFTER_THE_ANSWER
  }

  private final ServerSocket door;
  private final int port;
  private final AtomicReference<Cut> cut = new AtomicReference<>(Cut.NONE);
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private volatile boolean stalled;
  private volatile boolean shut;

  public Proxy(int port) throws IOException {
    this.port = port;
    door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  public int port() {
    return door.getLocalPort();
  }

  void next(Cut what) {
    cut.set(what);
  }

  /** Whether the cut has been made. */
  boolean isCut() {
    return cut.get() == Cut.NONE;
  }

  /** Nothing passes, and nobody is told. */
  void stall(boolean now) {
    stalled = now;
  }

  /** All connections end, and new ones are not made. */
  public void shut(boolean now) {
    shut = now;
    if (now) {
      sockets.forEach(Proxy::end);
    }
  }

  private void accept() {
    try {
      while (true) {
        Socket client = door.accept();
        if (shut) {
          end(client);
          continue;
        }
        var server = new Socket(InetAddress.getLoopbackAddress(), port);
        client.setTcpNoDelay(true);
        server.setTcpNoDelay(true);
        sockets.add(client);
        sockets.add(server);
        Thread.ofVirtual().start(() -> pump(client, server, false));
        Thread.ofVirtual().start(() -> pump(server, client, true));
      }
    } catch (IOException _) {
      // The door is closed.
    }
  }

  private void pump(Socket from, Socket to, boolean answers) {
    var buffer = new byte[64 << 10];
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        while (stalled) {
          Thread.sleep(5);
        }
        Cut now = answers && holds(buffer, read) ? cut.getAndSet(Cut.NONE) : Cut.NONE;
        if (now == Cut.BEFORE_THE_ANSWER) {
          return;
        }
        out.write(buffer, 0, read);
        out.flush();
        if (now == Cut.AFTER_THE_ANSWER) {
          return;
        }
      }
    } catch (IOException _) {
      // One of the two is gone; so is the other now.
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      sockets.remove(from);
      sockets.remove(to);
    }
  }

  private static boolean holds(byte[] buffer, int length) {
    for (int i = 0; i + COMMITTED.length <= length; i++) {
      int at = 0;
      while (at < COMMITTED.length && buffer[i + at] == COMMITTED[at]) {
        at++;
      }
      if (at == COMMITTED.length) {
        return true;
      }
    }
    return false;
  }

  private static void end(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() throws IOException {
    stalled = false;
    door.close();
    sockets.forEach(Proxy::end);
  }
}
