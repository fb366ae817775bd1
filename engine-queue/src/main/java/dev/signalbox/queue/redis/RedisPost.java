package dev.signalbox.queue.redis;

import static java.util.stream.Collectors.joining;

import dev.signalbox.core.Json;
import dev.signalbox.core.StepRun;
import dev.signalbox.queue.codec.Codec;
import dev.signalbox.queue.jobs.Letter;
import dev.signalbox.queue.jobs.OtherProtocol;
import dev.signalbox.queue.jobs.Post;
import dev.signalbox.queue.jobs.Print;
import dev.signalbox.queue.jobs.QueueUnavailable;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The post of worker processes that share a Redis with their engine. */
public final class RedisPost implements Post {
  private static final Logger LOG = LoggerFactory.getLogger(RedisPost.class);
  private static final Script SEND = Script.of("send");
  private static final Script TAKE = Script.of("take");
  private static final Script ANSWER = Script.of("answer");
  private static final Script PRESENT = Script.of("present");
  private static final Script PRINT = Script.of("print");
  private static final Script PRINTS = Script.of("prints");

  /** Pieces of what was printed. */
  private static final int PRINTS_MAX = 2000;

  /** How long a letter stays with an engine that does not answer it. */
  private static final Duration TERM = Duration.ofSeconds(5);

  /** How long an answer is kept for whoever has not got it. */
  private static final Duration KEPT = Duration.ofMinutes(10);

  /** How long it takes at most until something is found that nobody was told of. */
  private static final Duration LOOK = Duration.ofSeconds(1);

  private final Keys keys;
  private final RedisSettings settings;
  private final Codec codec = new Codec();
  private final BiConsumer<String, StepRun.Cause> interrupted;
  private final Wire wire;
  private final Wire ears;
  private final Aside aside;
  private final Map<String, Semaphore> awaited = new ConcurrentHashMap<>();
  private final Semaphore posted = new Semaphore(0);

  /**
   * Connects.
   *
   * @param interrupted is told, on a thread of its own, of the id of a job that shall end, and why,
   *     whoever carries it out
   * @throws QueueUnavailable if Redis cannot be reached now; later on it may come and go
   */
  public static RedisPost connect(
      Vertx vertx,
      RedisSettings settings,
      RandomGenerator chance,
      BiConsumer<String, StepRun.Cause> interrupted) {
    var post = new RedisPost(vertx, settings, chance, interrupted);
    try {
      post.wire.connectNow();
      post.ears.connectNow();
      return post;
    } catch (QueueUnavailable e) {
      post.close();
      throw e;
    }
  }

  private RedisPost(
      Vertx vertx,
      RedisSettings settings,
      RandomGenerator chance,
      BiConsumer<String, StepRun.Cause> interrupted) {
    this.settings = settings;
    keys = new Keys(settings.prefix());
    this.interrupted = interrupted;
    wire = new Wire(vertx, settings, chance, new Speaking());
    ears = new Wire(vertx, settings, chance, new Hearing());
    aside = new Aside(wire, keys);
  }

  @Override
  public Optional<Letter.Reply> send(Letter letter, Duration patience) throws InterruptedException {
    var told = new Semaphore(0);
    awaited.put(letter.id(), told);
    try {
      String payload = codec.letter(letter).text();
      long end = System.nanoTime() + patience.toNanos();
      do {
        String answer = Wire.await(sent(letter.id(), payload)).toString();
        if (!answer.isEmpty()) {
          return Optional.of(codec.reply(new Json(answer)));
        }
        var _ = told.tryAcquire(LOOK.toMillis(), TimeUnit.MILLISECONDS);
      } while (System.nanoTime() - end < 0);
      return Optional.empty();
    } finally {
      awaited.remove(letter.id(), told);
    }
  }

  private io.vertx.core.Future<Response> sent(String id, String payload) {
    return SEND.run(
        wire,
        List.of(keys.letters(), keys.letterOrder(), keys.answer(id)),
        List.of(id, payload, keys.posted()));
  }

  @Override
  public List<Letter> take(int most, Duration patience) throws InterruptedException {
    long end = System.nanoTime() + patience.toNanos();
    while (true) {
      posted.drainPermits();
      Response taken =
          Wire.await(
              TAKE.run(
                  wire,
                  List.of(keys.letters(), keys.letterOrder(), keys.lettersTaken()),
                  List.of(TERM.toMillis(), most)));
      var letters = new ArrayList<Letter>();
      taken.forEach(payload -> read(payload, codec::letter).ifPresent(letters::add));
      long left = end - System.nanoTime();
      if (!letters.isEmpty() || left <= 0) {
        return letters;
      }
      var _ = posted.tryAcquire(Math.min(left, LOOK.toNanos()), TimeUnit.NANOSECONDS);
    }
  }

  /** What does not read is left to lie; a sender's lease runs out. */
  private static <T> Optional<T> read(Response payload, Function<Json, T> reader) {
    try {
      return Optional.of(reader.apply(new Json(payload.toString())));
    } catch (IllegalStateException e) {
      LOG.error("what is in the post does not read", e);
      return Optional.empty();
    }
  }

  @Override
  public void print(Print print) {
    var _ =
        Wire.await(
            PRINT.run(
                wire, List.of(keys.prints()), List.of(codec.print(print).text(), PRINTS_MAX)));
  }

  @Override
  public List<Print> prints(int most) {
    var prints = new ArrayList<Print>();
    Wire.await(PRINTS.run(wire, List.of(keys.prints()), List.of(most)))
        .forEach(payload -> read(payload, codec::print).ifPresent(prints::add));
    return prints;
  }

  @Override
  public void present(String name, List<String> labels, Duration term) {
    String worker = Stream.concat(Stream.of(name), labels.stream()).collect(joining(" "));
    String engine =
        whoIsThere(List.of(Ownership.PROTOCOL, worker, term.toMillis())).get(0).toString();
    if (!engine.isEmpty() && !engine.equals(Ownership.PROTOCOL)) {
      throw new OtherProtocol(
          "redis at "
              + settings.place()
              + ": expected that the engine of the queue '"
              + settings.prefix()
              + "' speaks with its workers by protocol "
              + Ownership.PROTOCOL
              + ", found protocol "
              + engine
              + ": engine and workers have to be of one version; start this worker with the version"
              + " of the engine");
    }
  }

  @Override
  public Map<String, Set<String>> workers() {
    var workers = new HashMap<String, Set<String>>();
    Response there = whoIsThere(List.of(Ownership.PROTOCOL));
    for (int i = 1; i < there.size(); i++) {
      List<String> words = List.of(there.get(i).toString().split(" ", -1));
      workers
          .computeIfAbsent(words.getFirst(), _ -> new HashSet<>())
          .addAll(words.subList(1, words.size()));
    }
    return workers;
  }

  /** The protocol of the engine, then a text for each, of its name and its labels. */
  private Response whoIsThere(List<?> arguments) {
    return Wire.await(PRESENT.run(wire, List.of(keys.workers(), keys.protocol()), arguments));
  }

  @Override
  public void putAside(String name, Path file) throws IOException {
    aside.put(name, file);
  }

  @Override
  public boolean fetch(String name, Path to) throws IOException {
    return aside.fetch(name, to);
  }

  @Override
  public void answer(String letter, Letter.Reply reply) {
    ANSWER
        .run(
            wire,
            List.of(keys.letters(), keys.lettersTaken(), keys.answer(letter)),
            List.of(letter, codec.reply(reply).text(), KEPT.toMillis(), keys.answered()))
        .onFailure(e -> LOG.debug("letter {} is not answered, it comes again", letter, e));
  }

  @Override
  public void interrupt(String jobId, StepRun.Cause cause) {
    wire.send(Request.cmd(Command.PUBLISH).arg(keys.interrupts()).arg(cause.name() + " " + jobId))
        .onFailure(e -> LOG.debug("job {}: its interruption was not told", jobId, e));
  }

  @Override
  public void close() {
    ears.close();
    wire.close();
  }

  private final class Speaking implements Wire.Listener {
    @Override
    public void connected() {
      posted.release();
      awaited.values().forEach(Semaphore::release);
    }

    @Override
    public void message(String channel, String text) {}
  }

  private final class Hearing implements Wire.Listener {
    @Override
    public void connected() {
      for (String channel : List.of(keys.posted(), keys.answered(), keys.interrupts())) {
        ears.subscribe(channel).onFailure(e -> LOG.debug("nothing is heard of {} now", channel, e));
      }
    }

    @Override
    public void message(String channel, String text) {
      if (channel.equals(keys.posted())) {
        posted.release();
      } else if (channel.equals(keys.answered())) {
        Optional.ofNullable(awaited.get(text)).ifPresent(Semaphore::release);
      } else {
        interrupted(text);
      }
    }

    private void interrupted(String text) {
      int space = text.indexOf(' ');
      try {
        var cause = StepRun.Cause.valueOf(text.substring(0, Math.max(0, space)));
        Thread.ofVirtual()
            .name("interruption")
            .start(() -> interrupted.accept(text.substring(space + 1), cause));
      } catch (IllegalArgumentException e) {
        LOG.error("what shall be interrupted is not understood", e);
      }
    }
  }
}
