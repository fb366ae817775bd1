package dev.signalbox.api.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Another process with the options of this one, whose lines tell how far it is. */
final class Child implements AutoCloseable {
  private static final String END = "\0";

  private final Process process;
  private final long begin;
  private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

  private Child(Process process, long begin) {
    this.process = process;
    this.begin = begin;
    Thread.ofVirtual().start(this::read);
  }

  /** Starts a program in this folder, which is also its first argument. */
  static Child start(Class<?> main, Path folder, String... arguments) throws IOException {
    var all = new ArrayList<>(List.of(folder.toString()));
    all.addAll(List.of(arguments));
    return startIn(main.getName(), folder, all);
  }

  static Child startIn(String main, Path folder, List<String> arguments) throws IOException {
    Files.createDirectories(folder);
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main));
    command.addAll(arguments);
    long begin = System.nanoTime();
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectError(Redirect.INHERIT)
            .start();
    return new Child(process, begin);
  }

  private void read() {
    try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
      reader.lines().forEach(lines::add);
    } catch (IOException | java.io.UncheckedIOException _) {
      // It was killed.
    }
    lines.add(END);
  }

  long pid() {
    return process.pid();
  }

  Duration sinceStart() {
    return Duration.ofNanos(System.nanoTime() - begin);
  }

  /** Waits for a line that begins so. */
  void await(String word, Duration patience) throws IOException, InterruptedException {
    long end = System.nanoTime() + patience.toNanos();
    while (true) {
      String line = lines.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
      if (line == null || line.equals(END)) {
        throw new IOException(
            "expected the measured process to say '"
                + word
                + "', found that it "
                + (line == null ? "takes more than " + patience.toSeconds() + " s" : "has ended"));
      }
      if (line.startsWith(word)) {
        return;
      }
    }
  }

  /** Waits for it to end by itself. */
  void awaitExit(Duration patience) throws IOException, InterruptedException {
    if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new IOException("expected the measured process to end, found that it does not");
    }
  }

  /** Kills it. */
  @Override
  public void close() {
    process.destroyForcibly();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
