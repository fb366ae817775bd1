package dev.signalbox.queue.sqlite;

import static dev.signalbox.queue.RunLogConformanceSamples.entry;
import static dev.signalbox.queue.RunLogConformanceSamples.settled;
import static dev.signalbox.queue.RunLogConformanceSamples.stream;
import static dev.signalbox.queue.RunLogConformanceSamples.transaction;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * An engine in a process of its own: for each number that it reads, it appends that entry and
 * prints the answer.
 */
final class SqliteOtherProcess {
  static final int FENCED = 75;

  private SqliteOtherProcess() {}

  static Process start(Path data) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "--enable-native-access=ALL-UNNAMED",
            "-Dorg.jooq.no-logo=true",
            "-Dorg.jooq.no-tips=true",
            "-cp",
            System.getProperty("java.class.path"),
            SqliteOtherProcess.class.getName(),
            data.toString())
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  public static void main(String[] args) throws Exception {
    var settings = SqliteSettings.of(Path.of(args[0]), loss -> Runtime.getRuntime().halt(FENCED));
    try (SqliteStore store = SqliteStore.open(settings);
        var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      System.out.println("open");
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        System.out.println(settled(store, transaction(entry(stream(1), Long.parseLong(line)))));
      }
    }
  }
}
