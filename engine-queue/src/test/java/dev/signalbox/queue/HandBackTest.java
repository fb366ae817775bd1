package dev.signalbox.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.signalbox.core.Command.Assignment;
import dev.signalbox.core.Interruption;
import dev.signalbox.core.Json;
import dev.signalbox.core.Outcome;
import dev.signalbox.core.RunId;
import dev.signalbox.core.Step;
import dev.signalbox.core.StepPath;
import dev.signalbox.core.Verdict;
import dev.signalbox.core.WorkflowId;
import dev.signalbox.queue.ambient.Failpoints;
import dev.signalbox.queue.ambient.Ids;
import dev.signalbox.queue.ambient.Space;
import dev.signalbox.queue.jobs.Job;
import dev.signalbox.queue.jobs.JobInterruption;
import dev.signalbox.queue.jobs.JobQueue;
import dev.signalbox.queue.jobs.JobQueue.Lease;
import dev.signalbox.queue.jobs.Lanes;
import dev.signalbox.queue.jobs.Report;
import dev.signalbox.queue.local.LocalJobQueue;
import dev.signalbox.queue.redis.QueueListener;
import dev.signalbox.queue.redis.RedisJobQueue;
import dev.signalbox.queue.redis.RedisServer;
import dev.signalbox.queue.redis.RedisSettings;
import dev.signalbox.queue.worker.Desk;
import dev.signalbox.queue.worker.Performer;
import dev.signalbox.queue.worker.Permits;
import dev.signalbox.queue.worker.Persistence;
import dev.signalbox.queue.worker.Worker;
import io.vertx.core.Vertx;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A worker that cannot carry out what it has leased gives it back to others. */
class HandBackTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String WORK = "work";

  /** One lane, and a suspect takes its place in the same one. */
  private static final Lanes LANES = new Rig.Width(1);

  private final List<String> begun = new CopyOnWriteArrayList<>();
  private final Persistence persistence = new Persistence();
  private final AtomicInteger looked = new AtomicInteger();
  private final CountDownLatch go = new CountDownLatch(1);
  private volatile Space.Level level = Space.Level.ENOUGH;
  private AutoCloseable server = () -> {};

  @AfterEach
  void stop() throws Exception {
    server.close();
  }

  private JobQueue local() {
    return new LocalJobQueue(Ids.secure()::nonce);
  }

  private RedisJobQueue redis(RedisServer redis, Vertx vertx) {
    return RedisJobQueue.connect(
        vertx,
        new RedisSettings(redis.uri(), "back"),
        Ids.secure()::nonce,
        new SecureRandom(),
        QueueListener.ofEngine(() -> {}));
  }

  private Worker worker(JobQueue queue) {
    return new Worker(
        queue,
        new Granting(),
        new Slow(),
        (_, _, _) -> true,
        persistence,
        Map.of(WORK, 1, Lanes.SUSPECTS, 1),
        new Permits(LANES),
        new Failpoints.None(),
        () -> {
          looked.incrementAndGet();
          return level;
        });
  }

  @Test
  void who_drains_gives_back_what_it_has_leased_and_not_begun_in_the_process() throws Exception {
    drains(local());
  }

  @Test
  void who_drains_gives_back_what_it_has_leased_and_not_begun_and_others_get_it_at_once()
      throws Exception {
    RedisServer redis = RedisServer.start();
    Vertx vertx = Vertx.vertx();
    server =
        () -> {
          vertx.close().await(10, TimeUnit.SECONDS);
          redis.end();
        };
    RedisJobQueue other = redis(redis, vertx);
    drains(redis(redis, vertx));

    assertThat(other.lease(Lanes.SUSPECTS, Duration.ofSeconds(5)).orElseThrow().job())
        .isEqualTo(job("second", Lanes.SUSPECTS));
  }

  private void drains(JobQueue queue) throws Exception {
    // given: one at work, and one that is leased and waits for its place
    Worker worker = worker(queue);
    worker.start();
    queue.offer(job("first", WORK));
    await().atMost(PATIENCE).until(() -> begun.equals(List.of("first")));
    queue.offer(job("second", Lanes.SUSPECTS));
    await().atMost(PATIENCE).until(() -> queue.holds(job("second", WORK).id()));
    await().atMost(PATIENCE).until(() -> queue.waiting() == 0);

    // when
    var drained = CompletableFuture.supplyAsync(() -> drain(worker), Thread::startVirtualThread);
    await().atMost(PATIENCE).until(persistence::isStopping);
    go.countDown();

    // then
    assertThat(drained.get(30, TimeUnit.SECONDS)).isTrue();
    assertThat(begun).containsExactly("first");
    assertThat(queue.waiting()).isEqualTo(1);
  }

  private static boolean drain(Worker worker) {
    try {
      return worker.drain(PATIENCE, PATIENCE);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void whose_disk_is_nearly_full_gives_back_what_it_leases_and_for_a_second_nobody_gets_it()
      throws Exception {
    // given
    go.countDown();
    level = Space.Level.LOW;
    JobQueue queue = local();
    Worker worker = worker(queue);
    worker.start();

    // when
    long offered = System.nanoTime();
    queue.offer(job("first", WORK));
    await().atMost(PATIENCE).until(() -> looked.get() > 0 && queue.waiting() == 1);
    assertThat(queue.lease(WORK, Duration.ofMillis(200))).as("it rests").isEmpty();
    level = Space.Level.ENOUGH;

    // then
    await().atMost(PATIENCE).until(() -> begun.equals(List.of("first")));
    assertThat(Duration.ofNanos(System.nanoTime() - offered))
        .isGreaterThanOrEqualTo(Duration.ofMillis(990));
    assertThat(drain(worker)).isTrue();
  }

  /** Every delivery may begin. */
  private static final class Granting implements Desk {
    @Override
    public Optional<Assignment> begins(Lease lease, Job.Attempt job, JobInterruption interruption) {
      return Optional.of(job.assignment());
    }

    @Override
    public Optional<String> ended(Lease lease, Report.Ended ended) {
      return Optional.empty();
    }
  }

  /** Ends when it may. */
  private final class Slow implements Performer {
    @Override
    public Outcome perform(Assignment assignment, Interruption interruption) throws Exception {
      begun.add(assignment.run().value());
      assertThat(go.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
      return Script.claimed("1");
    }

    @Override
    public Verdict examine(
        Assignment assignment, Step.Expectation expectation, Interruption interruption) {
      throw new IllegalStateException("no step expects anything");
    }

    @Override
    public Optional<Duration> grace(Assignment assignment) {
      return Optional.empty();
    }
  }

  private static Job job(String run, String lane) {
    return new Job.Attempt(
        new Assignment(
            new RunId(run),
            new WorkflowId("w"),
            new StepPath("a"),
            1,
            WORK,
            Step.Start.GRANTED,
            Json.EMPTY_OBJECT,
            Json.EMPTY_OBJECT,
            new RunId(run),
            List.of(),
            0,
            Optional.empty(),
            Optional.empty(),
            0,
            false),
        lane,
        true);
  }
}
