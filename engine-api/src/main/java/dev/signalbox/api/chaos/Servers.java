package dev.signalbox.api.chaos;

import dev.signalbox.api.bench.ScratchDatabase;
import dev.signalbox.queue.postgres.PostgresAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Deque;
import java.util.Optional;

/**
 * Where the engines of a storm have their queue and their store, unless these are their own.
 *
 * @param redis one of the storm's own, which may be killed
 * @param postgres one of the storm's own, which may be killed
 */
record Servers(
    Optional<RedisChild> redis,
    Optional<RedisPlace> queue,
    Optional<PostgresChild> postgres,
    Optional<PostgresAddress> store) {
  static final Servers NONE =
      new Servers(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

  /**
   * Starts those that the plan wants.
   *
   * @param closing gets what is to be taken away afterwards, as soon as it is there
   */
  static Servers of(Plan plan, Path folder, Deque<AutoCloseable> closing)
      throws IOException, InterruptedException {
    return NONE.withQueue(plan.queue(), folder, closing).withStore(plan.store(), folder, closing);
  }

  private Servers withQueue(Plan.Queue wanted, Path folder, Deque<AutoCloseable> closing)
      throws IOException, InterruptedException {
    return switch (wanted) {
      case Plan.Queue.Local _ -> this;
      case Plan.Queue.OwnRedis(Path program) -> {
        var server = new RedisChild(program, folder.resolve("redis"), freePort());
        closing.push(server);
        server.revive();
        yield new Servers(
            Optional.of(server), Optional.of(RedisPlace.at(server.port())), postgres, store);
      }
      case Plan.Queue.Redis(RedisPlace place) -> {
        closing.push(place::empty);
        yield new Servers(redis, Optional.of(place), postgres, store);
      }
    };
  }

  private Servers withStore(Plan.Store wanted, Path folder, Deque<AutoCloseable> closing)
      throws IOException, InterruptedException {
    return switch (wanted) {
      case Plan.Store.Sqlite _ -> this;
      case Plan.Store.OwnPostgres(Path programs) -> {
        var server = PostgresChild.start(programs, folder.resolve("postgres"), freePort());
        closing.push(server);
        yield new Servers(
            redis,
            queue,
            Optional.of(server),
            Optional.of(ScratchDatabase.on(server.address()).address()));
      }
      case Plan.Store.Postgres(PostgresAddress server) -> {
        var database = ScratchDatabase.on(server);
        closing.push(database);
        yield new Servers(redis, queue, postgres, Optional.of(database.address()));
      }
    };
  }

  static int freePort() throws IOException {
    try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    }
  }
}
