package dev.signalbox.config;

import java.util.regex.Pattern;

/** Which addresses only this machine can reach. Names are not looked up. */
final class Hosts {
  private static final Pattern LOOPBACK =
      Pattern.compile("localhost|127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}|::1|\\[::1]");

  private Hosts() {}

  static boolean isLoopback(String host) {
    return LOOPBACK.matcher(host).matches();
  }
}
