package dev.signalbox.api.chaos;

import dev.signalbox.queue.postgres.PostgresAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A PostgreSQL of the storm's own, with its standard durability. */
final class PostgresChild implements Victim, AutoCloseable {
  private static final Duration READY = Duration.ofSeconds(60);
  private static final Duration LOOK = Duration.ofMillis(100);
  private static final int INIT_SECONDS = 120;
  private static final String USER = "postgres";

  private final Path programs;
  private final Path folder;
  private final int port;
  private final ServerChild child;

  private PostgresChild(Path programs, Path folder, int port) {
    this.programs = programs;
    this.folder = folder;
    this.port = port;
    this.child = new ServerChild("postgres", folder);
  }

  /**
   * Makes a cluster, and starts it.
   *
   * @param programs the folder with {@code initdb} and {@code postgres}
   */
  static PostgresChild start(Path programs, Path folder, int port)
      throws IOException, InterruptedException {
    Files.createDirectories(folder);
    var server = new PostgresChild(programs, folder, port);
    Process init =
        new ProcessBuilder(
                server.command(
                    "initdb", "-D", server.data(), "-U", USER, "-A", "trust", "-E", "UTF8"))
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("initdb.log").toFile())
            .start();
    if (!init.waitFor(INIT_SECONDS, TimeUnit.SECONDS) || init.exitValue() != 0) {
      init.destroyForcibly();
      throw new IOException(
          "expected "
              + programs.resolve("initdb")
              + " to make a database cluster, found: "
              + Files.readString(folder.resolve("initdb.log")).strip());
    }
    server.revive();
    return server;
  }

  /** PostgreSQL refuses to work for root: root becomes nobody in a name space of its own. */
  private List<String> command(String program, String... arguments) throws IOException {
    var command = new ArrayList<String>();
    if (Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0)) {
      command.addAll(List.of("unshare", "-U"));
    }
    command.add(programs.resolve(program).toString());
    command.addAll(List.of(arguments));
    return command;
  }

  private String data() {
    return folder.resolve("data").toString();
  }

  /** Where it is, without any proxy. */
  PostgresAddress address() {
    return new PostgresAddress("127.0.0.1", port, USER, USER, Optional.empty(), Map.of());
  }

  @Override
  public String name() {
    return "postgres";
  }

  @Override
  public String kind() {
    return "postgres";
  }

  @Override
  public void kill() {
    child.kill();
  }

  @Override
  public void revive() throws IOException, InterruptedException {
    long end = System.nanoTime() + READY.toNanos();
    launch();
    while (!answers()) {
      if (System.nanoTime() - end > 0) {
        throw new IOException(
            "expected PostgreSQL to answer at port "
                + port
                + ", found that it does not; see "
                + child.log());
      }
      Thread.sleep(LOOK);
      if (!child.isAlive()) {
        launch();
      }
    }
  }

  private void launch() throws IOException {
    child.start(
        command(
            "postgres",
            "-D",
            data(),
            "-p",
            Integer.toString(port),
            "-c",
            "listen_addresses=127.0.0.1",
            "-c",
            "unix_socket_directories=",
            "-c",
            "max_connections=200"));
  }

  /** What the server itself writes for those who wait for it: its number first, its state last. */
  private boolean answers() throws IOException {
    Path file = folder.resolve("data").resolve("postmaster.pid");
    if (!Files.exists(file)) {
      return false;
    }
    List<String> lines = Files.readAllLines(file);
    return lines.size() > 7
        && child.pid().map(String::valueOf).equals(Optional.of(lines.getFirst().strip()))
        && lines.getLast().strip().equals("ready");
  }

  @Override
  public void stop() throws IOException, InterruptedException {
    child.stop();
  }

  @Override
  public void goOn() throws IOException, InterruptedException {
    child.goOn();
  }

  @Override
  public void close() {
    child.close();
  }
}
