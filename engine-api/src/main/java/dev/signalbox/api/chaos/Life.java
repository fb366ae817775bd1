package dev.signalbox.api.chaos;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A part of Signalbox over all its lives. Like a service manager, it starts again what has ended
 * without being asked to, and keeps the exit codes.
 */
final class Life {
  private static final Duration REST = Duration.ofMillis(500);
  private static final Duration LOOK = Duration.ofMillis(50);

  /** How long one may take to come up. */
  static final Duration START = Duration.ofSeconds(90);

  /** How long one may take to end by itself. */
  private static final Duration DRAIN = Duration.ofSeconds(60);

  /**
   * An end that nobody has asked for.
   *
   * @param wasUp whether it had come up
   */
  record Fall(String name, int code, boolean wasUp) {}

  /** How it is started, and what is done once it is up. */
  record Program(
      String name, List<String> command, Path home, Map<String, String> environment, String word) {
    Program with(String option) {
      var more = new ArrayList<>(command);
      more.add(option);
      return new Program(name, more, home, environment, word);
    }

    Path log() {
      return home.resolve(name + ".log");
    }

    Child start() throws IOException {
      return Child.start(command, home, log(), environment, word);
    }
  }

  private final Program program;
  private final ReentrantLock lock = new ReentrantLock();
  private final List<Fall> falls = new ArrayList<>();
  private Optional<Child> child = Optional.empty();

  /** Other processes of this program: whoever ends this ends them, too. */
  private final List<Child> guests = new ArrayList<>();

  private boolean isWanted;
  private boolean isOver;
  private long restUntil;

  Life(Program program) {
    this.program = program;
  }

  Program program() {
    return program;
  }

  /** From now on it is kept alive. */
  void begin() throws IOException {
    lock.lock();
    try {
      requireStage();
      isWanted = true;
      child = Optional.of(program.start());
    } finally {
      lock.unlock();
    }
  }

  /** Starts another one beside it, with these options. */
  Child guest(Program other) throws IOException {
    lock.lock();
    try {
      requireStage();
      Child guest = other.start();
      guests.add(guest);
      return guest;
    } finally {
      lock.unlock();
    }
  }

  private void requireStage() throws IOException {
    if (isOver) {
      throw new IOException("the storm is over: " + program.name() + " is not started any more");
    }
  }

  /** Ends it for good. */
  void close() {
    lock.lock();
    try {
      isOver = true;
      kill();
      guests.forEach(Child::kill);
    } finally {
      lock.unlock();
    }
  }

  /** Starts it again where it has ended by itself. */
  void tend() throws IOException, InterruptedException {
    lock.lock();
    try {
      if (!isWanted || child.isEmpty() || child.get().isAlive()) {
        return;
      }
      if (restUntil == 0) {
        int code = child.get().exit(Duration.ZERO).orElse(-1);
        falls.add(new Fall(program.name(), code, child.get().hasSpoken()));
        restUntil = System.nanoTime() + REST.toNanos();
      } else if (System.nanoTime() - restUntil >= 0) {
        restUntil = 0;
        child = Optional.of(program.start());
      }
    } finally {
      lock.unlock();
    }
  }

  void kill() {
    lock.lock();
    try {
      isWanted = false;
      restUntil = 0;
      child.ifPresent(Child::kill);
    } finally {
      lock.unlock();
    }
  }

  /** SIGSTOP, where it lives. */
  void stop() throws IOException, InterruptedException {
    Optional<Child> living = present();
    if (living.isPresent()) {
      living.get().stop();
    }
  }

  /** SIGCONT, where it lives. */
  void goOn() throws IOException, InterruptedException {
    Optional<Child> living = present();
    if (living.isPresent()) {
      living.get().goOn();
    }
  }

  /** Another process has taken its place: the old one is nobody's now. */
  void replace(Child other) {
    lock.lock();
    try {
      child = Optional.of(other);
    } finally {
      lock.unlock();
    }
  }

  Optional<Child> present() {
    lock.lock();
    try {
      return child.filter(Child::isAlive);
    } finally {
      lock.unlock();
    }
  }

  /**
   * The one that lives, once it is up; empty where none comes up in this time. What ends meanwhile
   * is started again by whoever tends it.
   */
  Optional<Child> ready(Duration patience) throws InterruptedException {
    long end = System.nanoTime() + patience.toNanos();
    while (System.nanoTime() - end < 0) {
      Optional<Child> now = present();
      if (now.isPresent() && now.get().word(LOOK).isPresent()) {
        return now;
      }
      Thread.sleep(LOOK);
    }
    return Optional.empty();
  }

  /** What follows the word that says that it is up; empty where it is not, or not yet. */
  Optional<String> word() throws InterruptedException {
    Optional<Child> now = present();
    return now.isPresent() ? now.get().word(Duration.ZERO) : Optional.empty();
  }

  /**
   * SIGTERM, once it is up: a program that does not listen to signals yet has no good order to end
   * in. The exit code, empty where it had to be killed.
   */
  Optional<Integer> end() throws InterruptedException {
    lock.lock();
    try {
      isWanted = false;
    } finally {
      lock.unlock();
    }
    Optional<Child> now = present();
    if (now.isEmpty()) {
      return Optional.of(0);
    }
    var _ = now.get().word(START);
    now.get().terminate();
    Optional<Integer> code = now.get().exit(DRAIN);
    if (code.isEmpty()) {
      now.get().kill();
    }
    return code;
  }

  List<Fall> falls() {
    lock.lock();
    try {
      return List.copyOf(falls);
    } finally {
      lock.unlock();
    }
  }
}
