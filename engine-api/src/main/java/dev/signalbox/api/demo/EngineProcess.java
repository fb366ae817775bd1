package dev.signalbox.api.demo;

import dev.signalbox.api.cli.ExitCode;
import dev.signalbox.api.cli.Stop;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** An engine in a process of its own: the same program, with {@code serve}. */
final class EngineProcess implements AutoCloseable {
  private static final String MAIN = "dev.signalbox.api.Main";
  private static final Duration START = Duration.ofMinutes(2);
  private static final Duration DRAIN = Duration.ofSeconds(20);
  private static final int LAST_LINES = 5;
  private static final String TOKEN_FILE = "token file: ";
  private static final String LISTENING = "listening on ";

  private final Process process;
  private final Path log;
  private final CompletableFuture<Path> tokenFile = new CompletableFuture<>();
  private final CompletableFuture<URI> url = new CompletableFuture<>();

  private EngineProcess(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /** Starts it, and waits until it accepts work. What it logs goes to {@code log}. */
  static EngineProcess start(Path config, Path log) {
    try {
      var builder =
          new ProcessBuilder(command(config))
              .directory(config.getParent() == null ? null : config.getParent().toFile())
              .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
      var engine = new EngineProcess(builder.start(), log);
      engine.process.getOutputStream().close();
      Thread.ofVirtual().name("engine output").start(engine::listen);
      return engine;
    } catch (IOException e) {
      throw new Stop(ExitCode.FAILED, "the engine cannot be started: " + e.getMessage());
    }
  }

  private static List<String> command(Path config) {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options(ManagementFactory.getRuntimeMXBean().getInputArguments()));
    command.addAll(
        List.of(
            "-cp",
            System.getProperty("java.class.path"),
            MAIN,
            "serve",
            "--config",
            config.toString()));
    return command;
  }

  /** The options of this JVM, without those that only one process can have. */
  static List<String> options(List<String> ours) {
    return ours.stream()
        .filter(option ->
            Stream.of("-agentlib", "-agentpath", "-javaagent", "-Xrunjdwp", "-XX:AOTCacheOutput")
                .noneMatch(option::startsWith))
        .toList();
  }

  private void listen() {
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith(TOKEN_FILE)) {
          tokenFile.complete(Path.of(line.substring(TOKEN_FILE.length()).strip()));
        } else if (line.startsWith(LISTENING)) {
          url.complete(URI.create(line.substring(LISTENING.length()).strip()));
        }
      }
    } catch (IOException | IllegalArgumentException e) {
      url.completeExceptionally(e);
    }
    // It has ended; whoever waits for a word of it waits in vain.
    url.completeExceptionally(new IOException("ended"));
    tokenFile.completeExceptionally(new IOException("ended"));
  }

  URI url() {
    return answer(url);
  }

  Path tokenFile() {
    return answer(tokenFile);
  }

  long pid() {
    return process.pid();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  private <T> T answer(CompletableFuture<T> word) {
    try {
      return word.get(START.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Stop(ExitCode.FAILED, "interrupted");
    } catch (ExecutionException | TimeoutException e) {
      throw dead("the engine does not listen");
    }
  }

  /** What to tell when it is not there as it should be. */
  Stop dead(String what) {
    String last = lastLines().map(it -> ": " + it).orElse("");
    return new Stop(ExitCode.FAILED, what + "; its log is " + log + last);
  }

  private Optional<String> lastLines() {
    try {
      List<String> lines = Files.readAllLines(log);
      var last = lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size());
      return last.isEmpty() ? Optional.empty() : Optional.of(String.join(" / ", last));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** SIGKILL, and not a word before. */
  void kill() {
    process.destroyForcibly();
    boolean isGone = isGone(DRAIN);
    if (!isGone) {
      throw new Stop(ExitCode.FAILED, "the engine " + pid() + " survives SIGKILL");
    }
  }

  /** SIGTERM; SIGKILL if it has not ended after that. */
  @Override
  public void close() {
    process.destroy();
    if (!isGone(DRAIN)) {
      process.destroyForcibly();
    }
  }

  private boolean isGone(Duration limit) {
    try {
      return process.waitFor(limit.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      process.destroyForcibly();
      return false;
    }
  }
}
