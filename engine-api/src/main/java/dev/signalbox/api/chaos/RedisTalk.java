package dev.signalbox.api.chaos;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** One command of plain words to a Redis of this machine, and the beginning of what it answers. */
final class RedisTalk {
  private static final int PATIENCE_MILLIS = 5000;

  private RedisTalk() {}

  /** The answer, such as {@code +OK}; empty where there is none. */
  static String ask(int port, String... commands) {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(PATIENCE_MILLIS);
      OutputStream out = socket.getOutputStream();
      var answer = new byte[4096];
      String last = "";
      for (String command : commands) {
        out.write((command + "\r\n").getBytes(StandardCharsets.UTF_8));
        int read = socket.getInputStream().read(answer);
        last = read < 0 ? "" : new String(answer, 0, read, StandardCharsets.UTF_8);
      }
      return last;
    } catch (IOException e) {
      return "";
    }
  }
}
