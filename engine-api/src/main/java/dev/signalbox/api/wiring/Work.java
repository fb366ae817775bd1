package dev.signalbox.api.wiring;

import dev.signalbox.api.cli.Commands.WorkOptions;
import dev.signalbox.api.cli.ExitCode;
import dev.signalbox.api.files.Folders;
import dev.signalbox.api.plugins.Installed;
import dev.signalbox.config.EngineConfig;
import dev.signalbox.core.Shape;
import dev.signalbox.plugin.spi.PluginException;
import dev.signalbox.queue.jobs.OtherProtocol;
import dev.signalbox.queue.jobs.QueueUnavailable;
import dev.signalbox.runner.spi.RunnerException;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The command {@code worker}: carries out steps until the process is told to end. */
public final class Work {
  private static final Logger LOG = LoggerFactory.getLogger(Work.class);
  private static final Pattern NAME = Pattern.compile(Shape.Label.PATTERN);

  private final EngineConfig config;
  private final PrintStream out;
  private final PrintStream err;
  private final Termination termination;
  private volatile Optional<OtherProtocol> stranger = Optional.empty();

  public Work(EngineConfig config, PrintStream out, PrintStream err) {
    this.config = config;
    this.out = out;
    this.err = err;
    this.termination = new Termination(config.drain());
  }

  public ExitCode run(Installed installed, WorkOptions options) {
    String name = options.name().orElseGet(Work::machine);
    if (!NAME.matcher(name).matches()) {
      err.println(
          "signalbox: worker: expected a name of 1 to 64 letters, digits, '-', '_' and '.', found '"
              + name
              + "'; give it one with --name");
      return ExitCode.USAGE;
    }
    for (String label : options.labels()) {
      if (!NAME.matcher(label).matches()) {
        err.println(
            "signalbox: worker: expected a label of 1 to 64 letters, digits, '-', '_' and '.', found '"
                + label
                + "'");
        return ExitCode.USAGE;
      }
    }
    if (!(config.queue() instanceof EngineConfig.Queue.Redis redis)) {
      err.println(
          "signalbox: worker: expected queue: redis://HOST:PORT, found local; a worker gets its work"
              + " from the queue of an engine in another process");
      return ExitCode.USAGE;
    }
    ExitCode code = ExitCode.FAILED;
    try {
      code = run(redis, installed, name, options);
      return code;
    } finally {
      termination.over(code);
    }
  }

  private ExitCode run(
      EngineConfig.Queue.Redis redis, Installed installed, String name, WorkOptions options) {
    Vertx vertx = Serve.vertx();
    Path data = data(name);
    try (var lock = new Lock(Folders.create(data).data().resolve("worker.lock"))) {
      if (!lock.isHeld()) {
        err.println(
            "signalbox: worker: another worker uses "
                + data
                + "; give this one a name of its own with --name");
        return ExitCode.DATA_IN_USE;
      }
      try (var worker =
          new WorkerAssembly(
              config, redis, installed, vertx, name, options, data, HaltAt.fromEnvironment())) {
        return work(worker, name);
      }
    } catch (IOException | QueueUnavailable | PluginException | RunnerException e) {
      err.println("signalbox: " + e.getMessage());
      return ExitCode.FAILED;
    } catch (OtherProtocol e) {
      return refused(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return ExitCode.FAILED;
    } finally {
      var _ = vertx.close();
    }
  }

  /** Beside the engine's folder, and not in it: an engine that starts ends what runs below it. */
  private Path data(String name) {
    return config.data().resolveSibling(config.data().getFileName() + ".worker-" + name);
  }

  private static String machine() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "worker";
    }
  }

  private ExitCode work(WorkerAssembly worker, String name) throws InterruptedException {
    termination.heedSignals();
    worker.start(this::meet);
    out.println("worker " + name + " serves " + String.join(", ", worker.lanes().keySet()));
    out.flush();
    termination.awaitWanted();
    // What a stranger says of the work at hand may mean something else.
    if (!worker.drain(stranger.isPresent() ? Duration.ZERO : config.drain())) {
      LOG.warn("some processes did not end in time; they are ended when the worker starts again");
    }
    return stranger.map(this::refused).orElse(ExitCode.OK);
  }

  /** The engine has been replaced by one of another version. */
  private void meet(OtherProtocol engine) {
    stranger = Optional.of(engine);
    termination.want();
  }

  private ExitCode refused(OtherProtocol engine) {
    err.println("signalbox: " + engine.getMessage());
    return ExitCode.REFUSED;
  }

  /** Of two workers with one folder, the second must not end what the first has begun. */
  private static final class Lock implements AutoCloseable {
    private final FileChannel channel;
    private final Optional<FileLock> lock;

    Lock(Path file) throws IOException {
      channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      lock = taken(channel);
    }

    private static Optional<FileLock> taken(FileChannel channel) throws IOException {
      try {
        return Optional.ofNullable(channel.tryLock());
      } catch (OverlappingFileLockException e) {
        return Optional.empty();
      }
    }

    boolean isHeld() {
      return lock.isPresent();
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
