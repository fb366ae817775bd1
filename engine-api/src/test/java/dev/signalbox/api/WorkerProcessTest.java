package dev.signalbox.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signalbox.api.crash.LiveEngine;
import dev.signalbox.api.crash.LiveWorker;
import dev.signalbox.queue.redis.RedisServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How work is carried out by processes that have nothing but the queue. */
@Order(1) // It takes a minute.
final class WorkerProcessTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration LEASE = Duration.ofSeconds(5);

  /** From the end of a lease until its work has begun elsewhere. */
  private static final Duration TAKEOVER = Duration.ofSeconds(5);

  @TempDir Path home;
  @TempDir Path workers;
  private RedisServer server;

  @BeforeEach
  void start() throws Exception {
    server = RedisServer.start();
    Files.writeString(
        home.resolve("engine.yaml"),
        """
        http: { port: 0 }
        queue: %1$s?prefix=w&lease=%2$ds
        workflows:
          who: { steps: [ { id: a, run: 'echo "{\\"who\\":\\"$WHO\\"}" > $SIGNALBOX_OUTPUT', env: { WHO: me } } ] }
          slow:
            steps:
              - { id: a, run: 'echo $$ >> %3$s/begun; while ! test -f %3$s/go; do sleep 0.1; done; echo end >> %3$s/ended' }
        """
            .formatted(server.uri(), LEASE.toSeconds(), workers));
    Files.writeString(
        workers.resolve("engine.yaml"),
        """
        queue: %s?prefix=w&lease=%ds
        max-bundle-mib: 1
        workflows: {}
        """
            .formatted(server.uri(), LEASE.toSeconds()));
  }

  @AfterEach
  void stop() throws Exception {
    server.end();
  }

  private LiveWorker worker(String name, String... options) {
    return LiveWorker.start(workers, name, options);
  }

  private List<String> lines(String file) throws IOException {
    Path path = workers.resolve(file);
    return Files.exists(path) ? Files.readAllLines(path) : List.of();
  }

  private static String begin(LiveEngine engine, String workflow) throws IOException {
    return engine.post("/v1/workflows/" + workflow + "/runs", "{}").body().path("id").asText();
  }

  private static JsonNode run(LiveEngine engine, String run) throws IOException {
    return engine.get("/v1/runs/" + run).body();
  }

  private static void awaitStatus(LiveEngine engine, String run, String status) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> assertThat(run(engine, run).path("status").asText()).isEqualTo(status));
  }

  @Test
  void what_the_api_leaves_to_workers_waits_for_one_and_comes_back_as_a_result() throws Exception {
    try (var engine = LiveEngine.startApi(home)) {
      // given: nobody there who could do it
      String run = begin(engine, "who");

      // when
      try (var worker = worker("one")) {
        // then
        awaitStatus(engine, run, "succeeded");
        assertThat(run(engine, run).path("steps").path(0).path("output").toString())
            .contains("\"who\":\"me\"");
        assertThat(worker.greeting()).contains("worker one serves", "run", "http", "function");
      }
    }
  }

  @Test
  void P4_F29_F38_the_work_of_a_worker_that_died_ends_and_starts_elsewhere_within_5_s_of_its_lease()
      throws Exception {
    try (var engine = LiveEngine.startApi(home);
        var first = worker("first")) {
      // given
      String run = begin(engine, "slow");
      await().atMost(PATIENCE).until(() -> lines("begun").size() == 1);
      String old = lines("begun").getFirst();
      try (var second = worker("second")) {
        // when
        first.kill();
        long killed = System.nanoTime();

        // then: nothing of it is left where it was
        await().atMost(LEASE).until(() -> !isAlive(old));
        assertThat(lines("begun")).hasSize(1);

        // and
        await().atMost(PATIENCE).until(() -> lines("begun").size() == 2);
        assertThat(Duration.ofNanos(System.nanoTime() - killed)).isLessThan(LEASE.plus(TAKEOVER));
        Files.createFile(workers.resolve("go"));
        awaitStatus(engine, run, "succeeded");
        assertThat(run(engine, run).path("steps").path(0).path("attempts").asInt()).isEqualTo(2);
        assertThat(second.isAlive()).isTrue();
      }
    }
  }

  @Test
  void F29_a_zombie_ends_what_it_had_begun_and_its_outcome_is_fenced() throws Exception {
    try (var engine = LiveEngine.startApi(home);
        var zombie = worker("zombie")) {
      // given
      String run = begin(engine, "slow");
      await().atMost(PATIENCE).until(() -> lines("begun").size() == 1);
      try (var second = worker("second")) {
        // when: away for longer than its lease, and back while the next attempt runs
        zombie.freeze();
        await().atMost(PATIENCE).until(() -> lines("begun").size() == 2);
        zombie.thaw();

        // then: its process is ended, and only the other one comes to its end
        String old = lines("begun").getFirst();
        await().atMost(PATIENCE).until(() -> !Files.exists(Path.of("/proc", old)));
        Files.createFile(workers.resolve("go"));
        awaitStatus(engine, run, "succeeded");
        assertThat(lines("ended")).hasSize(1);
        assertThat(engine.get("/v1/runs/" + run + "/history").body().path("events"))
            .filteredOn(event -> event.path("type").asText().equals("attempt-ended"))
            .hasSize(1);
        assertThat(second.isAlive()).isTrue();
      }
    }
  }

  @Test
  void a_worker_that_is_told_to_end_lets_finish_what_runs_and_takes_nothing_more()
      throws Exception {
    try (var engine = LiveEngine.startApi(home);
        var worker = worker("one")) {
      // given
      String run = begin(engine, "slow");
      await().atMost(PATIENCE).until(() -> lines("begun").size() == 1);

      // when
      worker.terminate();
      await().atMost(PATIENCE).until(() -> !server.tell("ZRANGE {w}:workers 0 -1").contains("one"));
      String later = begin(engine, "who");
      Files.createFile(workers.resolve("go"));

      // then
      awaitStatus(engine, run, "succeeded");
      assertThat(worker.exit()).isZero();
      assertThat(run(engine, later).path("status").asText()).isNotEqualTo("succeeded");
      try (var next = worker("two")) {
        awaitStatus(engine, later, "succeeded");
        assertThat(next.isAlive()).isTrue();
      }
    }
  }

  @Test
  void a_run_that_is_cancelled_ends_its_process_on_the_worker() throws Exception {
    try (var engine = LiveEngine.startApi(home);
        var worker = worker("one")) {
      // given
      String run = begin(engine, "slow");
      await().atMost(PATIENCE).until(() -> lines("begun").size() == 1);

      // when
      engine.post("/v1/runs/" + run + "/cancel", "{}");

      // then
      awaitStatus(engine, run, "cancelled");
      String pid = lines("begun").getFirst();
      await().atMost(PATIENCE).until(() -> !Files.exists(Path.of("/proc", pid)));
      assertThat(worker.isAlive()).isTrue();
    }
  }

  @Test
  void an_api_that_dies_and_comes_back_finds_what_its_workers_do_still_under_way()
      throws Exception {
    try (var worker = worker("one")) {
      // given
      String run;
      try (var engine = LiveEngine.startApi(home)) {
        run = begin(engine, "slow");
        await().atMost(PATIENCE).until(() -> lines("begun").size() == 1);
        engine.kill();
      }

      // when: it ends while there is no engine
      Files.createFile(workers.resolve("go"));
      await().atMost(PATIENCE).until(() -> lines("ended").size() == 1);

      // then
      try (var engine = LiveEngine.startApi(home)) {
        awaitStatus(engine, run, "succeeded");
        assertThat(run(engine, run).path("steps").path(0).path("attempts").asInt()).isEqualTo(1);
        assertThat(lines("begun")).hasSize(1);
      }
      assertThat(worker.isAlive()).isTrue();
    }
  }

  @Test
  void
      a_workspace_goes_to_the_worker_and_its_work_comes_back_even_where_the_next_step_is_elsewhere()
          throws Exception {
    // given
    Path repository = workers.resolve("repository");
    git(workers, "init", "--quiet", "--initial-branch=main", repository.toString());
    Files.writeString(repository.resolve("a.txt"), "old\n");
    git(repository, "add", ".");
    git(repository, "-c", "user.name=x", "-c", "user.email=x@x", "commit", "--quiet", "-m", "one");
    git(repository, "checkout", "--quiet", "-b", "other");
    Files.writeString(
        home.resolve("engine.yaml"),
        """
        http: { port: 0 }
        queue: %s?prefix=w&lease=%ds
        plugins: { git: { repository: %s } }
        workflows:
          work:
            steps:
              - { id: ws, git: clone }
              - { id: first, run: 'echo made here; echo new > b.txt; git add b.txt; git commit --quiet -m two' }
              - { id: pause, wait-for-event: { event: go } }
              - { id: second, run: 'cat a.txt b.txt; git log --format=%%s; echo more >> b.txt; git commit --quiet -a -m three' }
              - { id: merge, git: merge }
          big:
            steps:
              - { id: ws, git: clone }
              - { id: large, run: 'head -c 2500000 /dev/urandom > c; git add c; git commit --quiet -m large' }
        """
            .formatted(server.uri(), LEASE.toSeconds(), repository));
    try (var engine = LiveEngine.startApi(home)) {
      String run;
      try (var one = worker("one")) {
        run = begin(engine, "work");
        await()
            .atMost(PATIENCE)
            .until(() ->
                run(engine, run).path("steps").path(1).path("status").asText().equals("succeeded"));
        one.kill();
      }

      // when
      try (var two = worker("two")) {
        engine.post("/v1/events", "{\"name\":\"go\",\"data\":{}}");

        // then
        awaitStatus(engine, run, "succeeded");
        assertThat(git(repository, "show", "main:b.txt")).isEqualTo("new\nmore\n");
        await()
            .atMost(PATIENCE)
            .untilAsserted(() ->
                assertThat(engine.text("/v1/runs/" + run + "/logs"))
                    .contains("made here", "old\nnew\n", "two\none\n"));
        requireOwnLimit(engine);
        assertThat(two.isAlive()).isTrue();
      }
    }
  }

  @Test
  void the_steps_of_a_run_stay_with_the_worker_that_has_its_workspace() throws Exception {
    // given
    Path repository = workers.resolve("repository");
    git(workers, "init", "--quiet", "--initial-branch=main", repository.toString());
    Files.writeString(repository.resolve("a.txt"), "old\n");
    git(repository, "add", ".");
    git(repository, "-c", "user.name=x", "-c", "user.email=x@x", "commit", "--quiet", "-m", "one");
    Files.writeString(
        home.resolve("engine.yaml"),
        """
        http: { port: 0 }
        queue: %s?prefix=w&lease=%ds
        plugins: { git: { repository: %s } }
        workflows:
          work:
            steps:
              - { id: ws, git: clone }
              - { id: first, run: 'echo here > never-committed' }
              - { id: second, run: 'cat never-committed; sleep 0.2' }
              - { id: third, run: 'cat never-committed' }
        """
            .formatted(server.uri(), LEASE.toSeconds(), repository));
    try (var engine = LiveEngine.startApi(home);
        var one = worker("one");
        var two = worker("two")) {
      // when
      var runs = new ArrayList<String>();
      for (int i = 0; i < 4; i++) {
        runs.add(begin(engine, "work"));
      }

      // then
      for (String run : runs) {
        awaitStatus(engine, run, "succeeded");
      }
      assertThat(one.isAlive() && two.isAlive()).isTrue();
    }
  }

  @Test
  void a_group_keeps_its_steps_on_workers_of_its_own() throws Exception {
    // given
    String where = "run: 'echo \"{\\\"at\\\":\\\"$PWD\\\"}\" > $SIGNALBOX_OUTPUT'";
    Files.writeString(
        home.resolve("engine.yaml"),
        """
        http: { port: 0 }
        queue: %s?prefix=w&lease=%ds
        worker-groups: [ heavy ]
        workflows:
          light: { steps: [ { id: a, %s } ] }
          heavy: { group: heavy, steps: [ { id: a, %s } ] }
        """
            .formatted(server.uri(), LEASE.toSeconds(), where, where));
    try (var engine = LiveEngine.startApi(home);
        var common = worker("common")) {
      // when
      String heavy = begin(engine, "heavy");
      String light = begin(engine, "light");

      // then: it waits, although somebody is there
      awaitStatus(engine, light, "succeeded");
      assertThat(run(engine, light).path("steps").path(0).path("output").toString())
          .contains("worker-common");
      assertThat(run(engine, heavy).path("status").asText()).isNotEqualTo("succeeded");
      try (var big = worker("big", "--group", "heavy")) {
        awaitStatus(engine, heavy, "succeeded");
        assertThat(run(engine, heavy).path("steps").path(0).path("output").toString())
            .contains("worker-big");
        assertThat(big.isAlive() && common.isAlive()).isTrue();
      }
    }
  }

  @Test
  void a_step_with_a_label_runs_on_workers_that_have_it_wherever_its_run_is_at_home()
      throws Exception {
    // given
    String where = "run: 'echo \"{\\\"at\\\":\\\"$PWD\\\"}\" > $SIGNALBOX_OUTPUT'";
    Path repository = workers.resolve("repository");
    git(workers, "init", "--quiet", "--initial-branch=main", repository.toString());
    git(
        repository,
        "-c",
        "user.name=x",
        "-c",
        "user.email=x@x",
        "commit",
        "--quiet",
        "--allow-empty",
        "-m",
        "one");
    Files.writeString(
        home.resolve("engine.yaml"),
        """
        http: { port: 0 }
        queue: %1$s?prefix=w&lease=%2$ds
        plugins: { git: { repository: %3$s } }
        workflows:
          work:
            steps:
              - { id: ws, git: clone }
              - { id: any, %4$s }
              - { id: big, %4$s, runs-on: gpu }
              - { id: after, %4$s }
        """
            .formatted(server.uri(), LEASE.toSeconds(), repository, where));
    try (var engine = LiveEngine.startApi(home);
        var common = worker("common")) {
      // when
      String run = begin(engine, "work");

      // then: it waits, although its home is there
      await()
          .atMost(PATIENCE)
          .until(() ->
              run(engine, run).path("steps").path(1).path("status").asText().equals("succeeded"));
      assertThat(engine.get("/v1/runs/" + run + "/why").body().path("text").asText())
          .contains("Step big, attempt 1, waits for a free worker with the label gpu.");
      try (var big = worker("big", "--label", "gpu", "--label", "other")) {
        awaitStatus(engine, run, "succeeded");
        JsonNode steps = run(engine, run).path("steps");
        assertThat(steps.path(1).path("output").toString()).contains("worker-common");
        assertThat(steps.path(2).path("output").toString()).contains("worker-big");
        assertThat(steps.path(3).path("output").toString()).contains("worker-big");
        assertThat(big.isAlive() && common.isAlive()).isTrue();
      }
    }
  }

  /** That of the worker counts for what it has made. */
  private static void requireOwnLimit(LiveEngine engine) throws IOException {
    String big = begin(engine, "big");
    awaitStatus(engine, big, "failed");
    assertThat(run(engine, big).path("failure").toString())
        .contains("max-bundle-mib", "at most 1 MiB, found one of 3 MiB", "config");
  }

  private static boolean isAlive(String pid) {
    try {
      return Files.readAllLines(Path.of("/proc", pid, "status")).stream()
          .noneMatch(line -> line.startsWith("State:\tZ"));
    } catch (IOException e) {
      return false;
    }
  }

  private static String git(Path folder, String... arguments) throws Exception {
    var command = new ArrayList<String>(List.of("git"));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(out).isZero();
    return out;
  }

  @Test
  void neither_part_starts_with_a_queue_that_is_in_the_process() throws Exception {
    Files.writeString(
        home.resolve("engine.yaml"),
        "{ http: { port: 0 }, workflows: { w: { steps: [ { id: a, run: 'true' } ] } } }");

    try (var worker = LiveWorker.start(home, "one")) {
      assertThat(worker.exit()).isEqualTo(2);
      assertThat(worker.errors()).contains("expected queue: redis://HOST:PORT, found local");
    }
  }
}
