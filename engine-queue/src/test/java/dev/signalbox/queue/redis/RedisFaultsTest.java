package dev.signalbox.queue.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.signalbox.core.Json;
import dev.signalbox.queue.ambient.Ids;
import dev.signalbox.queue.jobs.Job;
import dev.signalbox.queue.jobs.JobQueue;
import dev.signalbox.queue.jobs.JobQueue.Lease;
import dev.signalbox.queue.jobs.QueueUnavailable;
import dev.signalbox.queue.jobs.SampleJobs;
import io.vertx.core.Vertx;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** What happens to Redis must cost time, and nothing else. */
@Order(2) // It takes a quarter of a minute.
class RedisFaultsTest {
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final Duration LEASE = Duration.ofMillis(900);

  private final Vertx vertx = Vertx.vertx();
  private final AtomicInteger missed = new AtomicInteger();
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
  void F16_a_queue_whose_redis_has_died_takes_offers_again_once_it_is_back() throws Exception {
    // given
    RedisJobQueue queue = queue(LEASE);
    queue.offer(job(1));
    server.kill();

    // when
    queue.offer(job(2));
    server.restart();

    // then: whoever owns the log is told that he has to offer again
    await().atMost(LONG).untilAsserted(() -> assertThat(missed).hasValue(1));
    queue.offer(job(2));
    assertThat(queue.lease("a", LONG).orElseThrow().job()).isEqualTo(job(2));
  }

  @Test
  void F17_a_lease_outlives_the_loss_of_everything() throws Exception {
    // given
    RedisJobQueue queue = queue(LEASE);
    RedisJobQueue other = queue(LEASE);
    queue.offer(job(1));
    Lease lease = queue.lease("a", LONG).orElseThrow();

    // when
    server.tell("FLUSHALL");

    // then
    assertThat(queue.holds(job(1).id())).isTrue();
    assertThat(other.holds(job(1).id())).as("for as long as not all have been heard").isTrue();
    assertThat(queue.extend(lease)).isTrue();
    other.offer(job(1));
    assertThat(other.lease("a", Duration.ofMillis(50))).isEmpty();
    queue.settle(lease);
    await().atMost(LONG).until(() -> !other.holds(job(1).id()));
  }

  @Test
  void F20_a_server_that_answers_nothing_keeps_nobody_for_longer_than_the_deadline()
      throws Exception {
    // given
    RedisJobQueue queue = queue(LEASE);
    queue.offer(job(1));
    server.freeze();
    var waiting =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return queue.lease("a", JobQueue.FOREVER);
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            },
            Thread::startVirtualThread);

    // when
    assertThatThrownBy(() -> queue.holds("other")).isInstanceOf(QueueUnavailable.class);
    server.thaw();

    // then: where the server has leased it to one who was not there to hear of it, it is lost, and
    // offered again by whoever owns the log
    await()
        .atMost(LONG)
        .until(() -> {
          queue.offer(job(1));
          return waiting.isDone();
        });
    assertThat(waiting.get().orElseThrow().job()).isEqualTo(job(1));
  }

  @Test
  void F20_a_server_without_room_counts_as_away_and_is_offered_again_what_it_has_refused()
      throws Exception {
    // given
    RedisJobQueue queue = queue(LEASE);
    server.tell("CONFIG SET maxmemory 1");

    // when
    queue.offer(job(1));

    // then
    await().atMost(LONG).until(() -> !queue.isReachable());
    assertThat(queue.lease("a", Duration.ofMillis(50))).isEmpty();

    // and
    server.tell("CONFIG SET maxmemory 0");
    await().atMost(LONG).untilAsserted(() -> assertThat(missed).hasPositiveValue());
    queue.offer(job(1));
    assertThat(queue.lease("a", LONG).orElseThrow().job()).isEqualTo(job(1));
    await().atMost(LONG).until(queue::isReachable);
  }

  @Test
  void F29_whoever_was_away_for_longer_than_his_lease_finds_that_it_is_worth_nothing()
      throws Exception {
    // given: one who cannot say that he is there
    RedisJobQueue zombie = queue(LEASE);
    zombie.offer(job(1));
    Lease old = zombie.lease("a", LONG).orElseThrow();
    zombie.disconnect();

    // when
    RedisJobQueue other = queue(LEASE);
    await().atMost(LONG).until(() -> !other.holds(job(1).id()));
    other.offer(job(1));
    Lease current = other.lease("a", LONG).orElseThrow();

    // then
    assertThat(current.nonce()).isNotEqualTo(old.nonce());
    assertThat(other.extend(current)).isTrue();
    assertThat(other.extend(old)).isFalse();
  }

  @Test
  void a_lease_that_is_kept_does_not_run_out() throws Exception {
    // given
    RedisJobQueue queue = queue(LEASE);
    RedisJobQueue other = queue(LEASE);
    queue.offer(job(1));
    Lease lease = queue.lease("a", LONG).orElseThrow();

    // when: much longer than a lease
    long end = System.nanoTime() + 4 * LEASE.toNanos();
    await().atMost(LONG).until(() -> other.holds(job(1).id()) && System.nanoTime() > end);

    // then
    assertThat(queue.extend(lease)).isTrue();
  }

  @Test
  void what_was_brought_and_not_taken_is_given_back_at_the_end() throws Exception {
    RedisJobQueue queue = queue(LEASE);
    queue.offer(job(1));
    Lease lease = queue.lease("a", LONG).orElseThrow();
    queue.close();

    queue.giveBack(lease);

    assertThat(queue(LEASE).lease("a", LONG).orElseThrow().job()).isEqualTo(job(1));
  }

  @Test
  void F16_F18_what_rests_and_whose_turn_it_is_outlive_a_restart_of_a_server_that_keeps_its_data()
      throws Exception {
    // given
    RedisServer lasting = RedisServer.start("--appendonly", "yes", "--appendfsync", "always");
    try {
      RedisJobQueue queue = queue(lasting, LEASE);
      var rest = Duration.ofSeconds(3);
      queue.offer(job(1), rest);
      long begin = System.nanoTime();
      queue.offer(job(2, "x"));
      queue.offer(job(3, "x"));
      queue.offer(job(4, "y"));
      assertThat(queue.lease("a", LONG).orElseThrow().job()).isEqualTo(job(2, "x"));

      // when
      lasting.kill();
      lasting.restart();

      // then
      assertThat(queue.lease("a", LONG).orElseThrow().job()).isEqualTo(job(4, "y"));
      assertThat(queue.lease("a", LONG).orElseThrow().job()).isEqualTo(job(3, "x"));
      assertThat(queue.lease("a", LONG).orElseThrow().job()).isEqualTo(job(1));
      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(rest.minusMillis(200));
    } finally {
      lasting.end();
    }
  }

  @Test
  void what_is_offered_in_lanes_that_are_forsaken_is_gone_and_may_be_offered_elsewhere()
      throws Exception {
    // given
    RedisJobQueue queue = queue(LEASE);
    queue.offer(job(1, "x"));
    queue.offer(job(2, "y"), Duration.ofHours(1));
    queue.offer(new Job.Attempt(job(3, "x").assignment(), "b", true), Duration.ofMillis(1));
    await().until(() -> queue.waiting() == 3); // nobody waits for the answer to an offer

    // when
    int dropped = queue.forsake(List.of("a"));

    // then
    assertThat(dropped).isEqualTo(2);
    assertThat(queue.lease("b", LONG)).isPresent();
    queue.offer(job(2, "y"));
    assertThat(queue.lease("a", LONG).orElseThrow().job()).isEqualTo(job(2, "y"));
  }

  @Test
  void a_queue_that_its_engine_takes_over_is_empty_of_what_waits_and_rests() throws Exception {
    // given
    RedisJobQueue queue = queue(LEASE);
    queue.own("engine");
    queue.offer(job(1, "x"));
    queue.offer(job(2, "y"), Duration.ofMillis(1));
    await().until(() -> queue.waiting() == 2);

    // when
    queue.own("engine");

    // then
    assertThat(queue.waiting()).isZero();
    assertThat(queue.holds(job(2, "y").id())).isFalse();
    queue.offer(job(3, "x"));
    assertThat(queue.lease("a", LONG).orElseThrow().job()).isEqualTo(job(3, "x"));
    assertThat(queue.lease("a", Duration.ofMillis(50))).isEmpty();
  }

  private RedisJobQueue queue(Duration lease) {
    return queue(server, lease);
  }

  private RedisJobQueue queue(RedisServer at, Duration lease) {
    return RedisJobQueue.connect(
        vertx,
        new RedisSettings(at.uri(), "test").withLease(lease).withDeadline(Duration.ofSeconds(1)),
        Ids.secure()::nonce,
        new SecureRandom(),
        QueueListener.ofEngine(missed::incrementAndGet));
  }

  private static Job job(int number) {
    return job(number, "w");
  }

  private static Job job(int number, String workflow) {
    return SampleJobs.job(number, "a", workflow, 1_700_000_000_000L, false, Json.EMPTY_OBJECT);
  }
}
