package dev.signalbox.api.wiring;

import dev.signalbox.api.files.DiskSpace;
import dev.signalbox.api.files.Folders;
import dev.signalbox.api.files.RunFiles;
import dev.signalbox.api.plugins.Host;
import dev.signalbox.api.plugins.Installed;
import dev.signalbox.api.plugins.PluginHub;
import dev.signalbox.api.steps.AttemptLogs;
import dev.signalbox.api.steps.StepPerformer;
import dev.signalbox.api.workers.Homes;
import dev.signalbox.api.workers.WorkerLanes;
import dev.signalbox.api.workers.WorkspaceLuggage;
import dev.signalbox.config.CompiledWorkflow;
import dev.signalbox.config.EngineConfig;
import dev.signalbox.core.Json;
import dev.signalbox.core.WorkflowId;
import dev.signalbox.plugin.agent.Runners;
import dev.signalbox.plugin.spi.Parcels;
import dev.signalbox.plugin.spi.PluginFactory;
import dev.signalbox.plugin.spi.PluginHost;
import dev.signalbox.plugin.spi.Workspaces;
import dev.signalbox.queue.Node;
import dev.signalbox.queue.ambient.EngineClock;
import dev.signalbox.queue.ambient.Failpoints;
import dev.signalbox.queue.ambient.Ids;
import dev.signalbox.queue.ambient.Space;
import dev.signalbox.queue.jobs.Luggage;
import dev.signalbox.queue.jobs.Post;
import dev.signalbox.queue.log.DataInUse;
import dev.signalbox.queue.log.Loss;
import dev.signalbox.queue.redact.RedactedAttemptHooks;
import dev.signalbox.queue.redact.RedactedGuards;
import dev.signalbox.queue.redact.RedactedObservers;
import dev.signalbox.queue.redact.RedactedPerformer;
import dev.signalbox.queue.redact.Redactor;
import dev.signalbox.queue.sql.SqlLog;
import dev.signalbox.runner.function.FunctionStep;
import dev.signalbox.runner.http.HttpStep;
import dev.signalbox.runner.local.CommandStep;
import dev.signalbox.runner.spi.process.DeathWatch;
import dev.signalbox.runner.spi.process.ProcessSupervisor;
import dev.signalbox.runner.spi.process.Sweep;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * An engine with everything that belongs to it, wired by hand from its configuration; nothing runs
 * before {@link #start}.
 */
final class Assembly implements AutoCloseable {
  /** How long what was interrupted may take to end: longer than a process that has to be killed. */
  static final Duration HAND_BACK = Duration.ofSeconds(30);

  /** How long the engine waits for a guard or a transform. */
  private static final Duration HOOKS = Duration.ofSeconds(10);

  private final EngineConfig config;
  private final Folders folders;
  private final DeathWatch deathWatch;
  private final Stores stores;
  private final PluginHub hub = new PluginHub(HOOKS, System::nanoTime);
  private final Host.Shared shared;
  private final AttemptLogs logs;
  private final Messaging messaging;
  private final Space space;
  private final EngineClock clock;
  private final OwnAddress ownAddress;
  private final HttpStep requests;
  private final WorkerLanes.Part part;
  private final Homes homes;
  private final WorkerLanes lanes;
  private final Node node;
  private final Optional<TestBench> tests;

  /** What may differ from one engine to the next besides its configuration. */
  record Options(
      boolean takeover,
      boolean testClock,
      WorkerLanes.Part part,
      Failpoints failpoints,
      Consumer<Loss> onLoss) {}

  Assembly(EngineConfig config, Installed installed, Vertx vertx, Options options)
      throws IOException {
    this.config = config;
    folders = Folders.create(config.data());
    Optional<TestClock> testClock =
        options.testClock()
            ? Optional.of(TestClock.in(folders.data(), InstantSource.system()))
            : Optional.empty();
    clock = testClock.map(TestClock::engineClock).orElseGet(EngineClock::system);
    stores =
        Stores.open(
            config,
            new Stores.Options(
                folders.data(), options.takeover(), options.failpoints(), options.onLoss()));
    SqlLog store = stores.log();
    var _ = new Sweep(folders.data(), _ -> false).run();
    deathWatch = DeathWatch.over(folders.data());
    Folders.delete(folders.attempts());
    shared = new Host.Shared(hub, config.secrets()::lookup);
    var redactor = new Redactor(config.secrets()::values);
    logs = new AttemptLogs(folders.logs(), redactor);
    var ids = Ids.secure();
    requireOneWorkspace(config);
    messaging = messaging(vertx, ids);
    space = new DiskSpace(folders.data(), store::isFull);
    ownAddress = new OwnAddress(config.http().publicUrl());
    requests =
        new HttpStep(
            vertx,
            Outbound.guard(config.outbound(), ownAddress),
            config.secrets()::lookup,
            InstantSource.system());
    var runners = ConfiguredRunners.of(config, installed);
    PluginHost host = new Host(folders.plugin("engine"), shared);
    host.provide(Runners.class, runners);
    attachPlugins(config, installed);
    var steps = performer(installed, host, options.failpoints());
    var scripted = new ScriptedSteps(steps);
    var configured = new Configured(config);
    part = options.part();
    homes = new Homes(workflow -> group(config, workflow), messaging.post());
    lanes =
        new WorkerLanes(
            installed.vocabulary().steps(),
            runners.runners().values(),
            config.runner(),
            Runtime.getRuntime().availableProcessors(),
            options.part(),
            homes);
    node =
        new Node(
            new Node.Parts(
                store,
                messaging.queue(),
                messaging.bus(),
                configured.definitions(installed.storedVocabulary()),
                new RedactedPerformer(options.testClock() ? scripted : steps, redactor),
                lanes,
                new RedactedObservers(hub, redactor),
                new RedactedGuards(hub, redactor),
                clock,
                ids,
                options.failpoints(),
                space));
    var hooks = new RedactedAttemptHooks(steps, redactor);
    messaging.post().ifPresent(post -> node.connect(post, luggage(post), hooks, logs::add));
    node.keep(configured.retention(), new RunFiles(folders, () -> service(Workspaces.class)));
    var _ = shared.operations().complete(node.operations());
    tests = testClock.map(stands -> new TestBench(stands, node, store, scripted));
  }

  private Luggage luggage(Post post) {
    return new WorkspaceLuggage(
        () -> service(Parcels.class),
        post,
        folders.parcels(),
        config.maxBundleMib(),
        false,
        homes::settle);
  }

  private static Optional<String> group(EngineConfig config, WorkflowId workflow) {
    return Optional.ofNullable(config.workflows().get(workflow))
        .flatMap(CompiledWorkflow::group)
        .filter(config.workerGroups()::contains);
  }

  private Messaging messaging(Vertx vertx, Ids ids) throws IOException {
    return Messaging.open(
        config.queue(),
        vertx,
        ids,
        folders,
        stores.shared(),
        () -> node.recover(),
        (job, cause) -> node.interrupt(job, cause));
  }

  /** The workspaces of runs lie in one data folder. */
  private void requireOneWorkspace(EngineConfig config) {
    if (config.plugins().containsKey("git")
        && stores.shared().filter(Stores.Shared::joined).isPresent()) {
      stores.close();
      throw new DataInUse(
          "plugins.git: expected that no other engine uses the store, found that one does: workspaces"
              + " stay in the data folder of one engine; stop the other one, or remove the plugin");
    }
  }

  /** Recovers what an earlier engine has left, and begins to work. */
  void start() {
    messaging.post().ifPresent(_ -> homes.start(this::gone));
    node.start();
    hub.start();
  }

  /** Whether somebody is there for what is left to worker processes. */
  boolean isManned() {
    return part != WorkerLanes.Part.ENGINE || homes.isManned();
  }

  private void gone(String worker) {
    messaging.forsake(lanes.ofWorker(worker));
    node.recover();
  }

  /** Ends in good order; true if nothing was left running. */
  boolean drain() throws InterruptedException {
    return node.drain(config.drain(), HAND_BACK);
  }

  @Override
  public void close() {
    homes.close();
    hub.close();
    node.close();
    requests.close();
    messaging.close();
    stores.close();
    deathWatch.close();
  }

  Node node() {
    return node;
  }

  SqlLog store() {
    return stores.log();
  }

  /** Whether SQLite's own log is larger than it should ever be. */
  boolean isLogLong() {
    return stores.logLong().getAsBoolean();
  }

  Messaging messaging() {
    return messaging;
  }

  EngineClock clock() {
    return clock;
  }

  Space space() {
    return space;
  }

  /** In test mode. */
  Optional<TestBench> tests() {
    return tests;
  }

  AttemptLogs logs() {
    return logs;
  }

  Folders folders() {
    return folders;
  }

  /** Where the API listens, so that no step asks it. */
  OwnAddress ownAddress() {
    return ownAddress;
  }

  /** Offers a contract to the plugins. */
  <T> void provide(Class<T> contract, T service) {
    shared.services().put(contract, service);
  }

  <T> Optional<T> service(Class<T> contract) {
    return Optional.ofNullable(shared.services().get(contract)).map(contract::cast);
  }

  private void attachPlugins(EngineConfig config, Installed installed) throws IOException {
    for (PluginFactory factory : installed.plugins()) {
      Optional<Json> settings = Optional.ofNullable(config.plugins().get(factory.name()));
      if (settings.isPresent() || factory.always()) {
        var host = new Host(folders.plugin(factory.name()), shared);
        hub.attach(factory.name(), factory.create(settings.orElse(Json.EMPTY_OBJECT), host));
      }
    }
  }

  private StepPerformer performer(Installed installed, PluginHost host, Failpoints failpoints) {
    var commands = new CommandStep(ProcessSupervisor.standard(), config.secrets()::lookup);
    var functions = new FunctionStep(installed.functions());
    return new StepPerformer(folders, hub, host, commands, functions, requests, logs, failpoints);
  }
}
