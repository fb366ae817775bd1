package dev.signalbox.api.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What stands between two parts does what it is told to. */
final class ProxyTest {
  private final AtomicInteger asked = new AtomicInteger();
  private ServerSocket server;
  private Proxy proxy;

  /** It says each byte back. */
  @BeforeEach
  void open() throws IOException {
    server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    proxy = Proxy.open("echo", server.getLocalPort());
    Thread.ofVirtual()
        .start(() -> {
          while (!server.isClosed()) {
            try {
              Socket client = server.accept();
              Thread.ofVirtual().start(() -> echo(client));
            } catch (IOException _) {
              // It is over.
            }
          }
        });
  }

  private void echo(Socket client) {
    try (client) {
      for (int said = client.getInputStream().read();
          said >= 0;
          said = client.getInputStream().read()) {
        asked.incrementAndGet();
        client.getOutputStream().write(said);
      }
    } catch (IOException _) {
      // It has been cut.
    }
  }

  @AfterEach
  void close() throws IOException {
    proxy.close();
    server.close();
  }

  private Socket connect() throws IOException {
    var socket = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
    socket.setSoTimeout(2000);
    return socket;
  }

  private static int ask(Socket socket) throws IOException {
    socket.getOutputStream().write(7);
    return socket.getInputStream().read();
  }

  @Test
  void what_is_said_arrives_and_late_where_it_is_told_so() throws Exception {
    try (Socket socket = connect()) {
      assertThat(ask(socket)).isEqualTo(7);

      proxy.delay(Duration.ofMillis(150));
      long begin = System.nanoTime();
      assertThat(ask(socket)).isEqualTo(7);
      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(Duration.ofMillis(290));
    }
  }

  @Test
  void a_cut_ends_what_there_is_and_lets_nobody_in_until_it_is_over() throws Exception {
    try (Socket socket = connect()) {
      assertThat(ask(socket)).isEqualTo(7);
      proxy.cut();
      assertThat(isOver(socket)).isTrue();
      try (Socket next = connect()) {
        assertThat(isOver(next)).isTrue();
      }
    }
    proxy.clear();
    try (Socket socket = connect()) {
      assertThat(ask(socket)).isEqualTo(7);
    }
  }

  @Test
  void an_answer_that_is_swallowed_was_asked_for_all_the_same() throws Exception {
    try (Socket socket = connect()) {
      assertThat(ask(socket)).isEqualTo(7);
      proxy.mute();
      socket.setSoTimeout(300);
      assertThatThrownBy(() -> ask(socket)).isInstanceOf(SocketTimeoutException.class);
      assertThat(asked).hasValue(2);
      proxy.clear();
      assertThat(isOver(socket)).as("what lacks an answer is no conversation any more").isTrue();
    }
  }

  private static boolean isOver(Socket socket) {
    try {
      return ask(socket) < 0;
    } catch (SocketTimeoutException e) {
      return false;
    } catch (IOException e) {
      return true;
    }
  }
}
