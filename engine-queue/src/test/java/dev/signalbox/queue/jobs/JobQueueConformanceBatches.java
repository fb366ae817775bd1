package dev.signalbox.queue.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.signalbox.core.Json;
import dev.signalbox.queue.Together;
import dev.signalbox.queue.jobs.JobQueue.Lease;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every back end of the queue promises to those who come many at a time, however it bundles
 * what they want.
 */
public abstract class JobQueueConformanceBatches {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final Duration NOW = Duration.ofMillis(20);

  private JobQueue queue;

  /** A queue with nothing in it. */
  protected abstract JobQueue queue() throws Exception;

  /** How long it is waited for what may never come. */
  protected Duration patience() {
    return Duration.ofSeconds(10);
  }

  @BeforeEach
  void open() throws Exception {
    queue = queue();
  }

  @AfterEach
  void close() throws Exception {
    queue.close();
  }

  @Test
  void many_who_lease_at_once_get_those_whose_turn_it_is_and_no_more_than_they_are()
      throws Exception {
    IntStream.range(0, 200).forEach(i -> queue.offer(job(i, "many", 1000 - i)));
    IntStream.range(200, 203).forEach(i -> queue.offer(job(i, "few", 5000)));

    var leased = Together.run(6, _ -> lease().job().assignment().run().value());

    assertThat(leased).containsExactlyInAnyOrder("r199", "r198", "r197", "r200", "r201", "r202");
    assertThat(queue.waiting()).isEqualTo(197);
  }

  @Test
  void a_head_start_goes_first_also_among_what_many_lease_at_once() throws Exception {
    IntStream.range(0, 100).forEach(i -> queue.offer(job(i, "w" + i % 10, 1000)));
    IntStream.range(100, 104).forEach(i -> queue.offer(job(i, "urgent", 900, true)));

    var leased = Together.run(4, _ -> lease().job().key());

    assertThat(leased).containsOnly("urgent");
  }

  @Test
  void of_more_who_wait_than_there_are_jobs_each_gets_one_and_the_others_wait_on()
      throws Exception {
    var waiting = waiting(5);

    IntStream.range(0, 3).forEach(i -> queue.offer(job(i)));
    await().atMost(patience()).until(() -> done(waiting).size() == 3);
    assertThat(queue.waiting()).isZero();
    IntStream.range(3, 10).forEach(i -> queue.offer(job(i)));

    await().atMost(patience()).until(() -> done(waiting).size() == 5);
    assertThat(done(waiting)).doesNotHaveDuplicates();
    assertThat(queue.waiting()).isEqualTo(5);
  }

  @Test
  void a_job_that_is_offered_twice_at_once_is_leased_by_one_of_those_who_wait() throws Exception {
    var waiting = waiting(2);

    queue.offer(job(1));
    queue.offer(job(1));
    queue.offer(job(1));

    await().atMost(patience()).until(() -> done(waiting).size() == 1);
    assertThat(queue.waiting()).isZero();
    assertThat(done(waiting)).hasSize(1);
    queue.offer(job(2));
    await().atMost(patience()).until(() -> done(waiting).size() == 2);
    assertThat(done(waiting)).containsExactlyInAnyOrder(job(1).id(), job(2).id());
  }

  @Test
  void many_that_are_settled_and_offered_again_at_once_are_all_there() throws Exception {
    IntStream.range(0, 100).forEach(i -> queue.offer(job(i)));
    var leases = new ArrayList<Lease>();
    for (int i = 0; i < 100; i++) {
      leases.add(lease());
    }

    for (Lease lease : leases) {
      queue.offer(lease.job()); // not taken: it is leased still
      queue.settle(lease);
      queue.offer(lease.job());
    }

    assertThat(queue.waiting()).isEqualTo(100);
    for (Lease lease : leases) {
      assertThat(lease().job()).isEqualTo(lease.job());
    }
  }

  @Test
  void many_that_are_given_back_at_once_are_in_their_lines_again_and_their_old_leases_nothing()
      throws Exception {
    IntStream.range(0, 100).forEach(i -> queue.offer(job(i, "w", i)));
    var leases = new ArrayList<Lease>();
    for (int i = 0; i < 100; i++) {
      leases.add(lease());
    }

    for (Lease lease : leases) {
      queue.giveBack(lease);
      queue.settle(lease);
    }

    for (int i = 0; i < 100; i++) {
      assertThat(lease().job()).isEqualTo(job(i, "w", i));
    }
    assertThat(queue.extend(leases.getFirst())).isFalse();
  }

  @Test
  void each_of_many_that_were_just_offered_can_be_withdrawn() throws Exception {
    var withdrawn =
        IntStream.range(0, 100)
            .filter(i -> {
              queue.offer(job(i));
              queue.offer(job(1000 + i));
              return queue.withdraw(job(i).id()) && !queue.holds(job(i).id());
            })
            .count();

    assertThat(withdrawn).isEqualTo(100);
    assertThat(queue.waiting()).isEqualTo(100);
    assertThat(lease().job()).isEqualTo(job(1000));
  }

  @Test
  void a_thousand_that_many_offer_reach_those_who_wait_each_once() throws Exception {
    var leased = new ConcurrentLinkedQueue<String>();
    var workers =
        Stream.generate(
                () -> CompletableFuture.runAsync(() -> work(leased), Thread::startVirtualThread))
            .limit(16)
            .toList();

    Together.run(
        8,
        racer -> {
          IntStream.range(0, 125).forEach(i -> queue.offer(job(racer * 125 + i)));
          return racer;
        });

    await().atMost(patience()).until(() -> leased.size() >= 1000);
    queue.close();
    for (var worker : workers) {
      worker.get(20, TimeUnit.SECONDS);
    }
    assertThat(leased).hasSize(1000).doesNotHaveDuplicates();
  }

  /** Settles what it gets, until there is no queue any more. */
  private void work(Collection<String> leased) {
    for (var lease = sometime(); lease.isPresent(); lease = sometime()) {
      leased.add(lease.get().job().id());
      queue.settle(lease.get());
    }
  }

  private List<CompletableFuture<Optional<Lease>>> waiting(int count) {
    var waiting =
        Stream.generate(
                () -> CompletableFuture.supplyAsync(this::sometime, Thread::startVirtualThread))
            .limit(count)
            .toList();
    await()
        .atMost(patience())
        .pollDelay(NOW)
        .until(() -> waiting.stream().noneMatch(CompletableFuture::isDone));
    return waiting;
  }

  private static List<String> done(List<CompletableFuture<Optional<Lease>>> waiting) {
    return waiting.stream()
        .filter(CompletableFuture::isDone)
        .map(lease -> lease.join().orElseThrow().job().id())
        .toList();
  }

  private Optional<Lease> sometime() {
    try {
      return queue.lease("a", JobQueue.FOREVER);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private Lease lease() throws InterruptedException {
    return queue.lease("a", SOON).orElseThrow();
  }

  private static Job job(int number) {
    return job(number, "w", 0);
  }

  private static Job job(int number, String workflow, long rank) {
    return job(number, workflow, rank, false);
  }

  private static Job job(int number, String workflow, long rank, boolean ahead) {
    return SampleJobs.job(number, "a", workflow, rank, ahead, Json.EMPTY_OBJECT);
  }
}
