package dev.signalbox.api;

import dev.signalbox.api.bench.Practice;
import dev.signalbox.api.cli.Cli;
import dev.signalbox.api.cli.Commands.ServeOptions;
import dev.signalbox.api.cli.ExitCode;
import dev.signalbox.api.cli.Terminal;
import dev.signalbox.api.command.Program;
import dev.signalbox.api.files.Folders;
import dev.signalbox.api.plugins.Installed;
import dev.signalbox.api.wiring.Serve;
import dev.signalbox.config.ConfigReader;
import dev.signalbox.config.EngineConfig;
import dev.signalbox.config.Problem;
import dev.signalbox.config.Reading;
import dev.signalbox.config.SecretSource;
import dev.signalbox.queue.sqlite.NativeLibrary;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * One short life of an engine in a folder of its own, for the JVM to learn from: what it loads and
 * links here goes into the cache (JEP 514) that makes later starts fast. Run by the launcher, once,
 * after a build. It also unpacks what the launcher lets later starts find.
 */
public final class Rehearsal {
  private static final String CONFIG =
      """
      http: { port: 0 }
      plugins:
        kanban: { board: ./board, columns: [Backlog, Done] }
        notification: { routes: [ { on: [ run.failed ], to: { log: true } } ] }
      events: { rehearsal/began: { schema: { properties: { n: { type: integer } } } } }
      workflows:
        rehearsal:
          on: { event: rehearsal/began, if: "event.data.n > 0" }
          steps:
            - { id: said, run: "echo {{ event.data.n }}" }
            - { id: counted, set: "steps.said.output.exit + 1" }
            - { id: slept, sleep: 10ms }
          output: "steps.counted.output"
      """;

  private static final Duration PRACTICE = Duration.ofSeconds(2);

  private final PrintStream nowhere =
      new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
  private final Path folder;

  private Rehearsal(Path folder) {
    this.folder = folder;
  }

  public static void main(String[] args) throws Exception {
    Path folder = Files.createTempDirectory("signalbox-rehearsal");
    Optional<Path> natives = NativeLibrary.folder();
    if (natives.isPresent()) {
      NativeLibrary.unpack(natives.get());
    }
    try {
      HeadStart.of("serve");
      new Rehearsal(folder).play();
      Practice.in(Files.createDirectories(folder.resolve("practice")), PRACTICE);
    } finally {
      Folders.delete(folder);
    }
  }

  private void play() throws Exception {
    Path file = Files.writeString(folder.resolve("engine.yaml"), CONFIG);
    Files.createDirectories(folder.resolve("board"));
    Installed installed = Installed.in(folder.resolve("lib"));
    switch (ConfigReader.read(file, installed.vocabulary(), SecretSource.standard(Map.of()))) {
      case Reading.Loaded(EngineConfig config, List<Problem> _) -> {
        var serve = new Serve(config, nowhere, nowhere);
        var code = CompletableFuture.supplyAsync(() -> serve.run(installed, ServeOptions.STANDARD));
        awaitEndpoint(config.data().resolve("endpoint"), code);
        command("run", "rehearsal", "--data", "{\"n\":1}", "--wait", "20s", "--json");
        command("runs");
        serve.stop();
        code.get(60, TimeUnit.SECONDS);
      }
      case Reading.Broken(List<Problem> problems) ->
          throw new IllegalStateException(problems.toString());
    }
  }

  private void command(String... args) {
    var terminal =
        new Terminal(
            InputStream.nullInputStream(),
            nowhere,
            nowhere,
            false,
            Map.of(),
            folder,
            Clock.systemUTC());
    int code = Cli.execute(new Program(nowhere), terminal, args);
    if (code != ExitCode.OK.number()) {
      throw new IllegalStateException(
          "expected " + String.join(" ", args) + " to succeed, found exit code " + code);
    }
  }

  private static void awaitEndpoint(Path endpoint, CompletableFuture<ExitCode> code)
      throws IOException, InterruptedException {
    for (int i = 0; i < 600 && !Files.exists(endpoint); i++) {
      if (code.isDone()) {
        throw new IOException("the engine ended before it began: " + code.join());
      }
      Thread.sleep(50);
    }
  }
}
