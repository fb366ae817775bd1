package dev.signalbox.api.crash;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Runs a program so that the kernel does to it what a test wants, or tells what it was asked. */
public final class Strace {
  private static final String SYNCS = "fdatasync,fsync";

  private Strace() {}

  public static boolean isInstalled() {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(":", -1))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, "strace")));
  }

  /** At each sync that is meant; they are counted thread by thread. */
  public static List<String> inject(String what) {
    return inject(SYNCS, what);
  }

  public static List<String> inject(String calls, String what) {
    return List.of(
        "strace",
        "-f",
        "-qq",
        "-o",
        "/dev/null",
        "-e",
        "trace=" + calls,
        "-e",
        "inject=" + calls + ":" + what);
  }

  /** Writes down, in their order, what is written into files and sockets, and what is synced. */
  public static List<String> record(Path into) {
    return List.of(
        "strace",
        "-f",
        "-y",
        "-s",
        "16384",
        "-o",
        into.toString(),
        "-e",
        "trace=pwrite64,write,writev," + SYNCS);
  }
}
