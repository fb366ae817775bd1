package dev.signalbox.api.cli;

import dev.signalbox.runner.spi.Probe;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Somebody who types commands in a folder and reads what comes. */
final class Shell {
  static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");
  private final Path folder;
  private final Map<String, String> environment = new LinkedHashMap<>();
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private String typed = "";
  private boolean interactive;
  final Called called = new Called();

  Shell(Path folder) {
    this.folder = folder;
    environment.put("PATH", String.valueOf(System.getenv("PATH")));
  }

  /** The rest of the program, as far as it was called. */
  static final class Called implements Commands {
    final List<String> calls = new ArrayList<>();
    Optional<RuntimeException> bug = Optional.empty();
    Inspection inspection =
        new Inspection.Sound(
            Path.of("/nowhere"),
            "127.0.0.1",
            0,
            true,
            20,
            new LinkedHashMap<>(),
            new LinkedHashMap<>(),
            List.of());

    @Override
    public int serve(Path config, ServeOptions options, PrintStream out) {
      calls.add("serve " + config.getFileName() + " " + options);
      return ExitCode.DATA_IN_USE.number();
    }

    @Override
    public int work(Path config, WorkOptions options, PrintStream out) {
      calls.add("work " + config.getFileName() + " " + options);
      return ExitCode.FAILED.number();
    }

    @Override
    public int validate(Path config, boolean json, PrintStream out) {
      calls.add("validate " + config + " " + json);
      return ExitCode.USAGE.number();
    }

    @Override
    public int check(Path config, CheckOptions options, PrintStream out) {
      calls.add("check " + config + " " + options);
      return ExitCode.FAILED.number();
    }

    @Override
    public int draw(Path config, Optional<String> workflow, boolean cancel, PrintStream out) {
      calls.add("draw " + config.getFileName() + " " + workflow + " " + cancel);
      return ExitCode.OK.number();
    }

    @Override
    public int checkDb(Path config, Optional<Path> data, boolean json, PrintStream out) {
      calls.add("check-db " + data + " " + json);
      return ExitCode.FAILED.number();
    }

    @Override
    public int move(Path config, Optional<Path> data, Optional<String> to, PrintStream out) {
      calls.add("move " + data + " " + to);
      return ExitCode.OK.number();
    }

    @Override
    public int chaos(ChaosOptions options, PrintStream out) {
      calls.add("chaos " + options);
      return ExitCode.FAILED.number();
    }

    @Override
    public int bench(BenchOptions options, PrintStream out) {
      calls.add(options.toString());
      return ExitCode.OK.number();
    }

    @Override
    public int simulate(Optional<Path> config, SimulateOptions options, PrintStream out) {
      calls.add("simulate " + config + " " + options.seconds() + " " + options.seed());
      return ExitCode.OK.number();
    }

    @Override
    public int demo(DemoOptions options, Terminal terminal) {
      calls.add(options.toString());
      return ExitCode.OK.number();
    }

    @Override
    public Inspection inspect(Path config) {
      bug.ifPresent(it -> {
        throw it;
      });
      return inspection;
    }

    void finds(String runner, Probe probe) {
      var runners = new LinkedHashMap<String, Probe>();
      runners.put(runner, probe);
      inspection =
          new Inspection.Sound(
              Path.of("/nowhere"),
              "127.0.0.1",
              0,
              true,
              20,
              runners,
              new LinkedHashMap<>(),
              List.of());
    }

    void needs(String key, Service service) {
      var services = new LinkedHashMap<String, Service>();
      services.put(key, service);
      inspection =
          new Inspection.Sound(
              Path.of("/nowhere"),
              "127.0.0.1",
              0,
              true,
              20,
              new LinkedHashMap<>(),
              services,
              List.of());
    }
  }

  Shell typing(String text) {
    typed = text;
    return this;
  }

  Shell atATerminal() {
    interactive = true;
    return this;
  }

  Shell with(String variable, String value) {
    environment.put(variable, value);
    return this;
  }

  /** Types the words of a line; none of them holds a blank. */
  int types(String line) {
    return run(line.split(" "));
  }

  int run(String... arguments) {
    out.reset();
    err.reset();
    var terminal =
        new Terminal(
            new ByteArrayInputStream(typed.getBytes(StandardCharsets.UTF_8)),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            interactive,
            environment,
            folder,
            Clock.fixed(NOW, ZoneOffset.UTC));
    return Cli.execute(called, terminal, arguments);
  }

  /** As {@link #types}, against this server. */
  int asks(Remote remote, String... arguments) throws IOException {
    Path token = folder.resolve("token");
    Files.writeString(token, "sbx_secret\n");
    var all = new ArrayList<>(Arrays.asList(arguments));
    all.addAll(List.of("--url", remote.url(), "--token-file", token.toString()));
    return run(all.toArray(String[]::new));
  }

  String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  String err() {
    return err.toString(StandardCharsets.UTF_8);
  }
}
