package dev.signalbox.api.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code signalbox chaos}. */
@Command(
    name = "chaos",
    mixinStandardHelpOptions = true,
    description = {
      "Start engines of its own in a folder of its own, give them work, and let things go wrong:",
      "SIGKILL, SIGSTOP, connections that are late, cut or silent, a full disk, a second engine.",
      "Then it is calm, and what was promised must hold. Exit code 1 where it does not. It",
      "touches no engine, no data and no server that it was not given."
    })
final class ChaosCommand implements Callable<Integer> {
  private final Context context;

  @Option(
      names = "--duration",
      paramLabel = "TIME",
      converter = Span.class,
      description = "How long things go wrong; a minute if left out.")
  private Duration duration = Duration.ofMinutes(1);

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "What happens to whom, and for how long, follows from it.")
  private Optional<Long> seed = Optional.empty();

  @Option(
      names = "--store",
      paramLabel = "STORE",
      description = {
        "sqlite, if left out; postgresql, a server of its own; or",
        "postgresql://USER:PASSWORD@127.0.0.1/NAME, on whose server a database is made, and dropped",
        "afterwards."
      })
  private String store = "sqlite";

  @Option(
      names = "--queue",
      paramLabel = "QUEUE",
      description = {
        "local, if left out; redis, a server of its own; or redis://127.0.0.1:PORT/N, which must be",
        "empty, and is emptied afterwards. A server that is given is neither killed nor stopped."
      })
  private String queue = "local";

  @Option(
      names = "--engines",
      paramLabel = "N",
      description = "More than one needs PostgreSQL and Redis.")
  private int engines = 1;

  @Option(names = "--workers", paramLabel = "N", description = "Worker processes; they need Redis.")
  private int workers = 0;

  @Option(
      names = "--faults",
      split = ",",
      paramLabel = "KIND",
      description = {
        "Some of kill, stop, proxy-delay, proxy-cut, proxy-swallow, flush, old-dump, rival,",
        "full-disk, clock; left out: all that can be had here."
      })
  private List<String> faults = List.of();

  @Option(
      names = "--redis-server",
      paramLabel = "FILE",
      description = "The program; left out: redis-server or valkey-server of the PATH.")
  private Optional<Path> redisServer = Optional.empty();

  @Option(
      names = "--postgres-programs",
      paramLabel = "DIR",
      description = "The folder with initdb and postgres; left out: that of postgres on the PATH.")
  private Optional<Path> postgresPrograms = Optional.empty();

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description = "Where its folder is made; left out: in that for temporary files.")
  private Optional<Path> folder = Optional.empty();

  @Option(names = "--keep", description = "Keep its folder, although everything held.")
  private boolean keep;

  @Option(names = "--json", description = "Print one JSON object, for scripts.")
  private boolean json;

  ChaosCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    var terminal = context.terminal();
    var options =
        new Commands.ChaosOptions(
            duration,
            seed.map(OptionalLong::of).orElse(OptionalLong.empty()),
            store,
            queue,
            engines,
            workers,
            faults,
            redisServer
                .map(terminal::resolve)
                .or(() -> terminal.program("redis-server"))
                .or(() -> terminal.program("valkey-server")),
            postgresPrograms
                .map(terminal::resolve)
                .or(() -> terminal.program("postgres").flatMap(ChaosCommand::home)),
            folder.map(terminal::resolve),
            keep,
            json);
    return context.commands().chaos(options, context.out());
  }

  /** On the PATH there may be a link to one of them alone. */
  private static Optional<Path> home(Path program) {
    try {
      return Optional.ofNullable(program.toRealPath().getParent())
          .filter(folder -> Files.isExecutable(folder.resolve("initdb")));
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
