package dev.signalbox.queue.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.signalbox.core.Json;
import dev.signalbox.core.Step;
import dev.signalbox.queue.Together;
import dev.signalbox.queue.jobs.JobQueue.Lease;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every back end of the queue promises. */
public abstract class JobQueueConformance {
  private static final Duration SOON = Duration.ofSeconds(5);
  private static final Duration NOW = Duration.ofMillis(20);
  private static final Duration REST = Duration.ofMillis(300);

  /** To this a queue may know its time. */
  private static final long MILLI = 1_000_000;

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
  void jobs_of_a_lane_are_leased_in_the_order_of_their_offer() throws Exception {
    List<Job> jobs = IntStream.range(0, 20).mapToObj(i -> job(i, "a")).toList();
    jobs.forEach(queue::offer);
    assertThat(queue.waiting()).isEqualTo(20);

    var leased = new ArrayList<Job>();
    for (int i = 0; i < 20; i++) {
      leased.add(lease("a").job());
    }

    assertThat(leased).isEqualTo(jobs);
    assertThat(queue.waiting()).isZero();
  }

  @Test
  void lanes_do_not_get_in_the_way_of_each_other() throws Exception {
    queue.offer(job(1, "a"));
    queue.offer(job(2, "b"));

    assertThat(lease("b").job()).isEqualTo(job(2, "b"));
    assertThat(queue.lease("b", NOW)).isEmpty();
    assertThat(lease("a").job()).isEqualTo(job(1, "a"));
  }

  @Test
  void F27_a_job_is_there_once_however_often_it_is_offered() throws Exception {
    queue.offer(job(1, "a"));
    queue.offer(job(1, "a"));
    Lease lease = lease("a");
    queue.offer(job(1, "a"));
    assertThat(queue.lease("a", NOW)).isEmpty();

    queue.settle(lease);
    queue.offer(job(1, "a"));

    assertThat(lease("a").job()).isEqualTo(job(1, "a"));
  }

  @Test
  void of_many_workers_each_job_gets_one() throws Exception {
    IntStream.range(0, 200).forEach(i -> queue.offer(job(i, "a")));

    var leased =
        Together.run(
            8,
            _ -> {
              var mine = new ArrayList<String>();
              for (var lease = queue.lease("a", NOW);
                  lease.isPresent();
                  lease = queue.lease("a", NOW)) {
                mine.add(lease.get().job().id());
              }
              return mine;
            });

    var all = leased.stream().flatMap(List::stream).toList();
    assertThat(all).hasSize(200).doesNotHaveDuplicates();
  }

  @Test
  void whoever_waits_is_woken_by_an_offer() throws Exception {
    var waiting = CompletableFuture.supplyAsync(() -> leaseUnchecked("a"));
    await().atMost(patience()).pollDelay(Duration.ofMillis(30)).until(() -> !waiting.isDone());

    queue.offer(job(1, "a"));

    assertThat(waiting.join().orElseThrow().job()).isEqualTo(job(1, "a"));
  }

  @Test
  void a_lease_lasts_until_it_is_settled() throws Exception {
    queue.offer(job(1, "a"));
    Lease lease = lease("a");
    assertThat(queue.extend(lease)).isTrue();
    assertThat(queue.holds(lease.job().id())).isTrue();

    queue.settle(lease);

    assertThat(queue.extend(lease)).isFalse();
    assertThat(queue.holds(lease.job().id())).isFalse();
  }

  @Test
  void F29_an_old_lease_is_worth_nothing() throws Exception {
    queue.offer(job(1, "a"));
    Lease old = lease("a");
    queue.giveBack(old);
    assertThat(queue.waiting()).isEqualTo(1);
    Lease current = lease("a");
    assertThat(current.job()).isEqualTo(old.job());
    assertThat(current.nonce()).isNotEqualTo(old.nonce());

    queue.settle(old);
    queue.giveBack(old);

    assertThat(queue.extend(old)).isFalse();
    assertThat(queue.extend(current)).isTrue();
    assertThat(queue.waiting()).isZero();
  }

  @Test
  void a_job_can_be_withdrawn_until_it_is_leased() throws Exception {
    queue.offer(job(1, "a"));
    queue.offer(job(2, "a"));
    queue.offer(job(3, "a"));
    Lease first = lease("a");

    assertThat(queue.withdraw(job(2, "a").id())).isTrue();
    assertThat(queue.withdraw(job(2, "a").id())).isFalse();
    assertThat(queue.withdraw(first.job().id())).isFalse();

    assertThat(queue.holds(job(2, "a").id())).isFalse();
    assertThat(queue.holds(job(3, "a").id())).isTrue();
    assertThat(queue.waiting()).isEqualTo(1);
    assertThat(lease("a").job()).isEqualTo(job(3, "a"));
  }

  @Test
  void checks_are_jobs_of_their_own() throws Exception {
    var check =
        new Job.Check(
            job(1, "a").assignment(), 0, new Step.Expectation("seen", Json.EMPTY_OBJECT), "b");
    queue.offer(job(1, "a"));
    queue.offer(check);

    assertThat(lease("b").job()).isEqualTo(check);
    assertThat(lease("a").job()).isEqualTo(job(1, "a"));
  }

  @Test
  void closing_wakes_whoever_waits_and_hands_out_nothing_more() throws Exception {
    queue.offer(job(1, "b"));
    assertThat(queue.holds(job(1, "b").id())).isTrue();
    var waiting = CompletableFuture.supplyAsync(() -> leaseUnchecked("a"));
    await().atMost(patience()).pollDelay(Duration.ofMillis(30)).until(() -> !waiting.isDone());

    queue.close();

    assertThat(waiting.join()).isEmpty();
    assertThat(queue.lease("b", NOW)).isEmpty();
  }

  private Lease lease(String lane) throws InterruptedException {
    return queue.lease(lane, SOON).orElseThrow();
  }

  private Optional<Lease> leaseUnchecked(String lane) {
    try {
      return queue.lease(lane, SOON);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void
      SEMANTICS_7_3_SEMANTICS_7_4_of_several_jobs_the_one_of_the_lowest_rank_is_first_and_ties_are_fifo()
          throws Exception {
    queue.offer(job(1, "a", 5));
    queue.offer(job(2, "a", 5));
    queue.offer(job(3, "a", -1));

    assertThat(queue.lease("a", SOON).orElseThrow().job()).isEqualTo(job(3, "a", -1));
    assertThat(queue.lease("a", SOON).orElseThrow().job()).isEqualTo(job(1, "a", 5));
    assertThat(queue.lease("a", SOON).orElseThrow().job()).isEqualTo(job(2, "a", 5));
  }

  @Test
  void SEMANTICS_7_3_keys_take_turns_so_that_many_jobs_of_one_do_not_hold_up_another()
      throws Exception {
    IntStream.range(0, 1000).forEach(i -> queue.offer(job(i, "a", "many", 0)));
    queue.offer(job(1000, "a", "few", 5));
    queue.offer(job(1001, "a", "few", 5));
    queue.offer(job(1002, "a", "late", 9));

    var keys = new ArrayList<String>();
    for (int i = 0; i < 6; i++) {
      keys.add(lease("a").job().key());
    }

    assertThat(keys).containsExactly("many", "few", "late", "many", "few", "many");
    assertThat(queue.waiting()).isEqualTo(997);
  }

  @Test
  void SEMANTICS_7_3_a_head_start_counts_among_the_jobs_of_its_key() throws Exception {
    queue.offer(job(1, "a", "x", 100));
    queue.offer(job(2, "a", "y", 500));
    queue.offer(job(3, "a", "x", 40));
    queue.offer(job(4, "a", "y", 499));

    var leased = new ArrayList<String>();
    for (int i = 0; i < 4; i++) {
      leased.add(lease("a").job().assignment().run().value());
    }

    assertThat(leased).containsExactly("r3", "r4", "r1", "r2");
  }

  @Test
  void SEMANTICS_7_3_a_head_start_goes_before_the_turns_of_those_that_it_is_older_than()
      throws Exception {
    queue.offer(job(1, "a", "old", 10));
    queue.offer(job(2, "a", "old", 11));
    queue.offer(job(3, "a", "young", 500));
    queue.offer(job(4, "a", "young", 501));
    queue.offer(job(5, "a", "urgent", 200, true));
    queue.offer(job(6, "a", "urgent", 201, true));
    queue.offer(job(7, "a", "urgent", 600));
    queue.offer(job(8, "a", "last", 700, true));
    queue.withdraw(job(2, "a", "old", 11).id());

    var leased = new ArrayList<String>();
    for (int i = 0; i < 7; i++) {
      leased.add(lease("a").job().assignment().run().value());
    }

    assertThat(leased).containsExactly("r1", "r5", "r6", "r3", "r7", "r8", "r4");
  }

  @Test
  void a_key_whose_turn_was_used_comes_last_again_also_when_it_had_gone() throws Exception {
    queue.offer(job(1, "a", "x", 0));
    queue.offer(job(2, "a", "y", 0));
    queue.offer(job(3, "a", "y", 0));
    Lease first = lease("a");

    queue.giveBack(first);

    assertThat(lease("a").job().key()).isEqualTo("y");
    assertThat(lease("a").job().key()).isEqualTo("x");
    assertThat(lease("a").job().key()).isEqualTo("y");
  }

  @Test
  void a_job_is_not_handed_out_before_it_has_rested() throws Exception {
    long begin = System.nanoTime();
    queue.offer(job(1, "a"), REST);
    assertThat(queue.holds(job(1, "a").id())).isTrue();
    assertThat(queue.waiting()).isEqualTo(1);
    queue.offer(job(1, "a"));
    queue.offer(job(2, "a"));

    assertThat(lease("a").job()).as("others do not wait for it").isEqualTo(job(2, "a"));
    assertThat(lease("a").job()).isEqualTo(job(1, "a"));

    assertThat(System.nanoTime() - begin).isGreaterThanOrEqualTo(REST.toNanos() - MILLI);
    assertThat(queue.waiting()).isZero();
  }

  @Test
  void whoever_waits_for_ever_gets_a_job_as_soon_as_it_has_rested() throws Exception {
    var waiting =
        IntStream.range(0, 3)
            .mapToObj(_ -> CompletableFuture.supplyAsync(this::leaseSometime))
            .toList();
    await()
        .atMost(patience())
        .pollDelay(Duration.ofMillis(30))
        .until(() -> waiting.stream().noneMatch(CompletableFuture::isDone));

    long begin = System.nanoTime();
    queue.offer(job(1, "a"), REST);
    queue.offer(job(2, "a"));
    queue.offer(job(3, "b"), REST);
    queue.offer(job(4, "a"), REST.multipliedBy(2));

    assertThat(waiting)
        .extracting(lease -> lease.get(SOON.toSeconds(), TimeUnit.SECONDS).orElseThrow().job())
        .containsExactlyInAnyOrder(job(1, "a"), job(2, "a"), job(4, "a"));
    assertThat(System.nanoTime() - begin)
        .isBetween(
            2 * REST.toNanos() - MILLI, 2 * REST.toNanos() + Duration.ofSeconds(3).toNanos());
    assertThat(lease("b").job()).isEqualTo(job(3, "b"));
  }

  @Test
  void a_job_that_is_given_back_rests_for_everybody() throws Exception {
    queue.offer(job(1, "a"));
    Lease old = lease("a");
    long begin = System.nanoTime();

    queue.giveBack(old, REST);

    assertThat(queue.extend(old)).isFalse();
    assertThat(lease("a").job()).isEqualTo(job(1, "a"));
    assertThat(System.nanoTime() - begin).isGreaterThanOrEqualTo(REST.toNanos() - MILLI);
  }

  @Test
  void a_job_that_rests_can_be_withdrawn() throws Exception {
    queue.offer(job(1, "a"), Duration.ofHours(1));
    queue.offer(job(2, "a"), REST);
    assertThat(queue.waiting()).isEqualTo(2);

    assertThat(queue.withdraw(job(1, "a").id())).isTrue();
    assertThat(queue.withdraw(job(1, "a").id())).isFalse();

    assertThat(queue.holds(job(1, "a").id())).isFalse();
    assertThat(lease("a").job()).isEqualTo(job(2, "a"));
    assertThat(queue.waiting()).isZero();
  }

  @Test
  void of_many_that_have_rested_at_once_each_is_handed_out_once() throws Exception {
    IntStream.range(0, 250).forEach(i -> queue.offer(job(i, "a", i % 3 == 0 ? "x" : "y", i), REST));
    assertThat(queue.lease("a", NOW)).isEmpty();

    var leased = new ArrayList<String>();
    for (int i = 0; i < 250; i++) {
      leased.add(lease("a").job().id());
    }

    assertThat(leased).doesNotHaveDuplicates();
    assertThat(queue.lease("a", NOW)).isEmpty();
  }

  private Optional<Lease> leaseSometime() {
    try {
      return queue.lease("a", JobQueue.FOREVER);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Job job(int number, String lane) {
    return job(number, lane, 0);
  }

  private static Job job(int number, String lane, long rank) {
    return job(number, lane, "w", rank);
  }

  private static Job job(int number, String lane, String workflow, long rank) {
    return job(number, lane, workflow, rank, false);
  }

  private static Job job(int number, String lane, String workflow, long rank, boolean ahead) {
    return SampleJobs.job(number, lane, workflow, rank, ahead, new Json("{\"a\":\"é\"}"));
  }
}
