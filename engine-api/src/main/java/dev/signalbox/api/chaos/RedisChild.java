package dev.signalbox.api.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;

/** A Redis of the storm's own: it writes nothing to the disk by itself, so a restart empties it. */
final class RedisChild implements Victim, AutoCloseable {
  private static final Duration READY = Duration.ofSeconds(30);
  private static final Duration LOOK = Duration.ofMillis(50);

  private final Path program;
  private final Path folder;
  private final int port;
  private final ServerChild child;

  RedisChild(Path program, Path folder, int port) {
    this.program = program;
    this.folder = folder;
    this.port = port;
    this.child = new ServerChild("redis", folder);
  }

  int port() {
    return port;
  }

  @Override
  public String name() {
    return "redis";
  }

  @Override
  public String kind() {
    return "redis";
  }

  @Override
  public void kill() {
    child.kill();
  }

  @Override
  public void revive() throws IOException, InterruptedException {
    Files.deleteIfExists(folder.resolve("dump.rdb"));
    launch();
  }

  private void launch() throws IOException, InterruptedException {
    Files.createDirectories(folder);
    child.start(
        List.of(
            program.toString(),
            "--port",
            Integer.toString(port),
            "--bind",
            "127.0.0.1",
            "--dir",
            folder.toString(),
            "--save",
            ""));
    long end = System.nanoTime() + READY.toNanos();
    while (!says("PING").startsWith("+PONG")) {
      if (System.nanoTime() - end > 0 || !child.isAlive()) {
        throw new IOException(
            "expected "
                + program
                + " to answer at port "
                + port
                + ", found that it does not; see "
                + child.log());
      }
      Thread.sleep(LOOK);
    }
  }

  /** Empties it. */
  void flush() {
    var _ = says("FLUSHALL");
  }

  /** Keeps what is in it now, to come back with it later; whether it could. */
  boolean keepCopy() throws IOException {
    if (!says("SAVE").startsWith("+OK")) {
      return false;
    }
    Files.copy(folder.resolve("dump.rdb"), copy(), StandardCopyOption.REPLACE_EXISTING);
    return true;
  }

  boolean hasCopy() {
    return Files.exists(copy());
  }

  /** It dies, and comes back as it was when the copy was made. */
  void comeBackOld() throws IOException, InterruptedException {
    kill();
    Files.copy(copy(), folder.resolve("dump.rdb"), StandardCopyOption.REPLACE_EXISTING);
    launch();
  }

  private Path copy() {
    return folder.resolve("old.rdb");
  }

  @Override
  public void stop() throws IOException, InterruptedException {
    child.stop();
  }

  @Override
  public void goOn() throws IOException, InterruptedException {
    child.goOn();
  }

  private String says(String command) {
    return RedisTalk.ask(port, command);
  }

  @Override
  public void close() {
    child.close();
  }
}
