package dev.signalbox.api.crash;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How the program is started in a JVM of its own: small, and quick to start, for it lives for
 * seconds.
 */
final class Jvm {
  private static final List<String> OPTIONS =
      List.of(
          "-XX:+UseSerialGC",
          "-Xmx128m",
          "-XX:TieredStopAtLevel=1",
          "-XX:-UsePerfData",
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow");

  private Jvm() {}

  static List<String> command(String... args) {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(OPTIONS);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), "dev.signalbox.api.Main"));
    command.addAll(List.of(args));
    return command;
  }
}
