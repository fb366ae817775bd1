package dev.signalbox.api.chaos;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The process of a server, killed and started again as often as the storm wants it. */
final class ServerChild implements AutoCloseable {
  private final String name;
  private final Path folder;
  private Optional<Child> child = Optional.empty();
  private boolean isOver;

  ServerChild(String name, Path folder) {
    this.name = name;
    this.folder = folder;
  }

  Path log() {
    return folder.resolve(name + ".log");
  }

  /** Not any more once the storm is over: nobody would end it. */
  synchronized void start(List<String> command) throws IOException {
    if (isOver) {
      throw new IOException("the storm is over: " + name + " is not started any more");
    }
    child = Optional.of(Child.start(command, folder, log(), Map.of(), "*"));
  }

  boolean isAlive() {
    return child.filter(Child::isAlive).isPresent();
  }

  Optional<Long> pid() {
    return child.map(Child::pid);
  }

  /** All of its processes: those that are left would hold the memory that they share. */
  void kill() {
    child.ifPresent(Child::killAll);
  }

  void stop() throws IOException, InterruptedException {
    if (child.isPresent()) {
      child.get().stopAll();
    }
  }

  void goOn() throws IOException, InterruptedException {
    if (child.isPresent()) {
      child.get().goOn();
    }
  }

  @Override
  public synchronized void close() {
    isOver = true;
    kill();
  }
}
