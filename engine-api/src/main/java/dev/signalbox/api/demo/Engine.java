package dev.signalbox.api.demo;

import dev.signalbox.api.cli.Api;
import dev.signalbox.api.cli.ExitCode;
import dev.signalbox.api.cli.Stop;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/** The demo's engine over all its lives, and the connection to the present one. */
final class Engine implements AutoCloseable {
  private final Scratch scratch;

  /** Held while a process is started, so that an interruption never misses one. */
  private final ReentrantLock lock = new ReentrantLock();

  private Optional<EngineProcess> process = Optional.empty();
  private Optional<Api> api = Optional.empty();
  private volatile boolean isClosed;

  Engine(Scratch scratch) {
    this.scratch = scratch;
  }

  void start() {
    EngineProcess started = launched();
    api.ifPresent(Api::close);
    try {
      api = Optional.of(new Api(started.url(), Files.readString(started.tokenFile()).strip()));
    } catch (IOException e) {
      throw new Stop(ExitCode.FAILED, "the token file cannot be read: " + e.getMessage());
    }
  }

  private EngineProcess launched() {
    lock.lock();
    try {
      if (isClosed) {
        throw new Stop(ExitCode.FAILED, "interrupted");
      }
      var started = EngineProcess.start(scratch.config(), scratch.log());
      process = Optional.of(started);
      return started;
    } finally {
      lock.unlock();
    }
  }

  Api api() {
    return api.orElseThrow(() -> new IllegalStateException("expected start() before"));
  }

  private EngineProcess process() {
    return process.orElseThrow(() -> new IllegalStateException("expected start() before"));
  }

  Path tokenFile() {
    return process().tokenFile();
  }

  long pid() {
    return process().pid();
  }

  boolean isAlive() {
    return process().isAlive();
  }

  /** Whether it was ended for good, as by Ctrl-C. */
  boolean isClosed() {
    return isClosed;
  }

  Stop dead(String what) {
    return process().dead(what);
  }

  /** SIGKILL. */
  void kill() {
    process().kill();
  }

  /** Ends it as an operator would; nothing is started after this. */
  @Override
  public void close() {
    lock.lock();
    try {
      isClosed = true;
      process.ifPresent(EngineProcess::close);
      api.ifPresent(Api::close);
    } finally {
      lock.unlock();
    }
  }
}
