package dev.signalbox.queue.sqlite;

import static dev.signalbox.queue.log.RunLogConformanceSamples.entry;
import static dev.signalbox.queue.log.RunLogConformanceSamples.settled;
import static dev.signalbox.queue.log.RunLogConformanceSamples.stream;
import static dev.signalbox.queue.log.RunLogConformanceSamples.transaction;

import dev.signalbox.queue.sql.Durability;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Somebody in a process of its own: an engine that appends an entry for each number that it reads,
 * and prints the answer; or one who locks the database for a while.
 */
final class SqliteOtherProcess {
  static final int FENCED = 75;

  private SqliteOtherProcess() {}

  static Process start(Path data) throws IOException {
    return launch(data.toString());
  }

  /** Prints {@code locked} once it has the write lock, and gives it up after this time. */
  static Process lock(Path data, Duration time) throws IOException {
    return launch(data.toString(), Long.toString(time.toMillis()));
  }

  private static Process launch(String... args) throws IOException {
    var command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-Dorg.jooq.no-logo=true",
                "-Dorg.jooq.no-tips=true",
                "-cp",
                System.getProperty("java.class.path"),
                SqliteOtherProcess.class.getName()));
    command.addAll(List.of(args));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
  }

  public static void main(String[] args) throws Exception {
    if (args.length == 2) {
      lockFor(Path.of(args[0]), Long.parseLong(args[1]));
    } else {
      append(Path.of(args[0]));
    }
  }

  private static void lockFor(Path data, long millis) throws Exception {
    var database = new Database(new DataFolder(data).database(), Duration.ofSeconds(5));
    try (var connection = database.source(Durability.FULL).getConnection();
        var statement = connection.createStatement()) {
      statement.execute("begin immediate");
      System.out.println("locked");
      Thread.sleep(millis);
      statement.execute("rollback");
    }
  }

  private static void append(Path data) throws Exception {
    var settings = SqliteSettings.of(data, loss -> Runtime.getRuntime().halt(FENCED));
    try (SqliteStore store = SqliteStore.open(settings);
        var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      System.out.println("open");
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        System.out.println(settled(store, transaction(entry(stream(1), Long.parseLong(line)))));
      }
    }
  }
}
