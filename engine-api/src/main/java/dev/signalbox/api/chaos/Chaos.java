package dev.signalbox.api.chaos;

import dev.signalbox.api.cli.Commands.ChaosOptions;
import dev.signalbox.api.cli.ExitCode;
import dev.signalbox.api.cli.Stop;
import dev.signalbox.queue.postgres.PostgresAddress;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The command {@code chaos}: a storm on this machine, in a folder of its own, which leaves alone
 * whatever else there is.
 */
public final class Chaos {
  private static final List<String> NOT_INHERITED =
      List.of("-agentlib", "-agentpath", "-javaagent", "-Xrunjdwp", "-XX:AOTCacheOutput");

  private final ChaosOptions options;
  private final Function<String, PostgresAddress> databases;
  private final PrintStream out;
  private final PrintStream err;

  private Chaos(
      ChaosOptions options,
      Function<String, PostgresAddress> databases,
      PrintStream out,
      PrintStream err) {
    this.options = options;
    this.databases = databases;
    this.out = out;
    this.err = err;
  }

  /**
   * @param seed for where the options name none
   * @param databases reads the URL of a database
   */
  public static ExitCode run(
      ChaosOptions options,
      long seed,
      Function<String, PostgresAddress> databases,
      PrintStream out,
      PrintStream err) {
    var chaos = new Chaos(options, databases, out, err);
    Plan plan;
    try {
      plan = chaos.plan(options.seed().orElse(seed));
    } catch (IllegalArgumentException e) {
      throw new Stop(ExitCode.USAGE, "chaos: " + e.getMessage());
    }
    try {
      return chaos.run(plan);
    } catch (IOException e) {
      err.println("signalbox: chaos: " + e.getMessage());
      return ExitCode.FAILED;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return ExitCode.FAILED;
    }
  }

  private Plan plan(long seed) {
    Plan.Store store = store();
    Plan.Queue queue = queue();
    boolean isSpread = !(queue instanceof Plan.Queue.Local);
    if (options.engines() < 1
        || (options.engines() > 1 && (store instanceof Plan.Store.Sqlite || !isSpread))) {
      throw new IllegalArgumentException(
          "--engines: expected 1, or more with PostgreSQL and Redis, found " + options.engines());
    }
    if (options.workers() < 0 || (options.workers() > 0 && !isSpread)) {
      throw new IllegalArgumentException(
          "--workers: expected 0, or more with Redis, found " + options.workers());
    }
    return new Plan(
        seed,
        options.duration(),
        store,
        queue,
        options.engines(),
        options.workers(),
        faults(store));
  }

  private Set<FaultKind> faults(Plan.Store store) {
    var faults = EnumSet.noneOf(FaultKind.class);
    options.faults().forEach(word -> faults.add(FaultKind.of(word)));
    if (!faults.isEmpty()) {
      return faults;
    }
    faults.addAll(EnumSet.allOf(FaultKind.class));
    if (!(store instanceof Plan.Store.Sqlite)) {
      faults.remove(FaultKind.FULL_DISK);
    }
    return faults;
  }

  private Plan.Store store() {
    String text = options.store();
    if (text.equals("sqlite")) {
      return new Plan.Store.Sqlite();
    }
    if (text.equals("postgresql")) {
      return new Plan.Store.OwnPostgres(
          options
              .postgresPrograms()
              .orElseThrow(() ->
                  new IllegalArgumentException(
                      "--store postgresql: expected initdb and postgres on the PATH, or their folder"
                          + " by --postgres-programs DIR, found none")));
    }
    PostgresAddress server = databases.apply(text);
    Loopback.require(server.host());
    return new Plan.Store.Postgres(server);
  }

  private Plan.Queue queue() {
    String text = options.queue();
    if (text.equals("local")) {
      return new Plan.Queue.Local();
    }
    if (text.equals("redis")) {
      return new Plan.Queue.OwnRedis(
          options
              .redisServer()
              .orElseThrow(() ->
                  new IllegalArgumentException(
                      "--queue redis: expected redis-server on the PATH, or its file by"
                          + " --redis-server FILE, found none")));
    }
    RedisPlace place = RedisPlace.of(URI.create(text));
    Optional<Long> size = place.size();
    if (!size.equals(Optional.of(0L))) {
      throw new IllegalArgumentException(
          "--queue: expected a Redis of this machine whose database is empty, found "
              + size.map(it -> it + " keys").orElse("none that answers"));
    }
    return new Plan.Queue.Redis(place);
  }

  private ExitCode run(Plan plan) throws IOException, InterruptedException {
    PrintStream told = options.json() ? err : out;
    Path parent =
        options.folder().isPresent()
            ? Files.createDirectories(options.folder().get())
            : Path.of(System.getProperty("java.io.tmpdir"));
    Path folder = Files.createTempDirectory(parent, "signalbox-chaos").toRealPath();
    told.println(
        "seed "
            + plan.seed()
            + ": "
            + plan
            + ", for "
            + plan.duration().toSeconds()
            + " s in "
            + folder);
    boolean isKept = true;
    try {
      Outcome outcome = Storm.run(plan, folder, java(), told::println);
      isKept = options.keep() || !outcome.broken().isEmpty();
      if (options.json()) {
        out.println(Report.json(outcome));
      } else {
        Report.print(outcome, out);
      }
      return outcome.broken().isEmpty() ? ExitCode.OK : ExitCode.FAILED;
    } finally {
      if (isKept) {
        told.println("logs, ledger and data are kept in " + folder);
      } else {
        delete(folder);
      }
    }
  }

  /** This JVM and this program, without the options that only one process can have. */
  private static List<String> java() {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    for (String option : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
      if (NOT_INHERITED.stream().noneMatch(option::startsWith)) {
        command.add(option);
      }
    }
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), "dev.signalbox.api.Main"));
    return command;
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
