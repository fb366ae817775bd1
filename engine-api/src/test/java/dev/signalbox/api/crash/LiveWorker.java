package dev.signalbox.api.crash;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A worker in a process of its own, on the engine.yaml of a folder. */
public final class LiveWorker implements AutoCloseable {
  private static final int START_SECONDS = 90;

  private final Process process;
  private final Path errors;
  private final String greeting;

  private LiveWorker(Process process, Path errors, String greeting) {
    this.process = process;
    this.errors = errors;
    this.greeting = greeting;
  }

  /** Starts it, and waits until it serves. */
  public static LiveWorker start(Path home, String name, String... options) {
    try {
      Path errors = home.resolve(name + ".log");
      List<String> command =
          new ArrayList<>(
              Jvm.command(
                  "worker", "--config", home.resolve("engine.yaml").toString(), "--name", name));
      command.addAll(List.of(options));
      var builder =
          new ProcessBuilder(command)
              .directory(home.toFile())
              .redirectError(ProcessBuilder.Redirect.appendTo(errors.toFile()));
      Process process = builder.start();
      process.getOutputStream().close();
      BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
      String greeting = lines.readLine();
      return new LiveWorker(process, errors, greeting == null ? "" : greeting);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The line with which it says what it serves; empty where it ended instead. */
  public String greeting() {
    return greeting;
  }

  public String errors() {
    try {
      return Files.readString(errors);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** SIGTERM. */
  public void terminate() {
    process.toHandle().destroy();
  }

  /** SIGKILL, and waits for the end. */
  public void kill() {
    process.toHandle().destroyForcibly();
    var _ = exit();
  }

  /** Takes part in nothing until it is thawed. */
  public void freeze() throws IOException, InterruptedException {
    signal("STOP");
  }

  public void thaw() throws IOException, InterruptedException {
    signal("CONT");
  }

  private void signal(String name) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
  }

  /** Waits for its end. */
  public int exit() {
    try {
      if (!process.waitFor(START_SECONDS, TimeUnit.SECONDS)) {
        throw new AssertionError("the worker does not end: " + errors());
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() throws IOException {
    process.toHandle().destroyForcibly();
    process.getInputStream().close();
  }
}
