package dev.signalbox.queue.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.signalbox.core.Json;
import dev.signalbox.queue.jobs.Job;
import dev.signalbox.queue.jobs.JobQueue;
import dev.signalbox.queue.jobs.JobQueue.Lease;
import dev.signalbox.queue.jobs.QueueUnavailable;
import dev.signalbox.queue.jobs.SampleJobs;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What goes to the server together. */
class ExchangeTest {
  private static final Duration SOON = Duration.ofSeconds(20);

  private final Vertx vertx = Vertx.vertx();
  private final Server server = new Server();
  private final Exchange exchange = new Exchange(vertx, server);

  @AfterEach
  void stop() throws Exception {
    vertx.close().await(10, TimeUnit.SECONDS);
  }

  @Test
  void one_goes_alone_and_what_comes_while_it_is_under_way_goes_together_with_the_next()
      throws Exception {
    exchange.add(offer(1));
    Sent first = server.next();

    exchange.add(offer(2));
    exchange.add(new Errand.Settlement(new Lease(job(3), "n")));
    exchange.add(offer(2));

    assertThat(first.ids()).containsExactly(id(1));
    server.nothingMore();
    first.answer();
    assertThat(server.next().ids()).containsExactly(id(2), id(3), id(2));
  }

  @Test
  void a_round_has_no_more_than_64_errands_and_those_that_are_left_follow_at_once()
      throws Exception {
    exchange.add(offer(0));
    Sent first = server.next();
    IntStream.rangeClosed(1, 150).forEach(i -> exchange.add(offer(i)));

    first.answer();

    assertThat(Stream.of(server.next(), server.next(), server.next()).map(Sent::ids))
        .containsExactly(ids(1, 64), ids(65, 128), ids(129, 150));
  }

  @Test
  void a_round_that_is_large_takes_no_further_errand() throws Exception {
    exchange.add(offer(0));
    Sent first = server.next();
    String large = "x".repeat(256 << 10);
    exchange.add(new Errand.Offer(job(1), large, Duration.ZERO));
    exchange.add(offer(2));

    first.answer();

    assertThat(server.next().ids()).containsExactly(id(1));
    assertThat(server.next().ids()).containsExactly(id(2));
  }

  @Test
  void what_is_asked_for_gets_there_after_what_was_handed_in_and_waits_for_no_answer()
      throws Exception {
    exchange.add(offer(1));
    Sent first = server.next();
    exchange.add(offer(2));

    Future<String> answer = exchange.after(() -> Future.succeededFuture("so " + server.count()));

    assertThat(answer.await(20, TimeUnit.SECONDS)).isEqualTo("so 2");
    assertThat(server.next().ids()).containsExactly(id(2));
    first.answer();
  }

  @Test
  void whoever_waits_is_asked_for_with_what_is_offered_and_for_no_more_than_he_can_take()
      throws Exception {
    var waiting = Stream.of(waiting("a"), waiting("a"), waiting("b")).toList();
    answerUntil(3);
    exchange.add(offer(1));

    Sent sent = server.next();
    assertThat(sent.ids()).containsExactly(id(1));
    assertThat(sent.round().wants()).containsExactly(new Round.Want(List.of("key-a"), 2));
    sent.answer(job("1"));

    assertThat(CompletableFuture.anyOf(waiting.get(0), waiting.get(1)).get(20, TimeUnit.SECONDS))
        .isEqualTo(Optional.of("1"));
    assertThat(waiting.stream().filter(CompletableFuture::isDone)).hasSize(1);
    server.nothingMore();
  }

  @Test
  void who_gets_as_many_as_he_wanted_asks_for_more_as_soon_as_he_waits_again() throws Exception {
    var one = waiting("a");
    server.next().answer(job("1"));
    assertThat(one.get(20, TimeUnit.SECONDS)).contains("1");

    var two = waiting("a");
    server.next().answer(List.of());
    server.nothingMore();

    exchange.tell("a");
    server.next().answer(job("2"));
    assertThat(two.get(20, TimeUnit.SECONDS)).contains("2");
  }

  @Test
  void a_job_for_one_who_has_gone_is_handed_back() throws Exception {
    var gone = waiting("a");
    Sent sent = server.next();

    exchange.close();
    assertThat(gone.get(20, TimeUnit.SECONDS)).isEmpty();
    sent.answer(job("1"));

    assertThat(server.unwanted.poll(20, TimeUnit.SECONDS)).isEqualTo("1");
    assertThat(exchange.next("a", SOON)).isEmpty();
  }

  @Test
  void whoever_is_interrupted_leaves_no_job_behind() throws Exception {
    var failure = new CompletableFuture<Throwable>();
    Thread waiter =
        Thread.ofVirtual()
            .start(() -> {
              try {
                failure.completeExceptionally(
                    new IllegalStateException("got " + exchange.next("a", JobQueue.FOREVER)));
              } catch (InterruptedException e) {
                failure.complete(e);
              }
            });
    Sent sent = server.next();

    waiter.interrupt();
    await().until(() -> !waiter.isInterrupted()); // he has taken note of it
    sent.answer(job("1"));

    assertThat(failure.get(20, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
    assertThat(server.unwanted.poll(20, TimeUnit.SECONDS)).isEqualTo("1");
  }

  @Test
  void who_has_no_patience_left_waits_for_the_answer_that_is_under_way() throws Exception {
    var waiting = waiting("a", Duration.ofMillis(1));
    Sent sent = server.next();
    server.nothingMore();
    assertThat(waiting).isNotDone();

    sent.answer(job("1"));

    assertThat(waiting.get(20, TimeUnit.SECONDS)).contains("1");
  }

  @Test
  void a_round_that_fails_costs_nobody_his_place() throws Exception {
    var waiting = waiting("a");
    server.next().answer(List.of());
    exchange.add(offer(1));
    server.next().fail();
    assertThat(server.failed.poll(20, TimeUnit.SECONDS)).isNotNull();
    assertThat(waiting).isNotDone();

    exchange.tellAll();
    server.next().answer(job("2"));

    assertThat(waiting.get(20, TimeUnit.SECONDS)).contains("2");
  }

  @Test
  void whoever_ends_waits_until_all_has_got_there() throws Exception {
    exchange.add(offer(1));
    Sent first = server.next();
    exchange.add(offer(2));
    var ended = CompletableFuture.runAsync(() -> exchange.finish(SOON), Thread::startVirtualThread);
    server.nothingMore();
    assertThat(ended).isNotDone();

    first.answer();
    server.next().answer();

    ended.get(20, TimeUnit.SECONDS);
    server.nothingMore();
  }

  /** Answers those who wait that there is nothing, so that nothing is asked for any more. */
  private void answerUntil(int wanted) throws InterruptedException {
    for (int asked = 0; asked < wanted; ) {
      Sent sent = server.next();
      asked += sent.round().wants().stream().mapToInt(Round.Want::most).sum();
      sent.answerAll(sent.round().wants().stream().map(_ -> List.<String>of()).toList());
    }
  }

  private CompletableFuture<Optional<String>> waiting(String lane) {
    return waiting(lane, JobQueue.FOREVER);
  }

  private CompletableFuture<Optional<String>> waiting(String lane, Duration patience) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return exchange.next(lane, patience).map(brought -> brought.job().payload());
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        },
        Thread::startVirtualThread);
  }

  /** A round, and the promise of its answer, which is kept on the thread that has sent it. */
  private record Sent(Round round, Promise<Round.Answer> promise, Context context) {
    List<String> ids() {
      return round.errands().stream().map(errand -> errand.job().id()).toList();
    }

    void fail() {
      context.runOnContext(_ -> promise.fail(new QueueUnavailable("on purpose")));
    }

    void answer() {
      answerAll(List.of());
    }

    void answer(List<String> jobs) {
      answerAll(List.of(jobs));
    }

    /** Each of these lists is for one who wants. */
    void answerAll(List<List<String>> jobs) {
      var answer =
          new Round.Answer(
              OptionalLong.empty(),
              IntStream.range(0, jobs.size()).mapToObj(i -> haul(i, jobs.get(i))).toList());
      context.runOnContext(_ -> promise.complete(answer));
    }

    /** As many as were wanted are not all that there are. */
    private Round.Haul haul(int want, List<String> names) {
      boolean more = want < round.wants().size() && names.size() == round.wants().get(want).most();
      return new Round.Haul(more, names.stream().map(Sent::found).toList());
    }

    private static Round.Found found(String name) {
      return new Round.Found(Optional.empty(), name, "n" + name);
    }
  }

  /** Keeps what it gets until a test answers. */
  private static final class Server implements Exchange.Partner {
    private final BlockingQueue<Sent> sent = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> unwanted = new LinkedBlockingQueue<>();
    private final BlockingQueue<Throwable> failed = new LinkedBlockingQueue<>();
    private volatile int count;

    @Override
    public Future<Round.Answer> send(Round round) {
      count = count + 1;
      Promise<Round.Answer> promise = Promise.promise();
      sent.add(new Sent(round, promise, Vertx.currentContext()));
      return promise.future();
    }

    @Override
    public List<String> keysOf(String lane) {
      return List.of("key-" + lane);
    }

    @Override
    public String fedBy(String lane) {
      return lane;
    }

    @Override
    public void failed(Round round, Throwable reason) {
      failed.add(reason);
    }

    @Override
    public void unwanted(Pick.Brought job) {
      unwanted.add(job.job().payload());
    }

    int count() {
      return count;
    }

    Sent next() throws InterruptedException {
      Sent next = sent.poll(20, TimeUnit.SECONDS);
      assertThat(next).as("a round").isNotNull();
      return next;
    }

    void nothingMore() throws InterruptedException {
      assertThat(sent.poll(50, TimeUnit.MILLISECONDS)).isNull();
    }
  }

  private static List<String> job(String payload) {
    return List.of(payload);
  }

  private static List<String> ids(int from, int to) {
    return IntStream.rangeClosed(from, to).mapToObj(ExchangeTest::id).toList();
  }

  private static String id(int number) {
    return job(number).id();
  }

  private static Errand offer(int number) {
    return new Errand.Offer(job(number), "{}", Duration.ZERO);
  }

  private static Job job(int number) {
    return SampleJobs.job(number, "a", "w", 0, false, Json.EMPTY_OBJECT);
  }
}
