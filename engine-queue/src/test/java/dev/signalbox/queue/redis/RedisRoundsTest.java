package dev.signalbox.queue.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.signalbox.core.Json;
import dev.signalbox.queue.ambient.Ids;
import dev.signalbox.queue.jobs.Job;
import dev.signalbox.queue.jobs.JobQueue;
import dev.signalbox.queue.jobs.JobQueue.Lease;
import dev.signalbox.queue.jobs.SampleJobs;
import io.vertx.core.Vertx;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What several processes have of one another's rounds. */
class RedisRoundsTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  /** Before anybody would look by himself. */
  private static final Duration TOLD = Duration.ofSeconds(4);

  private static final Pattern SCRIPTS = Pattern.compile("cmdstat_evalsha:calls=(\\d+)");

  private final Vertx vertx = Vertx.vertx();
  private RedisServer server;

  @BeforeEach
  void start() throws Exception {
    server = RedisServer.start();
  }

  @AfterEach
  void stop() throws Exception {
    vertx.close().await(10, TimeUnit.SECONDS);
    server.end();
  }

  @Test
  void what_many_have_to_do_goes_to_the_server_in_few_scripts() throws Exception {
    // given
    RedisJobQueue queue = queue();
    int jobs = 2000;
    var done = new AtomicInteger();
    IntStream.range(0, 16).forEach(_ -> Thread.startVirtualThread(() -> work(queue, done)));

    // when
    IntStream.range(0, jobs).forEach(i -> queue.offer(job(i, "a")));
    await().atMost(LONG).until(() -> done.get() == jobs && queue.waiting() == 0);

    // then: each of them was offered, leased and settled
    var scripts = SCRIPTS.matcher(server.tell("INFO commandstats"));
    assertThat(scripts.find()).isTrue();
    assertThat(Integer.parseInt(scripts.group(1))).isLessThan(jobs);
    queue.close();
  }

  @Test
  void whoever_waits_is_told_of_what_others_offer_whatever_his_lane_is_called() throws Exception {
    RedisJobQueue queue = queue();
    RedisJobQueue other = queue();
    int number = 0;
    for (String lane : List.of("a", "agent: é {x}%", "b@c")) {
      var waiting = waiting(other, lane);
      Job job = job(number++, lane);

      queue.offer(job);

      assertThat(waiting.get(TOLD.toMillis(), TimeUnit.MILLISECONDS)).contains(job);
    }
  }

  @Test
  void whose_lane_is_fed_by_others_is_told_of_what_is_offered_there() throws Exception {
    RedisJobQueue queue = queue();
    RedisJobQueue worker = queue();
    worker.feed("a", List.of("a: mine", "a"));
    var waiting = waiting(worker, "a");

    queue.offer(job(1, "a: mine"));

    assertThat(waiting.get(TOLD.toMillis(), TimeUnit.MILLISECONDS)).contains(job(1, "a: mine"));
    queue.offer(job(2, "a"));
    queue.offer(job(3, "a: mine"));
    await().until(() -> queue.waiting() == 2);
    assertThat(worker.lease("a", LONG).orElseThrow().job()).isEqualTo(job(3, "a: mine"));
    assertThat(worker.lease("a", LONG).orElseThrow().job()).isEqualTo(job(2, "a"));
  }

  @Test
  void what_its_own_workers_cannot_take_is_told_to_others() throws Exception {
    RedisJobQueue queue = queue();
    RedisJobQueue other = queue();
    var here = waiting(queue, "a");
    var there = waiting(other, "a");

    queue.offer(job(1, "a"));
    queue.offer(job(2, "a"));

    var leased =
        List.of(
            here.get(TOLD.toMillis(), TimeUnit.MILLISECONDS).orElseThrow(),
            there.get(TOLD.toMillis(), TimeUnit.MILLISECONDS).orElseThrow());
    assertThat(leased).containsExactlyInAnyOrder(job(1, "a"), job(2, "a"));
  }

  @Test
  void what_is_large_comes_in_several_rounds_and_nobody_waits_longer_for_it() throws Exception {
    // given
    RedisJobQueue queue = queue();
    RedisJobQueue other = queue();
    int jobs = 24;
    IntStream.range(0, jobs).forEach(i -> queue.offer(large(i)));
    await().until(() -> queue.waiting() == jobs);
    server.tell("CONFIG RESETSTAT");

    // when
    var waiting = IntStream.range(0, jobs).mapToObj(_ -> leasing(other, "a")).toList();

    // then
    for (var lease : waiting) {
      assertThat(lease.get(TOLD.toMillis(), TimeUnit.MILLISECONDS)).isPresent();
    }
    var scripts = SCRIPTS.matcher(server.tell("INFO commandstats"));
    assertThat(scripts.find()).isTrue();
    assertThat(Integer.parseInt(scripts.group(1))).isGreaterThanOrEqualTo(jobs / 3);
  }

  @Test
  void whoever_goes_has_done_before_what_he_was_to_do() throws Exception {
    RedisJobQueue queue = queue();
    RedisJobQueue other = queue();
    IntStream.range(0, 300).forEach(i -> queue.offer(job(i, "a")));
    Lease first = queue.lease("a", LONG).orElseThrow();
    Lease second = queue.lease("a", LONG).orElseThrow();

    IntStream.range(300, 600).forEach(i -> queue.offer(job(i, "a")));
    queue.settle(first);
    queue.giveBack(second);
    queue.close();
    queue.disconnect();

    assertThat(other.waiting()).isEqualTo(599);
    assertThat(other.holds(first.job().id())).isFalse();
  }

  private static void work(JobQueue queue, AtomicInteger done) {
    try {
      for (var lease = queue.lease("a", JobQueue.FOREVER);
          lease.isPresent();
          lease = queue.lease("a", JobQueue.FOREVER)) {
        queue.settle(lease.get());
        done.incrementAndGet();
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static CompletableFuture<Optional<Job>> waiting(JobQueue queue, String lane) {
    var waiting = leasing(queue, lane);
    await().pollDelay(Duration.ofMillis(50)).until(() -> !waiting.isDone());
    return waiting;
  }

  private static CompletableFuture<Optional<Job>> leasing(JobQueue queue, String lane) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return queue.lease(lane, JobQueue.FOREVER).map(Lease::job);
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        },
        Thread::startVirtualThread);
  }

  private RedisJobQueue queue() {
    var queue =
        RedisJobQueue.connect(
            vertx,
            new RedisSettings(server.uri(), "rounds"),
            Ids.secure()::nonce,
            new SecureRandom(),
            QueueListener.ofEngine(() -> {}));
    queue.own("test");
    return queue;
  }

  /** Three of these are more than a round brings. */
  private static Job large(int number) {
    return job(number, "a", new Json("{\"a\":\"" + "x".repeat(100 << 10) + "\"}"));
  }

  private static Job job(int number, String lane) {
    return job(number, lane, Json.EMPTY_OBJECT);
  }

  private static Job job(int number, String lane, Json event) {
    return SampleJobs.job(number, lane, "w", 0, false, event);
  }
}
