package dev.signalbox.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.signalbox.core.Json;
import dev.signalbox.core.Run;
import dev.signalbox.core.RunId;
import dev.signalbox.core.WorkflowId;
import dev.signalbox.queue.intake.Launch;
import dev.signalbox.queue.intake.Submission;
import dev.signalbox.queue.log.Duty;
import dev.signalbox.queue.operations.Operations;
import dev.signalbox.queue.postgres.Chaos;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** Several engines on one database: none of them is needed, and none contradicts another. */
@Order(1) // It takes a minute.
class ClusterTest {
  private static final int NODES = 4;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private Cluster cluster;

  @BeforeEach
  void open() throws Exception {
    cluster = new Cluster(NODES);
    cluster.members.forEach(Cluster.Member::start);
  }

  @AfterEach
  void close() throws Exception {
    cluster.close();
  }

  private static Json data(int number) {
    return new Json("{\"k\":\"one\",\"n\":\"" + number + "\"}");
  }

  private RunId launch(int node, int number) {
    return launch(node, Cluster.JOB, number);
  }

  private RunId launch(int node, WorkflowId workflow, int number) {
    return ((Launch.Launched)
            cluster
                .some(node)
                .operations()
                .launch(workflow, data(number), new LinkedHashMap<>(), Optional.empty()))
        .run()
        .id();
  }

  private void pay(int node, int number) {
    Submission submission =
        cluster
            .some(node)
            .operations()
            .submit(
                List.of(
                    new Submission.Incoming(
                        Optional.of("paid-" + number), "demo/paid", data(number))));
    assertThat(submission).isInstanceOf(Submission.Accepted.class);
  }

  private Run.Status status(int node, RunId run) {
    return ((Operations.Found.Known) cluster.some(node).operations().find(run)).run().status();
  }

  @Test
  void I10_I15_of_engines_that_are_killed_the_others_take_over_and_no_limit_breaks()
      throws Exception {
    long seed = System.nanoTime();
    var random = new Random(seed);
    var runs = new ArrayList<RunId>();
    long until = System.nanoTime() + Chaos.storm().toNanos();
    long nextDeath = System.nanoTime() + Duration.ofSeconds(2).toNanos();

    // when: runs are begun here, their events come in there, and now and then an engine dies
    for (int i = 0; System.nanoTime() < until; i++) {
      runs.add(launch(random.nextInt(NODES), i));
      if (random.nextBoolean()) {
        pay(random.nextInt(NODES), i);
      } else {
        int late = i;
        int node = random.nextInt(NODES);
        Thread.ofVirtual().start(() -> payLater(node, late));
      }
      if (System.nanoTime() > nextDeath) {
        cluster.killAndReplace(random.nextInt(NODES));
        nextDeath = System.nanoTime() + Duration.ofSeconds(3).toNanos();
      }
    }

    // then
    for (RunId run : runs) {
      await()
          .atMost(PATIENCE)
          .untilAsserted(() ->
              assertThat(status(0, run))
                  .as("seed %d, run %s of %d", seed, run, runs.size())
                  .isEqualTo(Run.Status.SUCCEEDED));
    }
    assertThat(cluster.most()).as("seed %d", seed).isBetween(1, (int) Cluster.LIMIT);
    assertThat(cluster.check().findings()).as("seed %d", seed).isEmpty();
  }

  private void payLater(int node, int number) {
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(150))
        .ignoreExceptions()
        .untilAsserted(() -> pay(node, number));
  }

  @Test
  void what_one_engine_has_changed_no_other_contradicts() throws Exception {
    // given
    var here = cluster.some(0).operations();
    var there = cluster.some(1).operations();
    RunId run = launch(0, 1);
    assertThat(there.find(run)).isInstanceOf(Operations.Found.Known.class);

    // when: the run goes on elsewhere
    pay(1, 1);
    var ended = there.await(run, PATIENCE);

    // then
    assertThat(((Operations.Found.Known) ended).run().status()).isEqualTo(Run.Status.SUCCEEDED);
    assertThat(status(0, run)).isEqualTo(Run.Status.SUCCEEDED);
    assertThat(status(2, run)).isEqualTo(Run.Status.SUCCEEDED);

    // and: a pause counts everywhere, and so does its end
    here.pause(Cluster.JOB, "ann", Optional.empty());
    RunId held = launch(2, 2);
    assertThat(status(3, held)).isEqualTo(Run.Status.QUEUED);
    there.resume(Cluster.JOB, "ann");
    pay(3, 2);
    assertThat(((Operations.Found.Known) here.await(held, PATIENCE)).run().status())
        .isEqualTo(Run.Status.SUCCEEDED);
  }

  @Test
  void P4_of_two_retries_at_two_engines_at_once_one_is_refused() throws Exception {
    // given: a run that has failed, which both engines know
    var desks = List.of(cluster.some(0).operations(), cluster.some(1).operations());
    RunId old = launch(0, Cluster.BROKEN, 1);
    var ended = (Operations.Found.Known) desks.getLast().await(old, PATIENCE);
    assertThat(ended.run().status()).isEqualTo(Run.Status.FAILED);
    cluster.failing = false;

    // when: neither begins its own before the other is about to
    cluster.meeting.begin();
    List<Launch> answers = Together.run(2, i -> desks.get(i).reruns().retry(old, Optional.empty()));

    // then
    assertThat(cluster.meeting.asked()).as("both had found it free").isGreaterThanOrEqualTo(2);
    assertThat(answers).filteredOn(Launch.Launched.class::isInstance).hasSize(1);
    assertThat(answers).filteredOn(Launch.NotRetryable.class::isInstance).hasSize(1);

    // and: of a fork beside it, each engine knows that it must work elsewhere
    var fork = desks.getLast().reruns().fork(old, ended.run().sequence());
    assertThat(((Launch.Launched) fork).run().workspace()).isNotEqualTo(ended.run().workspace());
    assertThat(cluster.check().findings()).isEmpty();
  }

  @Test
  void I17_of_those_who_go_on_with_one_run_at_two_engines_at_once_one_works_where_it_has_worked()
      throws Exception {
    // given: two runs that have failed, which both engines know
    var desks = List.of(cluster.some(0).operations(), cluster.some(1).operations());
    Run forked = failed(1);
    Run retried = failed(2);
    cluster.failing = false;

    // when: two forks of the one, neither of which begins before the other is about to
    cluster.meeting.begin();
    List<Launch> forks =
        Together.run(2, i -> desks.get(i).reruns().fork(forked.id(), forked.sequence()));

    // then: both are made, and one of them works elsewhere
    assertThat(cluster.meeting.asked()).as("both had found it free").isGreaterThanOrEqualTo(2);
    assertThat(forks).allMatch(Launch.Launched.class::isInstance);
    assertThat(inWorkspaceOf(forked, forks)).isEqualTo(1);

    // when: a retry of the other one, and a fork beside it
    cluster.meeting.begin();
    List<Launch> mixed =
        Together.run(
            2,
            i ->
                i == 0
                    ? desks.get(i).reruns().retry(retried.id(), Optional.empty())
                    : desks.get(i).reruns().fork(retried.id(), retried.sequence()));

    // then: the fork is made in any case, and the retry where it was first
    assertThat(cluster.meeting.asked()).as("both had found it free").isGreaterThanOrEqualTo(2);
    assertThat(mixed.getFirst()).isInstanceOfAny(Launch.Launched.class, Launch.NotRetryable.class);
    assertThat(mixed.getLast()).isInstanceOf(Launch.Launched.class);
    assertThat(inWorkspaceOf(retried, mixed)).isEqualTo(1);
    assertThat(cluster.check().findings()).isEmpty();
  }

  private Run failed(int number) throws InterruptedException {
    RunId run = launch(0, Cluster.BROKEN, number);
    var ended = cluster.some(1).operations().await(run, PATIENCE);
    Run known = ((Operations.Found.Known) ended).run();
    assertThat(known.status()).isEqualTo(Run.Status.FAILED);
    return known;
  }

  private static long inWorkspaceOf(Run old, List<Launch> answers) {
    return answers.stream()
        .filter(answer ->
            answer instanceof Launch.Launched(Run run) && run.workspace().equals(old.workspace()))
        .count();
  }

  @Test
  void each_duty_is_somebodys_and_those_of_the_dead_are_taken_over() throws Exception {
    await().atMost(PATIENCE).untilAsserted(this::eachDutyIsOnes);

    cluster.killAndReplace(1);
    cluster.killAndReplace(2);

    await().atMost(Duration.ofSeconds(5)).untilAsserted(this::eachDutyIsOnes);
  }

  private void eachDutyIsOnes() {
    for (Duty duty : Duty.values()) {
      assertThat(cluster.members)
          .as("%s", duty)
          .filteredOn(member -> member.store().isOnDuty(duty))
          .hasSize(1);
    }
    assertThat(cluster.members)
        .allSatisfy(member ->
            assertThat(List.of(Duty.values())).filteredOn(member.store()::isOnDuty).hasSize(1));
  }
}
