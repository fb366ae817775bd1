package dev.signalbox.api.chaos;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All that a storm consists of, each a process of its own. What it has made, it takes away. */
final class Stage implements AutoCloseable {
  private static final String LEASE = "&lease=5s";

  private final Plan plan;
  private final Path folder;
  private final List<String> java;
  private final Scenery scenery;
  private final List<EngineNode> engines = new ArrayList<>();
  private final List<WorkerNode> workers = new ArrayList<>();
  private final List<Proxy> wires = new ArrayList<>();
  private final List<String> leftOut = new ArrayList<>();

  /** The last is closed first. */
  private final Deque<AutoCloseable> closing = new ArrayDeque<>();

  private Servers servers = Servers.NONE;
  private Optional<SmallDisk> disk = Optional.empty();
  private Optional<FalseClock> clock = Optional.empty();
  private boolean isClosed;

  private Stage(Plan plan, Path folder, List<String> java) throws IOException {
    this.plan = plan;
    this.folder = folder;
    this.java = List.copyOf(java);
    this.scenery = Scenery.in(folder);
  }

  /**
   * Starts everything, and does not wait for engines and workers to come up.
   *
   * @param folder an empty one, for this storm alone
   * @param java a JVM with this program, to which its arguments are added
   */
  static Stage open(Plan plan, Path folder, List<String> java)
      throws IOException, InterruptedException {
    var stage = new Stage(plan, folder, java);
    try {
      stage.servers = Servers.of(plan, folder, stage.closing);
      stage.prepare();
      for (int n = 1; n <= plan.engines(); n++) {
        stage.engine("engine-" + n);
      }
      for (int n = 1; n <= plan.workers(); n++) {
        stage.worker("worker-" + n);
      }
      return stage;
    } catch (IOException | InterruptedException | RuntimeException e) {
      stage.close();
      throw e;
    }
  }

  /** What not every machine has. */
  private void prepare() throws IOException, InterruptedException {
    if (plan.faults().contains(FaultKind.FULL_DISK) && plan.store() instanceof Plan.Store.Sqlite) {
      disk = SmallDisk.at(folder.resolve("engine-1").resolve("data"));
      disk.ifPresent(it -> closing.push(it::unmount));
      if (disk.isEmpty()) {
        leftOut.add("full-disk: this user has no right to mount a file system");
      }
    }
    if (plan.faults().contains(FaultKind.CLOCK)) {
      clock = FalseClock.in(folder);
      if (clock.isEmpty()) {
        leftOut.add("clock: libfaketime is not installed");
      }
    }
  }

  private void engine(String name) throws IOException {
    Path home = folder.resolve(name);
    scenery.configure(home, "http: { port: 0 }\n" + top(name));
    var life =
        new Life(
            program(
                name,
                home,
                "listening on ",
                plan.workers() > 0 ? "api" : "serve",
                "--config",
                home.resolve("engine.yaml").toString()));
    Proxy door = proxy("requests to " + name, 0);
    var engine = new EngineNode(life, home.resolve("data"), door);
    closing.push(life::close);
    engines.add(engine);
    engine.revive();
  }

  private void worker(String name) throws IOException {
    Path home = folder.resolve(name);
    scenery.configure(home, top(name));
    var life =
        new Life(
            program(
                name,
                home,
                "worker ",
                "worker",
                "--config",
                home.resolve("engine.yaml").toString(),
                "--name",
                name));
    var worker = new WorkerNode(life);
    closing.push(life::close);
    workers.add(worker);
    worker.revive();
  }

  private Life.Program program(String name, Path home, String word, String... arguments) {
    var command = new ArrayList<>(java);
    command.addAll(List.of(arguments));
    var environment = new HashMap<String, String>();
    clock.ifPresent(it -> environment.putAll(it.environment()));
    return new Life.Program(name, command, home, Map.copyOf(environment), word);
  }

  /** Where the servers are, each by a proxy of this process. */
  private String top(String name) throws IOException {
    var top = new StringBuilder("drain: 5s\n");
    if (servers.queue().isPresent()) {
      Proxy wire = proxy("queue of " + name, servers.queue().get().port());
      top.append("queue: ")
          .append(servers.queue().get().through(wire.port(), "?prefix=chaos" + LEASE))
          .append('\n');
    }
    if (servers.store().isPresent() && name.startsWith("engine")) {
      Proxy wire = proxy("store of " + name, servers.store().get().port());
      top.append("store: ").append(Postgres.url(servers.store().get(), wire.port())).append('\n');
    }
    return top.toString();
  }

  private Proxy proxy(String name, int port) throws IOException {
    Proxy proxy = Proxy.open(name, port);
    closing.push(proxy);
    wires.add(proxy);
    return proxy;
  }

  Plan plan() {
    return plan;
  }

  Path folder() {
    return folder;
  }

  Path ledger() {
    return scenery.ledger();
  }

  List<EngineNode> engines() {
    return List.copyOf(engines);
  }

  List<WorkerNode> workers() {
    return List.copyOf(workers);
  }

  List<Proxy> wires() {
    return List.copyOf(wires);
  }

  /** All that can be killed and stopped. */
  List<Victim> victims() {
    var all = new ArrayList<Victim>(engines);
    all.addAll(workers);
    servers.redis().ifPresent(all::add);
    servers.postgres().ifPresent(all::add);
    return all;
  }

  Optional<RedisChild> redis() {
    return servers.redis();
  }

  Optional<SmallDisk> disk() {
    return disk;
  }

  Optional<FalseClock> clock() {
    return clock;
  }

  /** Which faults were wanted and cannot be had on this machine, and why. */
  List<String> leftOut() {
    return List.copyOf(leftOut);
  }

  /** Starts again what has ended by itself. */
  void tend() throws IOException, InterruptedException {
    for (Life life : lives()) {
      life.tend();
    }
  }

  /** What has ended by itself. */
  List<Life.Fall> falls() {
    return lives().stream().flatMap(life -> life.falls().stream()).toList();
  }

  private List<Life> lives() {
    var all = new ArrayList<Life>();
    engines.forEach(engine -> all.add(engine.life()));
    workers.forEach(worker -> all.add(worker.life()));
    return all;
  }

  /** Ends engines and workers in good order; what went wrong with it. */
  List<String> end() throws InterruptedException {
    var wrong = new ArrayList<String>();
    for (Life life : lives()) {
      Optional<Integer> code = life.end();
      if (!code.equals(Optional.of(0))) {
        wrong.add(
            life.program().name()
                + " at SIGTERM: expected exit code 0, found "
                + code.map(String::valueOf).orElse("that it does not end"));
      }
    }
    return wrong;
  }

  /** Asks {@code check-db} about the store; what it found, nothing where it is sound. */
  Optional<String> check() throws IOException, InterruptedException {
    Path home = folder.resolve("check");
    scenery.configure(
        home,
        servers.store().isEmpty()
            ? ""
            : "store: " + Postgres.url(servers.store().get(), servers.store().get().port()) + "\n");
    var command = new ArrayList<>(java);
    command.addAll(List.of("check-db", "--config", home.resolve("engine.yaml").toString()));
    if (servers.store().isEmpty()) {
      command.addAll(List.of("--data", engines.getFirst().data().toString()));
    }
    return Checked.run(command, home);
  }

  @Override
  public synchronized void close() {
    if (isClosed) {
      return;
    }
    isClosed = true;
    for (AutoCloseable each : closing) {
      try {
        each.close();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (Exception e) {
        leftOut.add("left behind: " + e.getMessage());
      }
    }
  }
}
