package dev.signalbox.queue;

import static dev.signalbox.queue.Flows.flow;
import static dev.signalbox.queue.Flows.sleep;

import dev.signalbox.core.Backoff;
import dev.signalbox.core.Command.Assignment;
import dev.signalbox.core.Expression;
import dev.signalbox.core.Expression.Evaluated;
import dev.signalbox.core.FlowControl;
import dev.signalbox.core.Interruption;
import dev.signalbox.core.Json;
import dev.signalbox.core.Outcome;
import dev.signalbox.core.Step;
import dev.signalbox.core.Step.Action;
import dev.signalbox.core.Step.Awaited;
import dev.signalbox.core.StepId;
import dev.signalbox.core.Verdict;
import dev.signalbox.core.Workflow;
import dev.signalbox.core.WorkflowId;
import dev.signalbox.queue.ambient.EngineClock;
import dev.signalbox.queue.ambient.Failpoints;
import dev.signalbox.queue.ambient.Ids;
import dev.signalbox.queue.ambient.Space;
import dev.signalbox.queue.check.CheckDb;
import dev.signalbox.queue.check.Report;
import dev.signalbox.queue.engine.Definitions;
import dev.signalbox.queue.engine.Observers;
import dev.signalbox.queue.jobs.Job;
import dev.signalbox.queue.operations.Operations;
import dev.signalbox.queue.postgres.PostgresAddress;
import dev.signalbox.queue.postgres.PostgresDatabase;
import dev.signalbox.queue.postgres.PostgresSettings;
import dev.signalbox.queue.postgres.PostgresSettings.Sharing;
import dev.signalbox.queue.postgres.PostgresStore;
import dev.signalbox.queue.postgres.Proxy;
import dev.signalbox.queue.postgres.Server;
import dev.signalbox.queue.redis.QueueListener;
import dev.signalbox.queue.redis.RedisEventBus;
import dev.signalbox.queue.redis.RedisJobQueue;
import dev.signalbox.queue.redis.RedisServer;
import dev.signalbox.queue.redis.RedisSettings;
import dev.signalbox.queue.worker.Performer;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Several engines on one database and one Redis, each of which can die. */
final class Cluster {
  static final WorkflowId JOB = new WorkflowId("w");
  static final long LIMIT = 2;

  /** Fails for as long as {@link #failing}, then waits for an event that nobody sends. */
  static final WorkflowId BROKEN = new WorkflowId("broken");

  private static final String BREAKS = "breaks";

  private static final Pattern NUMBER = Pattern.compile("\"n\":(\"[0-9]+\")");

  /** Short, so that what the dead had leased is soon somebody else's. */
  private static final Duration LEASE = Duration.ofSeconds(2);

  private final Vertx vertx = Vertx.vertx();
  private final PostgresAddress database = Server.emptyStore();
  private final RedisServer redis;
  private final LinkedHashMap<WorkflowId, Definitions.Defined> flows = new LinkedHashMap<>();
  private final Map<String, Set<Object>> working = new ConcurrentHashMap<>();
  private final AtomicInteger most = new AtomicInteger();
  final Meeting meeting = new Meeting();
  volatile boolean failing = true;
  final List<Member> members = new ArrayList<>();

  Cluster(int size) throws IOException {
    redis = RedisServer.start();
    // Work under a limit, a wait for an event of its own, a timer, and work again.
    define(
        flow(
            JOB.value(),
            work("a"),
            listen("paid"),
            sleep("nap", Duration.ofMillis(300)),
            work("b")),
        Policies.steps(LIMIT));
    define(
        flow(BROKEN.value(), work("a"), step("b", task(BREAKS)), listen("never")),
        dev.signalbox.core.StartPolicy.NONE);
    for (int i = 0; i < size; i++) {
      members.add(new Member());
    }
  }

  private void define(Workflow workflow, dev.signalbox.core.StartPolicy policy) {
    flows.put(
        workflow.id(),
        new Definitions.Defined(workflow, workflow.id().value(), FlowControl.NONE, policy));
  }

  private static Step work(String id) {
    return step(id, task("work"));
  }

  private static Action task(String kind) {
    return new Action.Task(
        kind, scope -> new Evaluated.Value(scope.run().event()), Step.Start.GRANTED);
  }

  private static Step listen(String id) {
    Expression own = scope -> new Evaluated.Value(field(scope.run().event()));
    Expression theirs = scope -> new Evaluated.Value(field(scope.arrived().orElse(Json.NULL)));
    return step(
        id,
        new Action.Listen(
            List.of(
                new Awaited.Happening(
                    "demo/paid",
                    Optional.of(new Step.Match("data.n", own, theirs)),
                    Optional.empty())),
            false,
            Optional.empty()));
  }

  private static Json field(Json event) {
    Matcher number = NUMBER.matcher(event.text());
    return number.find() ? new Json(number.group(1)) : Json.NULL;
  }

  private static Step step(String id, Action action) {
    return new Step(
        new StepId(id),
        action,
        Optional.empty(),
        new Step.Retry(1, 50, new Backoff(Duration.ZERO, 1, Duration.ZERO)),
        Optional.empty(),
        List.of());
  }

  /** How many were at work at once under the limit, at most. */
  int most() {
    return most.get();
  }

  Member some(int number) {
    return members.get(Math.floorMod(number, members.size()));
  }

  /** The process of this member dies, and another one takes its place. */
  void killAndReplace(int number) throws IOException {
    Member dead = members.set(number, new Member());
    dead.die();
    members.get(number).start();
  }

  Report check() {
    try (var stored = PostgresDatabase.audit(database)) {
      return CheckDb.check(stored, Optional.empty());
    }
  }

  /** One engine. */
  final class Member implements Performer, AutoCloseable {
    private final Proxy proxy;
    private final PostgresStore store;
    private final RedisJobQueue queue;
    private final RedisEventBus bus;
    private final Node node;
    private volatile boolean dead;

    Member() throws IOException {
      proxy = new Proxy(database.port());
      var through =
          new PostgresAddress(
              "127.0.0.1",
              proxy.port(),
              database.database(),
              database.user(),
              database.password(),
              database.options());
      store = PostgresStore.open(PostgresSettings.of(through, _ -> {}).with(Sharing.SHARED));
      var settings = new RedisSettings(redis.uri(), "cluster").withLease(LEASE);
      var ids = Ids.secure();
      queue =
          RedisJobQueue.connect(
              vertx,
              settings,
              ids::nonce,
              new SecureRandom(),
              QueueListener.ofEngine(this::missed));
      queue.join(store.name());
      bus = RedisEventBus.connect(vertx, settings, ids.nonce(), new SecureRandom());
      node =
          new Node(
              new Node.Parts(
                  store,
                  queue,
                  bus,
                  new Definitions(
                      flows,
                      source -> {
                        throw new IllegalStateException("unexpected definition " + source);
                      }),
                  this,
                  new Rig.Width(4),
                  new Observers.None(),
                  meeting,
                  EngineClock.system(),
                  ids,
                  new Failpoints.None(),
                  () -> Space.Level.ENOUGH));
    }

    private void missed() {
      node.recover();
    }

    void start() {
      node.start();
    }

    Operations operations() {
      return node.operations();
    }

    PostgresStore store() {
      return store;
    }

    /** As kill -9: nothing that is still at work here has any effect any more. */
    void die() {
      dead = true;
      working
          .values()
          .forEach(all -> all.removeIf(each -> each instanceof Work(var by, _) && by == this));
      proxy.shut(true);
      queue.disconnect();
      bus.close();
      node.close();
      Thread.ofVirtual().start(store::close);
    }

    @Override
    public void close() throws IOException {
      node.close();
      queue.disconnect();
      bus.close();
      store.close();
      proxy.close();
    }

    private record Work(Member by, String attempt) {}

    @Override
    public Outcome perform(Assignment assignment, Interruption interruption) throws Exception {
      if (assignment.kind().equals(BREAKS)) {
        return failing ? Script.failed("on purpose") : new Outcome.Claimed(Json.TRUE);
      }
      var work =
          new Work(this, Job.idOf(assignment.run(), assignment.step(), assignment.attempt()));
      Set<Object> all = working.computeIfAbsent("k", _ -> ConcurrentHashMap.newKeySet());
      if (!dead) {
        all.add(work);
        most.accumulateAndGet(all.size(), Math::max);
        TimeUnit.MILLISECONDS.sleep(20);
        all.remove(work);
      }
      return new Outcome.Claimed(Json.TRUE);
    }

    @Override
    public Optional<Duration> grace(Assignment assignment) {
      return Optional.empty();
    }

    @Override
    public Verdict examine(
        Assignment assignment, Step.Expectation expectation, Interruption interruption) {
      throw new IllegalStateException("no step expects anything");
    }
  }

  void close() throws Exception {
    for (Member member : members) {
      member.close();
    }
    vertx.close().await(10, TimeUnit.SECONDS);
    redis.end();
  }
}
