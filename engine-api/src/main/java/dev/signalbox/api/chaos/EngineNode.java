package dev.signalbox.api.chaos;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * An engine, and the door through which it is asked.
 *
 * @param data its data folder
 * @param door leads to the present one
 */
record EngineNode(Life life, Path data, Proxy door) implements Victim {
  private static final Duration LOOK = Duration.ofMillis(100);

  /** How long one that says nothing more may take to be gone. */
  private static final Duration END = Duration.ofSeconds(5);

  /** How often one engine may be found in the midst of a commit. */
  private static final int TRIES = 4;

  /** What a second engine on the same folder has to end with. */
  private static final int IN_USE = 73;

  /** What an engine that was fenced off has to end with. */
  private static final int FENCED = 76;

  @Override
  public String name() {
    return life.program().name();
  }

  @Override
  public String kind() {
    return "engine";
  }

  /** Leads the door to where the present one listens; whether it listens. */
  boolean isUp() throws InterruptedException {
    Optional<String> url = life.word();
    url.ifPresent(listening -> door.leadTo(URI.create(listening).getPort()));
    return url.isPresent();
  }

  /** The admin's token; empty while there is none yet. */
  Optional<String> token() {
    try {
      return Optional.of(Files.readString(data.resolve("admin.token")).strip());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  @Override
  public void kill() {
    life.kill();
  }

  @Override
  public void revive() throws IOException {
    life.begin();
  }

  @Override
  public void stop() throws IOException, InterruptedException {
    life.stop();
  }

  @Override
  public void goOn() throws IOException, InterruptedException {
    life.goOn();
  }

  /**
   * A second engine wants the folder of one that lives; what was wrong about its end. One that is
   * not up has no folder yet, and whoever comes first is right: it is waited for.
   */
  Optional<String> rival() throws IOException, InterruptedException {
    Optional<Child> first = life.ready(Life.START);
    if (first.isEmpty()) {
      return Optional.of(notUp());
    }
    Child rival = life.guest(life.program());
    Optional<Integer> code = exitBeside(first.get(), rival);
    rival.kill();
    return code.equals(Optional.of(IN_USE)) || !first.get().isAlive()
        ? Optional.empty()
        : Optional.of(
            "a second engine on the folder of "
                + name()
                + ": expected exit code "
                + IN_USE
                + ", found "
                + code.map(String::valueOf).orElse("none"));
  }

  /** Where the first one ends meanwhile, the folder is free, and the other one stays. */
  private static Optional<Integer> exitBeside(Child first, Child rival)
      throws InterruptedException {
    long end = System.nanoTime() + Life.START.toNanos();
    Optional<Integer> code = rival.exit(LOOK);
    while (code.isEmpty() && first.isAlive() && System.nanoTime() - end < 0) {
      code = rival.exit(LOOK);
    }
    return code;
  }

  private String notUp() {
    return name() + " does not come up within " + Life.START.toSeconds() + " s";
  }

  /**
   * The engine hangs, another one is started in its place with {@code --takeover}, and then the
   * first one wakes up; what was wrong about its end. Only an engine that is up has what can be
   * taken from it: one that wakes up in the midst of its start finds the folder in use, and is
   * right to say so.
   */
  Optional<String> takeover() throws IOException, InterruptedException {
    Optional<Child> old = life.ready(Life.START);
    if (old.isEmpty()) {
      return Optional.of(notUp());
    }
    Optional<Child> successor = successor(old.get());
    if (successor.isEmpty() && old.get().isAlive()) {
      return Optional.of("serve --takeover on the folder of " + name() + " does not come up");
    }
    if (successor.isEmpty()) {
      return Optional.empty();
    }
    life.replace(successor.get());
    old.get().goOn();
    Optional<Integer> code = old.get().exit(Life.START);
    old.get().kill();
    return code.equals(Optional.of(FENCED))
        ? Optional.empty()
        : Optional.of(
            name()
                + ", which was taken over: expected exit code "
                + FENCED
                + ", found "
                + code.map(String::valueOf).orElse("that it goes on"));
  }

  /**
   * The one that has taken over from the old one, which hangs. One that was stopped in the midst of
   * a commit has locked its database for everybody: it is let go on, and hangs again elsewhere.
   */
  private Optional<Child> successor(Child old) throws IOException, InterruptedException {
    for (int tries = 0; tries < TRIES; tries++) {
      old.stop();
      if (!old.isAlive()) {
        return Optional.empty();
      }
      Child next = life.guest(life.program().with("--takeover"));
      if (next.word(Life.START).isPresent()) {
        return Optional.of(next);
      }
      boolean isLocked = next.exit(END).equals(Optional.of(IN_USE));
      next.kill();
      old.goOn();
      if (!isLocked) {
        return Optional.empty();
      }
      Thread.sleep(LOOK);
    }
    return Optional.empty();
  }
}
