package dev.signalbox.api.wiring;

import dev.signalbox.api.files.Folders;
import dev.signalbox.config.EngineConfig;
import dev.signalbox.core.StepRun;
import dev.signalbox.queue.ambient.Ids;
import dev.signalbox.queue.jobs.EventBus;
import dev.signalbox.queue.jobs.JobQueue;
import dev.signalbox.queue.jobs.Post;
import dev.signalbox.queue.jobs.QueueUnavailable;
import dev.signalbox.queue.local.LocalEventBus;
import dev.signalbox.queue.local.LocalJobQueue;
import dev.signalbox.queue.log.OlderCopy;
import dev.signalbox.queue.redis.QueueListener;
import dev.signalbox.queue.redis.RedisEventBus;
import dev.signalbox.queue.redis.RedisJobQueue;
import dev.signalbox.queue.redis.RedisPost;
import dev.signalbox.queue.redis.RedisSettings;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The queue and the bus of an engine, as its configuration wants them.
 *
 * @param post that of worker processes, where there can be any
 * @param forsaking drops what is offered in these lanes
 * @param reachable whether the queue answers
 * @param disconnect to be run at the very end
 */
record Messaging(
    JobQueue queue,
    EventBus bus,
    Optional<Post> post,
    Consumer<List<String>> forsaking,
    BooleanSupplier reachable,
    Runnable disconnect)
    implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Messaging.class);

  /**
   * @param store one that engines share: then they share the queue, too
   * @param missed is called once the queue is back after it could not take what was offered
   * @param interrupted is told of jobs that shall end, whoever has them
   */
  static Messaging open(
      EngineConfig.Queue config,
      Vertx vertx,
      Ids ids,
      Folders folders,
      Optional<Stores.Shared> store,
      Runnable missed,
      BiConsumer<String, StepRun.Cause> interrupted)
      throws IOException {
    return switch (config) {
      case EngineConfig.Queue.Local _ ->
          new Messaging(
              new LocalJobQueue(ids::nonce),
              new LocalEventBus(vertx),
              Optional.empty(),
              _ -> {},
              () -> true,
              () -> {});
      case EngineConfig.Queue.Redis redis -> {
        RedisSettings settings = settings(redis);
        var queue =
            RedisJobQueue.connect(
                vertx, settings, ids::nonce, new SecureRandom(), QueueListener.ofEngine(missed));
        try {
          if (store.isPresent()) {
            requireNewest(queue, redis, store.get());
            queue.join(store.get().name());
          } else {
            queue.own(owner(folders.queueOwner(), ids));
          }
          var bus = RedisEventBus.connect(vertx, settings, ids.nonce(), new SecureRandom());
          var post = RedisPost.connect(vertx, settings, new SecureRandom(), interrupted);
          yield new Messaging(
              queue, bus, Optional.of(post), queue::forsake, queue::isReachable, queue::disconnect);
        } catch (RuntimeException e) {
          queue.disconnect();
          throw e;
        }
      }
    };
  }

  /**
   * The queue has had work of no run that is newer than all that were stored: unless the store is
   * an older copy.
   *
   * @throws OlderCopy if it is one, and nobody knows of it yet
   */
  private static void requireNewest(
      RedisJobQueue queue, EngineConfig.Queue.Redis redis, Stores.Shared store) {
    Optional<String> known = queue.newestRun(store.name()); // first, while others make new ones
    if (known.isEmpty()) {
      return;
    }
    String stored = store.newestRun().get();
    if (known.get().compareTo(stored) <= 0) {
      return;
    }
    if (!store.mayLack()) {
      throw new OlderCopy(
          "store: expected run "
              + known.get()
              + " or newer ones, of which the queue '"
              + redis.prefix()
              + "' has had work, found "
              + (stored.isEmpty() ? "no run" : "none after " + stored)
              + ": an older copy of the database has taken its place; if it was put back on"
              + " purpose, start one engine with --takeover, or else give the right database");
    }
    LOG.warn("the store has no run as new as {}, which the queue has had work of", known.get());
    queue.forgetNewestRun(store.name());
  }

  static RedisSettings settings(EngineConfig.Queue.Redis redis) {
    return new RedisSettings(redis.server(), redis.prefix())
        .withLease(redis.lease())
        .withRootCertificate(redis.rootCertificate());
  }

  void forsake(List<String> lanes) {
    try {
      forsaking.accept(lanes);
    } catch (QueueUnavailable e) {
      // It comes back, and with it what was forgotten: then they are offered again anyway.
      LOG.debug("what waits for a worker that is gone cannot be dropped now", e);
    }
  }

  /** Says whose a queue is, so that no two engines share one by mistake. */
  private static String owner(Path file, Ids ids) throws IOException {
    if (!Files.exists(file)) {
      Files.writeString(file, ids.name() + "\n");
    }
    return Files.readString(file).strip();
  }

  @Override
  public void close() {
    post.ifPresent(Post::close);
    bus.close();
    disconnect.run();
  }
}
