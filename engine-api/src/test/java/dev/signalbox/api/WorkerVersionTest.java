package dev.signalbox.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.signalbox.api.crash.LiveEngine;
import dev.signalbox.api.crash.LiveWorker;
import dev.signalbox.queue.redis.RedisServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A worker whose engine is of another version, and speaks in another way. */
final class WorkerVersionTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int REFUSED = 4;
  private static final String PROTOCOL = "{w}:protocol";

  @TempDir Path home;
  private RedisServer server;

  @BeforeEach
  void start() throws Exception {
    server = RedisServer.start();
    Files.writeString(
        home.resolve("engine.yaml"),
        """
        http: { port: 0 }
        queue: %s?prefix=w
        workflows:
          slow: { steps: [ { id: a, run: "echo $$ > %s/begun; sleep 300" } ] }
        """
            .formatted(server.uri(), home));
  }

  @AfterEach
  void stop() throws Exception {
    server.end();
  }

  private static void isToldWhatToDo(LiveWorker worker) {
    assertThat(worker.exit()).as(worker.errors()).isEqualTo(REFUSED);
    assertThat(worker.errors())
        .contains(
            "redis at redis://127.0.0.1:",
            "the queue 'w'",
            "by protocol 1, found protocol 99",
            "start this worker with the version of the engine")
        .doesNotContain("\tat ");
  }

  @Test
  void a_worker_does_not_begin_at_the_queue_of_an_engine_that_speaks_in_another_way()
      throws Exception {
    server.tell("SET " + PROTOCOL + " 99");

    try (var worker = LiveWorker.start(home, "one")) {
      assertThat(worker.greeting()).isEmpty();
      isToldWhatToDo(worker);
    }
  }

  @Test
  void a_worker_ends_with_all_that_it_does_when_such_an_engine_takes_the_place_of_its_own()
      throws Exception {
    try (var worker = LiveWorker.start(home, "one")) {
      // given: it is at work
      try (var engine = LiveEngine.startApi(home)) {
        engine.post("/v1/workflows/slow/runs", "{}");
        await().atMost(PATIENCE).until(() -> Files.exists(home.resolve("begun")));
        assertThat(server.tell("GET " + PROTOCOL)).contains("\r\n1\r\n");
        engine.kill();
      }
      long step = Long.parseLong(Files.readString(home.resolve("begun")).strip());
      assertThat(ProcessHandle.of(step)).isPresent();

      // when
      server.tell("SET " + PROTOCOL + " 99");

      // then
      isToldWhatToDo(worker);
      assertThat(ProcessHandle.of(step)).isEmpty();
    }
  }
}
