package dev.signalbox.api.wiring;

import dev.signalbox.api.cli.Commands.WorkOptions;
import dev.signalbox.api.files.DiskSpace;
import dev.signalbox.api.files.Folders;
import dev.signalbox.api.plugins.Host;
import dev.signalbox.api.plugins.Installed;
import dev.signalbox.api.plugins.PluginHub;
import dev.signalbox.api.steps.PostedLogs;
import dev.signalbox.api.steps.StepPerformer;
import dev.signalbox.api.workers.EngineTransforms;
import dev.signalbox.api.workers.Placement;
import dev.signalbox.api.workers.WorkerLanes;
import dev.signalbox.api.workers.WorkspaceLuggage;
import dev.signalbox.config.EngineConfig;
import dev.signalbox.core.Json;
import dev.signalbox.plugin.agent.Runners;
import dev.signalbox.plugin.git.WorkerWorkspaces;
import dev.signalbox.plugin.spi.Parcels;
import dev.signalbox.plugin.spi.PluginFactory;
import dev.signalbox.plugin.spi.PluginHost;
import dev.signalbox.queue.ambient.Failpoints;
import dev.signalbox.queue.ambient.Ids;
import dev.signalbox.queue.jobs.JobQueue.Lease;
import dev.signalbox.queue.jobs.OtherProtocol;
import dev.signalbox.queue.jobs.Post;
import dev.signalbox.queue.jobs.QueueUnavailable;
import dev.signalbox.queue.redact.RedactedPerformer;
import dev.signalbox.queue.redact.Redactor;
import dev.signalbox.queue.redis.QueueListener;
import dev.signalbox.queue.redis.RedisJobQueue;
import dev.signalbox.queue.redis.RedisPost;
import dev.signalbox.queue.redis.RedisSettings;
import dev.signalbox.queue.worker.WorkerProcess;
import dev.signalbox.runner.function.FunctionStep;
import dev.signalbox.runner.http.HttpStep;
import dev.signalbox.runner.local.CommandStep;
import dev.signalbox.runner.spi.process.DeathWatch;
import dev.signalbox.runner.spi.process.ProcessSupervisor;
import dev.signalbox.runner.spi.process.Sweep;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A worker process with everything that belongs to it, wired by hand from its configuration;
 * nothing runs before {@link #start}.
 */
final class WorkerAssembly implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(WorkerAssembly.class);

  /** How long a worker waits for a hook of its own plugins. */
  private static final Duration HOOKS = Duration.ofSeconds(10);

  /** From the end of a lease, so that its processes are gone when the next attempt begins. */
  private static final Duration LAST_WORD = Duration.ofSeconds(2);

  /** How long a worker counts as there that does not say so. */
  private static final Duration PRESENCE = Duration.ofSeconds(6);

  private static final Duration SAYING_SO = Duration.ofSeconds(2);

  private final EngineConfig config;
  private final String name;
  private volatile boolean leaving;
  private final Folders folders;
  private final List<String> labels;
  private final PluginHub hub = new PluginHub(HOOKS, System::nanoTime);
  private final DeathWatch deathWatch;
  private final HttpStep requests;
  private final RedisJobQueue queue;
  private final RedisPost post;
  private final PostedLogs logs;
  private final WorkerLanes lanes;
  private final CompletableFuture<WorkerProcess> process = new CompletableFuture<>();

  /**
   * @param data what this worker writes; no other process uses it
   */
  WorkerAssembly(
      EngineConfig config,
      EngineConfig.Queue.Redis redis,
      Installed installed,
      Vertx vertx,
      String name,
      WorkOptions options,
      Path data,
      Failpoints failpoints)
      throws IOException {
    this.config = config;
    this.name = name;
    this.labels = options.labels();
    folders = Folders.create(data);
    var _ = new Sweep(folders.data(), _ -> false).run();
    deathWatch = DeathWatch.over(folders.data());
    Folders.delete(folders.attempts());
    Folders.delete(folders.parcels());
    var ids = Ids.secure();
    var shared =
        new Host.Shared(
            hub,
            config.secrets()::lookup,
            (point, payload) ->
                new EngineTransforms(post(), ids::nonce, () -> leaving)
                    .transformed(point, payload));
    var redactor = new Redactor(config.secrets()::values);
    requests = requests(config, vertx);
    var runners = ConfiguredRunners.of(config, installed);
    PluginHost host = new Host(folders.plugin("engine"), shared);
    host.provide(Runners.class, runners);
    WorkerWorkspaces.open(new Host(folders.plugin("git"), shared));
    attachPlugins(installed, shared);
    lanes = lanes(config, installed, runners);
    RedisSettings settings = Messaging.settings(redis);
    queue =
        RedisJobQueue.connect(
            vertx,
            settings,
            () -> RedisJobQueue.WORKER + name + "-" + ids.nonce(),
            new SecureRandom(),
            new Listening());
    post =
        RedisPost.connect(
            vertx,
            settings,
            new SecureRandom(),
            (job, cause) -> process.join().interrupt(job, cause));
    logs = new PostedLogs(post, redactor);
    var performer = new RedactedPerformer(performer(installed, host, failpoints), redactor);
    lanes.sources(name, options.groups(), options.labels()).forEach(queue::feed);
    var luggage =
        new WorkspaceLuggage(
            () -> host.find(Parcels.class),
            post,
            folders.parcels(),
            config.maxBundleMib(),
            true,
            (_, _) -> {});
    process.complete(
        new WorkerProcess(
            new WorkerProcess.Parts(
                queue,
                post,
                luggage,
                performer,
                lanes,
                failpoints,
                new DiskSpace(folders.data(), () -> false))));
  }

  /** There before anything is carried out. */
  private Post post() {
    return post;
  }

  private static WorkerLanes lanes(
      EngineConfig config, Installed installed, ConfiguredRunners runners) {
    return new WorkerLanes(
        installed.vocabulary().steps(),
        runners.runners().values(),
        config.runner(),
        Runtime.getRuntime().availableProcessors(),
        WorkerLanes.Part.WORKER,
        new Placement.Anywhere());
  }

  private static HttpStep requests(EngineConfig config, Vertx vertx) {
    return new HttpStep(
        vertx,
        Outbound.guard(config.outbound(), new OwnAddress(config.http().publicUrl())),
        config.secrets()::lookup,
        InstantSource.system());
  }

  private StepPerformer performer(Installed installed, PluginHost host, Failpoints failpoints) {
    return new StepPerformer(
        folders,
        hub,
        host,
        new CommandStep(ProcessSupervisor.standard(), config.secrets()::lookup),
        new FunctionStep(installed.functions()),
        requests,
        logs,
        failpoints);
  }

  /** Those that need no setting: what acts for the engine stays with it. */
  private void attachPlugins(Installed installed, Host.Shared shared) throws IOException {
    for (PluginFactory factory : installed.plugins()) {
      if (factory.always()) {
        var host = new Host(folders.plugin(factory.name()), shared);
        Json settings =
            Optional.ofNullable(config.plugins().get(factory.name())).orElse(Json.EMPTY_OBJECT);
        hub.attach(factory.name(), factory.create(settings, host));
      }
    }
  }

  private final class Listening implements QueueListener {
    /** What is outstanding is the engine's to know. */
    @Override
    public void missed() {}

    @Override
    public boolean isEngine() {
      return false;
    }

    @Override
    public void lost(Lease lease) {
      process.join().drop(lease.job().id());
      try {
        Thread.sleep(LAST_WORD);
        // Commands and agents have their attempts in different folders, which end alike.
        Path data = folders.data();
        Path ending = folders.attempts().relativize(folders.attempt(lease.job().assignment()));
        var _ = new Sweep(data, attempt -> !attempt.endsWith(ending)).run();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (IllegalStateException e) {
        LOG.error("job {}: its processes do not end", lease.job().id(), e);
      }
    }

    @Override
    public boolean isGivenUp(Lease lease) {
      return true;
    }
  }

  /** The lanes that it serves. */
  Map<String, Integer> lanes() {
    return lanes.widths();
  }

  /**
   * Begins to work.
   *
   * @param met is told, on a thread of its own, of an engine that comes later and speaks in another
   *     way
   * @throws OtherProtocol if there is such an engine now
   */
  void start(Consumer<OtherProtocol> met) {
    present(PRESENCE); // before it takes anything: an engine looks up who asks to begin
    hub.start();
    logs.start();
    Thread.ofVirtual().name("presence").start(() -> beThere(met));
    process.join().start();
  }

  private void beThere(Consumer<OtherProtocol> met) {
    try {
      while (!leaving) {
        present(PRESENCE);
        Thread.sleep(SAYING_SO);
      }
    } catch (OtherProtocol e) {
      met.accept(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** What waits for this worker alone is offered to others. */
  private void leave() {
    leaving = true;
    try {
      present(Duration.ZERO);
    } catch (OtherProtocol e) {
      LOG.debug("this worker is not there for its engine", e);
    }
  }

  private void present(Duration term) {
    try {
      post.present(name, labels, term);
    } catch (QueueUnavailable e) {
      LOG.debug("nobody can be told now that this worker is there", e);
    }
  }

  /**
   * Ends in good order; true if nothing was left running.
   *
   * @param patience how long what runs may finish
   */
  boolean drain(Duration patience) throws InterruptedException {
    leave();
    return process.join().drain(patience, Assembly.HAND_BACK);
  }

  @Override
  public void close() {
    hub.close();
    process.join().close();
    requests.close();
    logs.close();
    post.close();
    queue.disconnect();
    deathWatch.close();
  }
}
