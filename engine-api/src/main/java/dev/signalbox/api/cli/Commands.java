package dev.signalbox.api.cli;

import dev.signalbox.runner.spi.Probe;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SequencedMap;

/**
 * What the command line asks of the rest of the program: all that needs more than a connection to a
 * server. Whoever implements it loads the engine only when a method is called.
 */
public interface Commands {
  /**
   * Runs the engine until it is told to stop.
   *
   * @return the exit code
   */
  int serve(Path config, ServeOptions options, PrintStream out);

  /**
   * How {@code serve} works.
   *
   * @param takeover fence off another engine that still holds the data folder
   * @param testClock whether engine time moves only when it is told to
   * @param part what of the work is done in this process
   */
  record ServeOptions(boolean takeover, boolean testClock, Part part) {
    public static final ServeOptions STANDARD = new ServeOptions(false, false, Part.ALL);

    public enum Part {
      ALL,
      /** What worker processes can do is left to them. */
      ENGINE
    }
  }

  /**
   * Carries out steps for an engine in another process, until it is told to stop; returns the exit
   * code.
   */
  int work(Path config, WorkOptions options, PrintStream out);

  /**
   * How {@code worker} works.
   *
   * @param name tells it from other workers; empty: that of this machine
   * @param groups whose steps it carries out, and no others; none: those of no group
   * @param labels whose steps it carries out besides those that need no label
   */
  record WorkOptions(Optional<String> name, List<String> groups, List<String> labels) {
    public WorkOptions {
      groups = List.copyOf(groups);
      labels = List.copyOf(labels);
    }
  }

  /** Checks engine.yaml and prints every problem; returns the exit code. */
  int validate(Path config, boolean json, PrintStream out);

  /** Looks for mistakes in the workflows of engine.yaml; returns the exit code. */
  int check(Path config, CheckOptions options, PrintStream out);

  /**
   * Draws a workflow of engine.yaml; returns the exit code.
   *
   * @param workflow may be empty where there is only one
   * @param cancel whether to draw where a cancel leads to
   */
  int draw(Path config, Optional<String> workflow, boolean cancel, PrintStream out);

  /**
   * Verifies the log of a store; returns the exit code.
   *
   * @param data a folder with a store of SQLite; empty: the store of {@code config}
   */
  int checkDb(Path config, Optional<Path> data, boolean json, PrintStream out);

  /**
   * Copies the store of a data folder, whose engine is stopped, into a database; returns the exit
   * code.
   *
   * @param data the folder; empty: that of {@code config}
   * @param to the database; empty: the store of {@code config}
   */
  int move(Path config, Optional<Path> data, Optional<String> to, PrintStream out);

  /** Measures this machine; returns the exit code. */
  int bench(BenchOptions options, PrintStream out);

  /**
   * Runs workflows in a simulated world that does its worst; returns the exit code.
   *
   * @param config whose workflows; empty: workflows by chance
   */
  int simulate(Optional<Path> config, SimulateOptions options, PrintStream out);

  /** Lets engines of its own fail in many ways, and looks at what holds; returns the exit code. */
  int chaos(ChaosOptions options, PrintStream out);

  /** Shows the whole of it in a folder of its own; returns the exit code. */
  int demo(DemoOptions options, Terminal terminal);

  /** Reads engine.yaml for {@code doctor}, and probes its runners. */
  Inspection inspect(Path config);

  /**
   * How long {@code check} goes on with one workflow.
   *
   * @param states how many it looks at, at most
   */
  record CheckOptions(int states, Duration patience, boolean json) {
    public static final CheckOptions STANDARD =
        new CheckOptions(20_000, Duration.ofSeconds(20), false);
  }

  /**
   * What {@code demo} was told.
   *
   * @param yes approve without asking
   * @param crash kill the engine three times on the way
   * @param agent the program that plays the agent; empty: the one that ships with the demo
   * @param folder where to work; empty: a new temporary folder
   * @param port 0: any free one
   */
  record DemoOptions(
      boolean yes, boolean crash, Optional<String> agent, Optional<Path> folder, int port) {}

  /**
   * What {@code simulate} was told.
   *
   * @param seconds for how long
   * @param seed of the first simulation; empty: one by chance
   * @param replay a tape that was found earlier, to be looked at again instead
   * @param folder where what is found is written
   */
  record SimulateOptions(
      long seconds, OptionalLong seed, Optional<Path> replay, Path folder, boolean json) {}

  /**
   * How {@code bench} is run.
   *
   * @param folder where the measured stores are put; empty: the folder for temporary files
   * @param only the measurements that are wanted; empty: all
   * @param quick whether what is large is measured at a tenth of its size
   * @param queue a Redis server whose queue is measured, too
   * @param store the URL of a database of PostgreSQL, on whose server one is measured, too
   */
  record BenchOptions(
      Optional<Path> folder,
      List<String> only,
      boolean quick,
      Optional<URI> queue,
      Optional<String> store,
      boolean json) {
    public BenchOptions {
      only = List.copyOf(only);
    }
  }

  /**
   * What {@code chaos} was told.
   *
   * @param duration how long things go wrong
   * @param seed empty: one by chance
   * @param store {@code sqlite}, {@code postgresql}, or the URL of a database on whose server one
   *     is made
   * @param queue {@code local}, {@code redis}, or the URL of an empty Redis
   * @param faults the kinds that are wanted; none: all
   * @param redisServer the program to start for {@code redis}
   * @param postgresPrograms the folder of the programs to start for {@code postgresql}
   * @param folder where the storm's own folder is made; empty: that for temporary files
   * @param keep whether that folder stays, although all has held
   */
  record ChaosOptions(
      Duration duration,
      OptionalLong seed,
      String store,
      String queue,
      int engines,
      int workers,
      List<String> faults,
      Optional<Path> redisServer,
      Optional<Path> postgresPrograms,
      Optional<Path> folder,
      boolean keep,
      boolean json) {
    public ChaosOptions {
      faults = List.copyOf(faults);
    }
  }

  /** A server that an engine needs. */
  sealed interface Service {
    /**
     * @param warning what is not as it should be, and what to do
     */
    record Fit(String found, Optional<String> warning) implements Service {}

    record Unfit(String problem) implements Service {}
  }

  /** What engine.yaml says. */
  sealed interface Inspection {
    /** Each problem is one line that names the place. */
    record Broken(List<String> problems) implements Inspection {
      public Broken {
        problems = List.copyOf(problems);
      }
    }

    /**
     * @param isDurable whether a commit survives a power cut
     * @param unauthenticatedRate requests a minute and address without a valid token
     * @param runners what was found for each, by its name
     * @param services the servers that engine.yaml names, by the key that does
     * @param warnings what validation warns of, one line each
     */
    record Sound(
        Path data,
        String host,
        int port,
        boolean isDurable,
        int unauthenticatedRate,
        SequencedMap<String, Probe> runners,
        SequencedMap<String, Service> services,
        List<String> warnings)
        implements Inspection {
      public Sound {
        runners = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(runners));
        services = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(services));
        warnings = List.copyOf(warnings);
      }
    }
  }
}
