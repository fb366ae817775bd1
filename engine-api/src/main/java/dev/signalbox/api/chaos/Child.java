package dev.signalbox.api.chaos;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One process, from its start to its end, whose lines on standard output are waited for. */
final class Child {
  private final Process process;
  private final CompletableFuture<String> word = new CompletableFuture<>();

  private Child(Process process) {
    this.process = process;
  }

  /** The word is the first line that begins so; the log gets what it says on standard error. */
  static Child start(
      List<String> command, Path folder, Path log, Map<String, String> environment, String word)
      throws IOException {
    var builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().putAll(environment);
    var child = new Child(builder.start());
    child.process.getOutputStream().close();
    Thread.ofVirtual().name("output").start(() -> child.listen(word));
    return child;
  }

  private void listen(String begin) {
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith(begin)) {
          word.complete(line.substring(begin.length()).strip());
        }
      }
    } catch (IOException _) {
      // It was killed.
    }
    word.completeExceptionally(new IOException("it has ended"));
  }

  /** What follows the word; empty where it ended before, or it takes longer than this. */
  Optional<String> word(Duration patience) throws InterruptedException {
    try {
      return Optional.of(word.get(patience.toMillis(), TimeUnit.MILLISECONDS));
    } catch (ExecutionException | TimeoutException e) {
      return Optional.empty();
    }
  }

  /** Whether it has said the word. */
  boolean hasSpoken() {
    return word.isDone() && !word.isCompletedExceptionally();
  }

  long pid() {
    return process.pid();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** The exit code; empty where it has not ended in this time. */
  Optional<Integer> exit(Duration patience) throws InterruptedException {
    return process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)
        ? Optional.of(process.exitValue())
        : Optional.empty();
  }

  /** SIGTERM. */
  void terminate() {
    process.toHandle().destroy();
  }

  /** SIGKILL to it and to all that it has started and that has not left it. */
  void killAll() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    kill();
  }

  /** SIGKILL. */
  void kill() {
    process.toHandle().destroyForcibly();
    boolean interrupted = false;
    while (true) {
      try {
        process.waitFor();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** SIGSTOP: it is there, and does nothing. */
  void stop() throws IOException, InterruptedException {
    signal("-STOP", List.of(process.toHandle()));
  }

  /** SIGSTOP to it and all that descends from it. */
  void stopAll() throws IOException, InterruptedException {
    signal("-STOP", family());
  }

  /** SIGCONT to it and all that descends from it. */
  void goOn() throws IOException, InterruptedException {
    signal("-CONT", family());
  }

  private List<ProcessHandle> family() {
    var all = new ArrayList<ProcessHandle>(List.of(process.toHandle()));
    process.descendants().forEach(all::add);
    return all;
  }

  /** One that is gone already needs no signal: the program's exit code says nothing here. */
  private static void signal(String name, List<ProcessHandle> to)
      throws IOException, InterruptedException {
    var command = new ArrayList<String>(List.of("kill", name));
    to.forEach(each -> command.add(Long.toString(each.pid())));
    Process kill =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (!kill.waitFor(10, TimeUnit.SECONDS)) {
      throw new IOException("expected 'kill " + name + "' to end, found that it does not");
    }
  }
}
