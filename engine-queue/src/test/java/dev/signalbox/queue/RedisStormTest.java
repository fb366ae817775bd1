package dev.signalbox.queue;

import static dev.signalbox.queue.Flows.flow;
import static dev.signalbox.queue.Flows.task;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.Run;
import dev.signalbox.core.RunId;
import dev.signalbox.queue.ambient.Ids;
import dev.signalbox.queue.jobs.JobQueue;
import dev.signalbox.queue.redis.QueueListener;
import dev.signalbox.queue.redis.RedisJobQueue;
import dev.signalbox.queue.redis.RedisServer;
import dev.signalbox.queue.redis.RedisSettings;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** An engine whose queue is a Redis to which something happens while much of its work is there. */
@Order(2) // It takes a quarter of a minute.
class RedisStormTest {
  private static final int RUNS = 100;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Vertx vertx = Vertx.vertx();
  private final AtomicReference<RedisJobQueue> queue = new AtomicReference<>();
  private RedisServer server;
  private Rig rig;

  @BeforeEach
  void start(@TempDir Path folder) throws Exception {
    server = RedisServer.start();
    rig = new Rig(folder, this::queue, flow("two", task("a"), task("b")));
    rig.start();
  }

  private JobQueue queue() {
    var made =
        RedisJobQueue.connect(
            vertx,
            new RedisSettings(server.uri(), "storm").withDeadline(Duration.ofSeconds(1)),
            Ids.secure()::nonce,
            new SecureRandom(),
            QueueListener.ofEngine(() -> rig.node().recover()));
    queue.set(made);
    made.own("storm");
    return made;
  }

  @AfterEach
  void stop() throws Exception {
    rig.close();
    queue.get().disconnect();
    vertx.close().await(10, TimeUnit.SECONDS);
    server.end();
  }

  /** What happens to the server. */
  interface Disaster {
    void strike(RedisServer server) throws Exception;
  }

  record Named(String name, Disaster disaster) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Named> disasters() {
    return Stream.of(
        new Named(
            "F16 it dies, and has forgotten everything",
            server -> {
              server.kill();
              server.restart();
            }),
        new Named("F17 it is emptied", server -> server.tell("FLUSHALL")),
        new Named(
            "F18 it comes back as it was a while ago",
            server -> {
              server.kill();
              server.restart();
            }),
        new Named(
            "F20 it answers nothing for a while",
            server -> {
              server.freeze();
              // longer than the deadline of a command, so that connections are given up
              TimeUnit.MILLISECONDS.sleep(1500);
              server.thaw();
            }));
  }

  @ParameterizedTest
  @MethodSource("disasters")
  void P9_what_happens_to_the_queue_costs_time_and_no_work(Named named) throws Exception {
    // given: work in the queue, some of it begun, and an old copy of it on the server's disk
    var gate = new Script.Gate();
    rig.script.on("a", gate);
    List<RunId> runs = IntStream.range(0, RUNS).mapToObj(_ -> rig.launch("two")).toList();
    gate.entered();
    if (named.name().startsWith("F18")) {
      server.tell("SAVE");
    }

    // when
    gate.open();
    Awaitility.await().until(() -> rig.script.begun("b").size() > 10);
    named.disaster().strike(server);
    rig.node().recover();

    // then: the next sweep finds what was lost
    Awaitility.await()
        .atMost(PATIENCE)
        .until(() -> {
          rig.node().recover();
          return runs.stream().allMatch(run -> rig.run(run).isTerminal());
        });
    for (RunId run : runs) {
      assertThat(rig.run(run).status()).isEqualTo(Run.Status.SUCCEEDED);
      assertThat(rig.types(run)).filteredOn("attempt-ended"::equals).hasSize(2);
    }
  }
}
