package dev.signalbox.api.wiring;

import dev.signalbox.api.cli.Commands.ServeOptions;
import dev.signalbox.api.cli.ExitCode;
import dev.signalbox.api.files.Folders;
import dev.signalbox.api.hook.Hooks;
import dev.signalbox.api.http.Diffs;
import dev.signalbox.api.http.Health;
import dev.signalbox.api.http.HttpServer;
import dev.signalbox.api.http.LinkMaker;
import dev.signalbox.api.http.Links;
import dev.signalbox.api.http.Settings;
import dev.signalbox.api.http.TestControls;
import dev.signalbox.api.http.TokenWatch;
import dev.signalbox.api.http.Tokens;
import dev.signalbox.api.plugins.Installed;
import dev.signalbox.api.workers.WorkerLanes;
import dev.signalbox.config.EngineConfig;
import dev.signalbox.core.Run;
import dev.signalbox.core.RunId;
import dev.signalbox.core.Workflow;
import dev.signalbox.plugin.spi.ApprovalLinks;
import dev.signalbox.plugin.spi.Cards;
import dev.signalbox.plugin.spi.PluginException;
import dev.signalbox.plugin.spi.Workspaces;
import dev.signalbox.queue.ambient.Failpoints;
import dev.signalbox.queue.jobs.QueueUnavailable;
import dev.signalbox.queue.log.DataInUse;
import dev.signalbox.queue.log.Loss;
import dev.signalbox.queue.log.OlderCopy;
import dev.signalbox.queue.log.StoreUnavailable;
import dev.signalbox.queue.log.UnusableStore;
import dev.signalbox.queue.operations.Operations;
import dev.signalbox.queue.redis.UnusableQueue;
import dev.signalbox.queue.sqlite.FailedDisk;
import dev.signalbox.runner.spi.RunnerException;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The command {@code serve}: an engine and its API, until the process is told to end or must. */
public final class Serve {
  private static final Logger LOG = LoggerFactory.getLogger(Serve.class);

  private final EngineConfig config;
  private final PrintStream out;
  private final PrintStream err;
  private final Termination termination;
  private final Failpoints failpoints = HaltAt.fromEnvironment();
  private volatile boolean ready;

  public Serve(EngineConfig config, PrintStream out, PrintStream err) {
    this.config = config;
    this.out = out;
    this.err = err;
    this.termination = new Termination(config.drain());
  }

  public ExitCode run(Installed installed, ServeOptions mode) {
    if (mode.testClock() && !config.http().isLocal()) {
      err.println(
          "signalbox: --test-clock: expected http.host to be a loopback address and no public-url,"
              + " found "
              + config.http().host()
              + "; nobody else may move the clock of an engine");
      return ExitCode.USAGE;
    }
    if (mode.part() == ServeOptions.Part.ENGINE
        && config.queue() instanceof EngineConfig.Queue.Local) {
      err.println(
          "signalbox: api: expected queue: redis://HOST:PORT, found local; worker processes cannot"
              + " reach it, use 'signalbox serve'");
      return ExitCode.USAGE;
    }
    ExitCode code = ExitCode.FAILED;
    try {
      code = begin(installed, mode);
      return code;
    } finally {
      termination.over(code);
    }
  }

  private ExitCode begin(Installed installed, ServeOptions mode) {
    Vertx vertx = vertx();
    try {
      var options =
          new Assembly.Options(
              mode.takeover(), mode.testClock(), part(mode), failpoints, this::lost);
      try (var assembly = new Assembly(config, installed, vertx, options)) {
        return serve(assembly, vertx);
      }
    } catch (DataInUse e) {
      err.println("signalbox: " + e.getMessage());
      return ExitCode.DATA_IN_USE;
    } catch (OlderCopy e) {
      err.println("signalbox: " + e.getMessage());
      return ExitCode.FENCED;
    } catch (StoreUnavailable e) {
      err.println("signalbox: " + e.getMessage());
      return ExitCode.UNREACHABLE;
    } catch (FailedDisk e) {
      err.println("signalbox: " + e.getMessage());
      return ExitCode.DISK_FAILED;
    } catch (IOException e) {
      err.println("signalbox: " + e.getMessage());
      return isDiskError(e) ? ExitCode.DISK_FAILED : ExitCode.FAILED;
    } catch (UnusableStore
        | UnusableQueue
        | QueueUnavailable
        | PluginException
        | RunnerException e) {
      err.println("signalbox: " + e.getMessage());
      return ExitCode.FAILED;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return ExitCode.FAILED;
    } finally {
      var _ = vertx.close();
    }
  }

  private static WorkerLanes.Part part(ServeOptions mode) {
    return switch (mode.part()) {
      case ALL -> WorkerLanes.Part.ALL;
      case ENGINE -> WorkerLanes.Part.ENGINE;
    };
  }

  /** Java tells the errors of the system apart by their texts only. */
  private static boolean isDiskError(IOException e) {
    return String.valueOf(e.getMessage()).contains("Input/output error");
  }

  private ExitCode serve(Assembly assembly, Vertx vertx) throws IOException, InterruptedException {
    var tokens = new Tokens(assembly.store(), InstantSource.system(), new SecureRandom());
    tokens.ensureAdminToken(assembly.folders().adminToken());
    out.println("token file: " + assembly.folders().adminToken());
    out.flush();
    assembly
        .tests()
        .ifPresent(tests ->
            err.println(
                "warning: test mode: the clock stands at "
                    + tests.now()
                    + " until POST /v1/test/advance moves it; not for work that matters"));
    var links = links(assembly);
    assembly.provide(
        ApprovalLinks.class,
        new LinkMaker(links, tokens, assembly.node().operations(), assembly.store()));
    try (var _ = TokenWatch.of(tokens);
        var server = new HttpServer(parts(assembly, vertx, tokens, links))) {
      int port = server.start(); // first: where the port is taken, nothing has been begun
      assembly.ownAddress().listens(port);
      termination.heedSignals();
      assembly.start();
      ready = true;
      announce(assembly.folders(), "http://" + host(config.http().host()) + ":" + port);
      termination.awaitWanted();
      ready = false;
    }
    if (!assembly.drain()) {
      LOG.warn("some processes did not end in time; they are ended when the engine starts again");
    }
    Files.deleteIfExists(assembly.folders().endpoint());
    return ExitCode.OK;
  }

  /** Ends it in good order, as SIGTERM does. */
  public void stop() {
    termination.want();
  }

  private void lost(Loss loss) {
    ExitCode code =
        switch (loss.kind()) {
          case FENCED -> ExitCode.FENCED;
          case STORAGE -> ExitCode.DISK_FAILED;
        };
    LOG.error("the store is lost, the engine ends with {}: {}", code.number(), loss.reason());
    Runtime.getRuntime().halt(code.number());
  }

  private void announce(Folders folders, String url) throws IOException {
    Path fresh = folders.data().resolve("endpoint.new");
    Files.writeString(fresh, url + "\n");
    Files.move(fresh, folders.endpoint(), StandardCopyOption.ATOMIC_MOVE);
    out.println("listening on " + url);
    out.flush();
  }

  private Links links(Assembly assembly) {
    return new Links(
        assembly.folders().linkKey(),
        () -> assembly.ownAddress().base(config.http().host()),
        InstantSource.system(),
        new SecureRandom());
  }

  private HttpServer.Parts parts(Assembly assembly, Vertx vertx, Tokens tokens, Links links) {
    return new HttpServer.Parts(
        vertx,
        settings(),
        assembly.node().operations(),
        assembly.store(),
        tokens,
        assembly.messaging().bus(),
        InstantSource.system(),
        assembly.service(Cards.class),
        assembly.logs()::read,
        diffs(assembly),
        new Hooks(config.webhooks(), config.secrets()::lookup),
        links,
        health(assembly),
        failpoints,
        new SecureRandom(),
        assembly.tests().map(TestControls.class::cast));
  }

  private Settings settings() {
    EngineConfig.Http http = config.http();
    var hosts = new HashSet<>(http.allowedHosts());
    http.publicUrl().map(URI::getHost).ifPresent(hosts::add);
    return new Settings(
        http.host(),
        http.port(),
        hosts,
        http.unauthenticatedRate(),
        http.rate(),
        Settings.Limits.STANDARD);
  }

  /** A retry works in the workspace of the run that it retries. */
  private static Diffs diffs(Assembly assembly) {
    return id -> {
      Optional<Workspaces> workspaces = assembly.service(Workspaces.class);
      RunId workspace =
          assembly.node().operations().find(id)
                  instanceof Operations.Found.Known(Run run, Workflow _)
              ? run.workspace()
              : id;
      return workspaces.isPresent() && workspaces.get().directory(workspace).isPresent()
          ? Optional.of(workspaces.get().diff(workspace))
          : Optional.empty();
    };
  }

  private Health health(Assembly assembly) {
    return new Condition(
        () -> ready,
        assembly.space(),
        assembly.clock()::isHeld,
        assembly.messaging().reachable(),
        assembly::isManned,
        assembly::isLogLong,
        assembly.store()::isReachable);
  }

  /** Two event loops are plenty where all that waits does so on virtual threads. */
  public static Vertx vertx() {
    return Vertx.vertx(
        new VertxOptions()
            .setEventLoopPoolSize(2)
            .setWorkerPoolSize(2)
            .setInternalBlockingPoolSize(2)
            .setFileSystemOptions(
                new FileSystemOptions()
                    .setClassPathResolvingEnabled(false)
                    .setFileCachingEnabled(false)));
  }

  private static String host(String host) {
    return host.contains(":") ? "[" + host + "]" : host;
  }
}
